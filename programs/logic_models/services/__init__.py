"""Everything that writes a chain; the same for page, API, import and job.

Rights are checked by who calls (``permissions``). All functions take keywords, run in one
transaction and refuse a version that is no draft (``immutable``), unless they say otherwise.
"""

from programs.logic_models.services.deletion import (
    Restored,
    delete_element,
    delete_link,
    delete_mechanism,
    read_token,
    restore_deleted,
)
from programs.logic_models.services.elements import (
    add_element,
    change_element,
    move_element,
    set_responsible_partner,
)
from programs.logic_models.services.library import reuse_mechanism, share_mechanism, unshare_mechanism
from programs.logic_models.services.links import add_link, change_link
from programs.logic_models.services.mechanisms import (
    ConditionInput,
    add_mechanism,
    change_mechanism,
    move_mechanism,
    set_condition_state,
)
from programs.logic_models.services.versions import activate, archive, delete_draft, give_agreement, start_draft

__all__ = [
    "ConditionInput",
    "Restored",
    "activate",
    "add_element",
    "add_link",
    "add_mechanism",
    "archive",
    "change_element",
    "change_link",
    "change_mechanism",
    "delete_draft",
    "delete_element",
    "delete_link",
    "delete_mechanism",
    "give_agreement",
    "move_element",
    "move_mechanism",
    "read_token",
    "restore_deleted",
    "reuse_mechanism",
    "set_condition_state",
    "set_responsible_partner",
    "share_mechanism",
    "start_draft",
    "unshare_mechanism",
]
