"""The bureau's page of rules between two results."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from monitoring.indicators.consistency import COMPARABLE, add_consistency_rule, remove_consistency_rule
from monitoring.indicators.models import ConsistencyRule, Indicator
from monitoring.indicators.permissions import may_define_in
from programs.programs.models import Program


class ConsistencyRuleForm(forms.Form):
    smaller = forms.ModelChoiceField(label=gettext_lazy("Dit getal"), queryset=Indicator.objects.none())
    larger = forms.ModelChoiceField(
        label=gettext_lazy("is nooit meer dan dit getal"), queryset=Indicator.objects.none()
    )
    explanation = forms.CharField(
        label=gettext_lazy("Uitleg"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Bijvoorbeeld: er kunnen niet meer deuren opengaan dan u aanbelde."),
    )

    def __init__(self, *args: Any, program: Program, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Indicator.objects.filter(program=program, kind__in=COMPARABLE).order_by("name", "pk")
        for name in ("smaller", "larger"):
            self.fields[name].queryset = found  # type: ignore[attr-defined] # a ModelChoiceField
            self.fields[name].empty_label = gettext_lazy("Kies een indicator")  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def consistency_rules(request: HttpRequest, program_id: int) -> HttpResponse:
    """The rules of a programme, and a form to add one."""
    program = get_object_or_404(Program.objects.visible_to(request.user), pk=program_id)
    if not may_define_in(request.user, program.pk):
        raise PermissionDenied
    form = ConsistencyRuleForm(request.POST or None, program=program)
    if request.method == "POST" and form.is_valid():
        try:
            add_consistency_rule(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("De regel is bewaard. Hij geldt voor alles wat vanaf nu wordt ingeleverd."))
            return redirect("consistency-rules", program.pk)
    rules = ConsistencyRule.objects.filter(program=program).select_related("smaller", "larger")
    context = {"program": program, "form": form, "rules": rules}
    return render(request, "monitoring/indicators/consistency_rules.html", context)


@require_POST
def consistency_rule_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a rule away."""
    visible = ConsistencyRule.objects.visible_to(request.user)
    rule = get_object_or_404(visible.select_related("smaller", "larger"), pk=pk)
    remove_consistency_rule(rule=rule, by=request.user)
    messages.success(request, _("De regel is weg."))
    return redirect("consistency-rules", rule.program_id)
