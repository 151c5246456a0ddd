"""Starting from nothing: the four questions one by one, then the links. Every answer is kept at once."""

from collections.abc import Iterable
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from programs.logic_models.chain import Chain, load_chain
from programs.logic_models.editor import mechanism_questions, stage_texts
from programs.logic_models.guide_forms import LinkAnswer, answer_forms, link_answers, link_question
from programs.logic_models.models import LogicModel, Stage
from programs.logic_models.services import add_element, add_link, add_mechanism
from programs.logic_models.views.editing import editor_view, find_draft, find_intervention, show_errors

STAGES = list(Stage)
LINK_STEPS = (5, 6, 7)  # after the four questions: the three questions between the columns


@editor_view("GET", "POST")
def guide(request: HttpRequest, pk: int, step: int) -> HttpResponse:
    """Steps 1 to 4 ask for the parts of a column, 5 to 7 what leads to what, and what makes that."""
    draft = find_draft(request, find_intervention(request, pk))
    if step not in range(1, 8):
        raise Http404
    chain = load_chain(draft)
    return _ask_parts(request, draft, chain, step) if step <= len(STAGES) else _ask_links(request, draft, chain, step)


def _ask_parts(request: HttpRequest, draft: LogicModel, chain: Chain, step: int) -> HttpResponse:
    stage = STAGES[step - 1]
    forms = answer_forms(request.POST or None, stage)
    if request.method == "POST" and forms.is_valid():
        try:
            _keep_parts(request, draft, stage, forms)
        except ValidationError as error:
            show_errors(forms.forms[0], error)
        else:
            return _go_on(request, draft, step)
    title, question, _add = stage_texts()[stage]
    context = {
        **_frame(draft, step),
        "title": title,
        "question": question,
        "forms": forms,
        "present": chain.in_stage(stage),
    }
    return render(request, "programs/logic_models/guide_parts.html", context, status=422 if forms.is_bound else 200)


@transaction.atomic
def _keep_parts(request: HttpRequest, draft: LogicModel, stage: str, forms: Iterable) -> None:
    for form in forms:
        answer = form.cleaned_data
        if answer.get("what"):
            key = answer.get("client_key") or uuid4()
            add_element(
                logic_model=draft,
                by=request.user,
                stage=stage,
                what=answer["what"],
                why=answer["why"],
                client_key=key,
            )


def _ask_links(request: HttpRequest, draft: LogicModel, chain: Chain, step: int) -> HttpResponse:
    """One row per part on the left: to which part on the right does it lead, and what makes that?"""
    questions = link_question(chain, STAGES[step - 5])
    forms = link_answers(request.POST or None, questions)
    if request.method == "POST" and all(form.is_valid() for form in forms):
        try:
            _keep_links(request, forms)
        except ValidationError as error:
            show_errors(forms[0], error)
        else:
            return _go_on(request, draft, step)
    context = {
        **_frame(draft, step),
        "title": mechanism_questions()[step - 5],
        "forms": forms,
        "present": [link for link in chain.links if link.source.stage == STAGES[step - 5]],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "programs/logic_models/guide_links.html", context, status=status)


@transaction.atomic
def _keep_links(request: HttpRequest, forms: list[LinkAnswer]) -> None:
    for form in forms:
        for target in form.cleaned_data["targets"]:
            link = add_link(source=form.source, target=target, by=request.user)
            if form.cleaned_data["offer"]:
                add_mechanism(
                    link=link,
                    by=request.user,
                    offer=form.cleaned_data["offer"],
                    client_key=form.cleaned_data["client_key"],
                )


def _go_on(request: HttpRequest, draft: LogicModel, step: int) -> HttpResponse:
    if "more" in request.POST:
        return redirect("draft-guide", draft.intervention_id, step)
    if "stop" in request.POST or step == LINK_STEPS[-1]:
        return redirect("draft", draft.intervention_id)
    return redirect("draft-guide", draft.intervention_id, step + 1)


def _frame(draft: LogicModel, step: int) -> dict:
    names = [title for title, _question, _add in stage_texts().values()]
    links = [_("Van middel naar activiteit"), _("Van activiteit naar prestatie"), _("Van prestatie naar effect")]
    return {
        "intervention": draft.intervention,
        "draft": draft,
        "step": step,
        "previous": step - 1,
        "is_last": step == LINK_STEPS[-1],
        "steps": list(enumerate([*names, *links], start=1)),
    }
