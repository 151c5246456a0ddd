"""LAMP's own building blocks in templates: icons, lamps, badges, meters and numbers.

``{% load lamp %}``, then for example ``{% icon "check" %}``, ``{% lamp "shown" %}``,
``{% progress_badge figure.state %}`` and ``{{ figure.value|number }}``. The page ``style-guide`` shows them all.
"""

from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lamp.base.pages import formats
from lamp.base.pages.states import MECHANISM_STATES, PROGRESS_STATES, describe_lamps, lamp_look
from lamp.base.privacy.answers import FIELD_PREFIX, Answer, answers_sent
from lamp.base.privacy.guard import ASKED

register = template.Library()

METER_WIDTH = 200


@register.simple_tag
def icon(name: str, size: str = "", css: str = "") -> SafeString:
    """An icon from the sprite, hidden from screen readers: always put a word beside it.

    ``size``: "s", "l", "alert", "ok" or "warn"; ``css``: further classes.
    """
    classes = " ".join(filter(None, ["lamp-icon", size and f"lamp-icon--{size}", css]))
    return _use(name, classes)


@register.simple_tag
def lamp(state: str, css: str = "") -> SafeString:
    """The bulb of a mechanism's state (assumed, shown, contested, refuted) or a link's light (lit, glowing, dark)."""
    return _use(lamp_look(str(state)).icon, css or "lamp-icon")


@register.filter
def lamp_word(state: str) -> str:
    """The Dutch word of a mechanism's state or a link's light."""
    return str(lamp_look(str(state)).word)


@register.filter
def lamp_css(state: str) -> str:
    """The ending of the classes ``lamp-mech--…``, ``lamp-line--…`` and ``lamp-node--…`` for a state or light."""
    return lamp_look(str(state)).css


@register.simple_tag
def mechanism_badge(state: str, provisional: bool = False) -> SafeString:
    """A mechanism's state as badge: bulb and word, with "(voorlopig)" when LAMP only suggests it."""
    look = MECHANISM_STATES[str(state)]
    word = _("%(state)s (voorlopig)") % {"state": look.word} if provisional else look.word
    return badge(word, look.css, look.icon)


@register.simple_tag
def progress_badge(state: str, note: str = "") -> SafeString:
    """A figure's state as badge: icon and word. ``note`` follows the word, such as "overlap onbekend"."""
    look = PROGRESS_STATES[str(state)]
    return badge(f"{look.word} ({note})" if note else look.word, look.css, look.icon)


@register.simple_tag
def badge(text: str, css: str = "neutraal", icon_name: str = "") -> SafeString:
    """Any badge. ``css``: neutraal, goed, letop, achter, stop, info, betwist or a mechanism's."""
    return _badge(str(text), css, icon_name)


@lru_cache(maxsize=256)  # a page says the same few words of hundreds of things
def _badge(text: str, css: str, icon_name: str) -> SafeString:
    mark = icon(icon_name, "s") if icon_name else ""
    return format_html('<span class="lamp-badge lamp-badge--{}">{}{}</span>', css, mark, text)


@register.simple_tag
def line_tag(line: Any) -> SafeString:
    """A programme line: coloured square and name. ``line`` has ``color`` and ``name``."""
    return format_html('<span class="lamp-lijn lamp-lijn--{}"><span>{}</span></span>', line.color, line.name)


@register.simple_tag
def meter(value: Decimal | float | None, total: Decimal | float | None = 1, state: str = "") -> SafeString:
    """A bar of ``value`` of ``total``, clamped to the bar; put the figures in words beside it.

    ``state``: a progress state, which colours the bar.
    """
    share = min(max(float(value) / float(total), 0.0), 1.0) if value is not None and total else 0.0
    css = {"goed": "goed", "letop": "letop", "achter": "letop"}.get(PROGRESS_STATES[str(state)].css) if state else None
    return format_html(
        '<svg class="lamp-meter" viewBox="0 0 {0} 8" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="lamp-meter__bg" width="{0}" height="8" rx="4"/>'
        '<rect class="lamp-meter__fill{1}" width="{2}" height="8" rx="4"/></svg>',
        METER_WIDTH,
        f" lamp-meter__fill--{css}" if css else "",
        round(share * METER_WIDTH),
    )


