"""What the theory tells whoever listens; the facts hang on these without the theory knowing them."""

from django.dispatch import Signal

area_tree_changed = Signal()
"""An area got another parent, was added with children, or went. Sent inside the transaction with
``area_ids``: the areas whose ancestors changed (with all their descendants)."""

logic_model_activated = Signal()
"""A version became the active one. Sent inside the transaction with ``logic_model`` and ``by``."""

boundaries_imported = Signal()
"""Boundaries came in. Sent inside the transaction with ``levels``: those of the areas that got one."""
