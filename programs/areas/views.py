"""Pages of areas: the tree, one area with its years, the form, and the import with a preview."""

import base64
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lamp.base.history.changes import history_of
from lamp.base.models import EditConflict
from lamp.base.pages.conflicts import describe_conflict
from programs.areas import services
from programs.areas.forms import AreaFilterForm, AreaForm, AreaImportForm, AreaYearForm
from programs.areas.importing import ImportRefused, import_areas, plan_import
from programs.areas.models import Area
from programs.areas.permissions import may_change_areas, may_read_areas
from programs.areas.tree import in_tree_order

PREVIEW_SALT = "area import preview"


def require_editor(request: HttpRequest) -> None:
    if not may_change_areas(request.user):
        raise PermissionDenied


@require_safe
def area_list(request: HttpRequest) -> HttpResponse:
    """All areas as a tree, or those found by ``?zoek=`` and ``?niveau=``."""
    if not may_read_areas(request.user):
        raise PermissionDenied
    areas = Area.objects.visible_to(request.user).select_related("parent").prefetch_related("years")
    form = AreaFilterForm(request.GET or None)
    if form.is_valid():
        if text := form.cleaned_data["zoek"]:
            areas = areas.filter(Q(name__icontains=text) | Q(code__icontains=text))
        if level := form.cleaned_data["niveau"]:
            areas = areas.filter(level=level)
    context = {
        "form": form,
        "branches": in_tree_order(areas),
        "is_filtered": form.is_valid() and any(form.cleaned_data.values()),
        "may_change": may_change_areas(request.user),
    }
    return render(request, "programs/areas/areas.html", context)


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
        "above": [
            row.ancestor for row in area.closure_above.filter(depth__gt=0).select_related("ancestor").order_by("-depth")
        ],
        "children": area.children.all(),
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
        content = form.cleaned_data["file"].read()
        plan = plan_import(content)
        context |= {
            "plan": plan,
            "added": plan.count("add"),
            "changed": plan.count("change"),
            "same": plan.count("same"),
        }
        if not plan.errors:
            packed = base64.b64encode(content).decode()
            context["preview"] = signing.dumps(packed, salt=PREVIEW_SALT, compress=True)
    return render(request, "programs/areas/area_import.html", context)


@require_POST
def area_import_confirm(request: HttpRequest) -> HttpResponse:
    """Store the file that was previewed; the file itself came along, signed."""
    require_editor(request)
    try:
        packed = signing.loads(request.POST.get("preview", ""), salt=PREVIEW_SALT, max_age=24 * 60 * 60)
        result = import_areas(base64.b64decode(packed))
    except signing.BadSignature:
        messages.error(request, _("Kies het bestand opnieuw."))
        return redirect("area-import")
    except ImportRefused as refused:
        messages.error(request, _("Er is niets geïmporteerd: %(reason)s") % {"reason": refused.errors[0]})
        return redirect("area-import")
    messages.success(
        request,
        _("Gebieden toegevoegd: %(added)d, gewijzigd: %(changed)d, ongewijzigd: %(unchanged)d.") % vars(result),
    )
    return redirect("area-list")