@register.simple_tag
def lamp_row(states: Iterable[str]) -> SafeString:
    """The row of lamps of an intervention: one bulb for each mechanism (or link), said in words too."""
    names = [str(state) for state in states]
    bulbs = format_html_join("", "{}", ((_use(lamp_look(name).icon, ""),) for name in names))
    return format_html('<span class="lamp-row" role="img" aria-label="{}">{}</span>', describe_lamps(names), bulbs)


OPTION = '<option value="{}"{}>{}</option>'
SELECTED = format_html(" {}", "selected")


@register.simple_tag
def options(choices: Iterable[Any], chosen: Any = None) -> SafeString:
    """The options of a select.

    ``choices``: pairs of value and text, or objects with a ``pk`` that say their own name; ``chosen``: the value of the
    one selected, also as it stands in the address.
    """
    pairs = (one if isinstance(one, tuple) else (one.pk, one) for one in choices)
    selected = "" if chosen is None else str(chosen)
    return format_html_join(
        "", OPTION, ((value, SELECTED if str(value) == selected else "", text) for value, text in pairs)
    )


@register.filter
def number(value: Decimal | float | None, places: int = 1) -> str:
    return formats.format_number(value, int(places))


@register.filter
def percent(share: Decimal | float | None, places: int = 1) -> str:
    return formats.format_percent(share, int(places))


@register.filter
def signed(value: Decimal | float | None, places: int = 1) -> str:
    return formats.format_signed(value, int(places))


@register.filter
def period_label(period: Any) -> str:
    return formats.format_period(period)


@register.simple_tag
def new_client_key() -> str:
    """A key for one form on one page: the same key sent twice is stored once."""
    return str(uuid4())


@register.simple_tag
def error_list(form: BaseForm) -> list[dict[str, str]]:
    """The errors of a bound form, in order, each with the ``id`` of its field ("" when it is about the whole form).

    Questions of the guard on personal data are no errors: see ``personal_data_questions``.
    """
    by_field = form.errors.as_data()
    found = [{"anchor": "", "label": "", "message": message} for message in _mistakes(by_field.get(NON_FIELD_ERRORS))]
    for field in form:
        for message in _mistakes(by_field.get(field.name)):
            anchor, label = ("", "") if field.is_hidden else (anchor_of(field), str(field.label))
            found.append({"anchor": anchor, "label": label, "message": message})
    return found


def _mistakes(errors: list[ValidationError] | None) -> list[str]:
    return [error.messages[0] for error in errors or () if error.code != ASKED]


@register.simple_tag
def personal_data_questions(source: BaseForm | ValidationError | None) -> list[dict]:
    """What the guard on personal data asks about a form, or about the ``ValidationError`` of a service.

    Each with the name of its radio buttons, where it is about, what was found, and the possible answers; the same
    number found twice is asked about once. Show them inside the form (``lamp/_personal_data.html``).
    """
    asked: dict[str, dict] = {}
    sent = answers_sent()
    for error, field in _errors_of(source):
        if error.code != ASKED:
            continue
        name = FIELD_PREFIX + error.params["mark"]
        anchor = anchor_of(field) if field is not None and not field.is_hidden else ""
        question = {
            "name": name,
            "anchor": anchor,
            "label": field.label if anchor else error.params["field"],
            "kind": error.params["kind"],
            "place": error.params["place"],
            "answers": [(value, label, sent.get(name) == value) for value, label in Answer.choices],
        }
        asked.setdefault(name, question)
    return list(asked.values())


@register.simple_tag
def personal_data_answers(questions: list[dict]) -> SafeString:
    """The answers that were sent along, to be sent again: whoever is asked a second thing need not repeat the first."""
    asked = {question["name"] for question in questions}
    given = [(name, answer) for name, answer in answers_sent().items() if name not in asked]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', given)


def _errors_of(source: BaseForm | ValidationError | None) -> Iterable[tuple[ValidationError, BoundField | None]]:
    if isinstance(source, ValidationError):
        lists = source.error_dict.values() if hasattr(source, "error_dict") else [source.error_list]
        yield from ((error, None) for errors in lists for error in errors)
    elif isinstance(source, BaseForm) and source.is_bound:
        for name, errors in source.errors.as_data().items():
            field = source[name] if name in source.fields else None
            yield from ((error, field) for error in errors)


def anchor_of(field: BoundField) -> str:
    """The id of the input to jump to; of a group of choices its first."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The current query string with some parameters changed; ``None`` or "" takes one out. For filters and pages."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@cache
def _use(name: str, css: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        mark_safe(static("lamp/icons.svg")),  # noqa: S308 - an address of our own, without user input
        name,
    )
