"""People's data: the one door for small figures, and the one guard on free text (``domain.md`` 8).

``small_figures`` rounds what others may not see exactly. ``finding`` says what in a text may be about a person;
``guard`` lets no text of any model in without asking; see docs/developer/personal-data.md.
"""

from lamp.base.privacy.small_figures import (
    HIDDEN_STANDS_FOR,
    SMALLEST_SHOWN,
    STEP,
    has_small_base,
    is_hidden,
    round_small,
)

__all__ = ["HIDDEN_STANDS_FOR", "SMALLEST_SHOWN", "STEP", "has_small_base", "is_hidden", "round_small"]
