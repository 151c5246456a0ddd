"""Addresses of the editor, of versions and of what partners say of them."""

from django.urls import path

from programs.logic_models.views import arranging, deleting, elements, guide, library, links, mechanisms, versions

urlpatterns = [
    path("interventies/<int:pk>/concept/", versions.draft, name="draft"),
    path("interventies/<int:pk>/concept/starten/", versions.draft_create, name="draft-create"),
    path("interventies/<int:pk>/concept/stap/<int:step>/", guide.guide, name="draft-guide"),
    path("interventies/<int:pk>/concept/onderdelen/nieuw/", elements.element_create, name="element-create"),
    path("interventies/<int:pk>/concept/terugzetten/", deleting.draft_undo, name="draft-undo"),
    path("interventies/<int:pk>/concept/activeren/", versions.draft_activate, name="draft-activate"),
    path("interventies/<int:pk>/concept/verwijderen/", versions.draft_delete, name="draft-delete"),
    path("interventies/<int:pk>/concept/instemmen/", versions.agreement_create, name="agreement-create"),
    path("interventies/<int:pk>/archiveren/", versions.version_archive, name="version-archive"),
    path("interventies/<int:pk>/versies/vergelijken/", versions.version_comparison, name="version-comparison"),
    path("interventies/<int:pk>/partners/", versions.agreements, name="agreements"),
    path("onderdelen/<int:pk>/wijzigen/", elements.element_edit, name="element-edit"),
    path("onderdelen/<int:pk>/verplaatsen/", elements.element_move, name="element-move"),
    path("onderdelen/<int:pk>/weghalen/", elements.element_delete, name="element-delete"),
    path("onderdelen/<int:pk>/verbanden/nieuw/", links.link_create, name="link-create"),
    path("onderdelen/<int:pk>/voorlezen/", links.reading, name="reading"),
    path("verbanden/<int:pk>/wijzigen/", links.link_edit, name="link-edit"),
    path("verbanden/<int:pk>/weghalen/", links.link_delete, name="link-delete"),
    path("verbanden/<int:pk>/mechanismen/nieuw/", mechanisms.mechanism_create, name="mechanism-create"),
    path("mechanismen/<int:pk>/wijzigen/", mechanisms.mechanism_edit, name="mechanism-edit"),
    path("mechanismen/<int:pk>/verplaatsen/", mechanisms.mechanism_move, name="mechanism-move"),
    path("mechanismen/<int:pk>/plaats/", arranging.mechanism_place, name="mechanism-place"),
    path("mechanismen/<int:pk>/weghalen/", mechanisms.mechanism_delete, name="mechanism-delete"),
    path("mechanismen/<int:pk>/overnemen/", library.mechanism_reuse, name="mechanism-reuse"),
    path("mechanismen/<int:pk>/zelfde/", library.mechanism_share, name="mechanism-share"),
    path("mechanismen/<int:pk>/los/", library.mechanism_unshare, name="mechanism-unshare"),
    path("voorwaarden/<int:pk>/stand/", arranging.condition_state, name="condition-state"),
]
