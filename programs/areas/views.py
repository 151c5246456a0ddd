"""Pages of areas: the list, one area with its years, the form, and the import with a preview."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.core.signing import BadSignature
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from programs.areas import services
from programs.areas.closure import areas_above
from programs.areas.forms import AreaFilterForm, AreaForm, AreaImportForm, AreaYearForm
from programs.areas.importing import ImportRefused, import_areas, plan_import
from programs.areas.models import Area, AreaYear
from programs.areas.permissions import may_change_areas, may_read_areas
from programs.areas.preview import LARGEST_PREVIEW, pack, unpack
from programs.areas.querysets import AreaQuerySet

PER_PAGE = 100
SHOWN_CHANGES = 200
MOST_CHANGES = 2_000  # a page must answer in time; the command takes a whole country


def require_editor(request: HttpRequest) -> None:
    if not may_change_areas(request.user):
        raise PermissionDenied


@require_safe
def area_list(request: HttpRequest) -> HttpResponse:
    """The areas directly in ``?binnen=`` (without: the largest), or those found by ``?zoek=`` and ``?niveau=``."""
    if not may_read_areas(request.user):
        raise PermissionDenied
    visible = Area.objects.visible_to(request.user)
    form = AreaFilterForm(request.GET, areas=visible)
    asked = form.cleaned_data if form.is_valid() else {}
    is_search = bool(asked.get("zoek") or asked.get("niveau"))
    opened = None if is_search else asked.get("binnen") or _only_largest(visible)
    found = visible.found_by(asked["zoek"], asked["niveau"]) if is_search else visible.filter(parent=opened)
    rows = (
        found.select_related("parent")
        .prefetch_related(Prefetch("years", AreaYear.objects.defer("boundary")))
        .annotate(inside=Count("children"))
    )
    context = {
        "form": form,
        "page": Paginator(rows.order_by("name", "pk"), PER_PAGE).get_page(request.GET.get("pagina")),
        "is_search": is_search,
        "opened": opened,
        "above": areas_above(opened) if opened else [],
        "may_change": may_change_areas(request.user),
    }
    return render(request, "programs/areas/areas.html", context)


def _only_largest(areas: AreaQuerySet) -> Area | None:
    """The one area everything lies in, if there is one: its parts are what people come for."""
    largest = list(areas.filter(parent=None)[:2])
    return largest[0] if len(largest) == 1 else None


@require_http_methods(["GET", "HEAD", "POST"])
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """One area; a sent form stores its population in a year."""
    area = get_object_or_404(Area.objects.visible_to(request.user).select_related("parent"), pk=pk)
    may_change = may_change_areas(request.user)
    form = AreaYearForm(request.POST or None)
    if request.method == "POST":
        require_editor(request)
        if form.is_valid():
            services.record_area_year(area=area, **form.cleaned_data)
            messages.success(request, _("Het aantal inwoners is bewaard."))
            return redirect("area", area.pk)
    context: dict[str, Any] = {
        "area": area,
        "above": areas_above(area),
        "children": area.children.all()[:PER_PAGE],
        "inside": area.children.count(),
        "years": area.years.all(),
        "form": form,
        "may_change": may_change,
        "history": history_of(area) if may_change else None,
    }
    return render(request, "programs/areas/area.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def area_create(request: HttpRequest) -> HttpResponse:
    require_editor(request)
    form = AreaForm(request.POST or None, areas=Area.objects.visible_to(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            area = services.add_area(**form.service_fields)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(area)s is toegevoegd.") % {"area": area})
            return redirect("area", area.pk)
    return render(request, "programs/areas/area_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def area_edit(request: HttpRequest, pk: int) -> HttpResponse:
    area = get_object_or_404(Area.objects.visible_to(request.user), pk=pk)
    require_editor(request)
    form = AreaForm(request.POST or None, instance=area, areas=Area.objects.visible_to(request.user))
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            services.change_area(area=area, expected_revision=form.expected_revision, **form.service_fields)
        except EditConflict as current:
            conflict = describe_conflict(form, current)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Het gebied is bewaard."))
            return redirect("area", area.pk)
    return render(request, "programs/areas/area_form.html", {"form": form, "area": area, "conflict": conflict})


@require_http_methods(["GET", "HEAD", "POST"])
def area_import(request: HttpRequest) -> HttpResponse:
    """Upload a file and see what it would change. Nothing is stored yet."""
    require_editor(request)
    form = AreaImportForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        areas, *boundaries = files = form.files_read
        plan = plan_import(areas, boundaries)
        changes = [change for change in plan.changes if change.kind != "same"]
        context |= {"plan": plan, "changes": changes, "added": plan.count("add"), "changed": plan.count("change")}
        context |= {"same": plan.count("same"), "more": max(len(changes) - SHOWN_CHANGES, 0)}
        if not plan.errors:
            preview = pack(files)
            if len(preview) > LARGEST_PREVIEW or len(changes) > MOST_CHANGES:
                form.add_error(None, _("Dit is te veel voor deze pagina. Vraag de beheerder om het te importeren."))
            else:
                context["preview"] = preview
    return render(request, "programs/areas/area_import.html", context)


@require_POST
def area_import_confirm(request: HttpRequest) -> HttpResponse:
    """Store the file that was previewed; the file itself came along, signed."""
    require_editor(request)
    try:
        areas, *boundaries = unpack(request.POST.get("preview", ""))
        result = import_areas(areas, boundaries)
    except BadSignature:
        messages.error(request, _("Kies het bestand opnieuw."))
        return redirect("area-import")
    except ImportRefused as refused:
        messages.error(request, _("Er is niets geïmporteerd: %(reason)s") % {"reason": refused.errors[0]})
        return redirect("area-import")
    messages.success(
        request,
        _(
            "Gebieden toegevoegd: %(added)d, gewijzigd: %(changed)d, ongewijzigd: %(unchanged)d. "
            "Grenzen bewaard: %(boundaries)d."
        )
        % vars(result),
    )
    return redirect("area-list")
