"""Every door: pages (also by htmx), the API, the import, commands. Each asks, keeps the input, takes the answer."""

import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from lamp.base.api.tokens import issue_token
from lamp.base.models import PersonalDataAnswer
from lamp.base.periods import Period
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.activity_log.services import log_activity
from monitoring.indicators.models import Indicator, IndicatorBreak
from monitoring.learning.models import Observation, Verdict
from monitoring.measurements.models import Measurement
from monitoring.measurements.rules import Values
from monitoring.measurements.services import approve_measurement, record_measurement
from programs.interventions.models import Intervention
from programs.logic_models.models import Agreement, ChainElement, Mechanism, MechanismCondition
from programs.logic_models.services import start_draft
from programs.partners.models import Partner

ASKED = "Bel haar op 06-12345678"
MASKED = "Bel haar op [weggehaald]"
REFUSED = "Zij heeft bsn 111222333"


def questions_on(response) -> list[str]:
    """The names of the answers the page asks for, or keeps."""
    return sorted(set(re.findall(r'name="(privacy-[0-9a-f]{24})"', response.content.decode())))


@pytest.fixture
def results(world):
    """A submitted and an approved result of an indicator per quarter."""
    indicator = Indicator.objects.create(program=world.program, intervention=world.intervention, name="Deuren")
    given = {"indicator": indicator, "partner": world.peuteropvang, "by": world.partner, "submit": True}
    one, two = (
        record_measurement(**given, values=Values(Decimal(3), None, (), "", ""), period=Period.parse(code))
        for code in ("2025-Q1", "2025-Q2")
    )
    approve_measurement(measurement=two, by=world.bureau)
    return one, two, indicator


@pytest.fixture
def draft(world):
    return start_draft(intervention=world.intervention, by=world.bureau)


def observation(world, results, draft):
    fields = {"kind": "quote", "observed_on": "2026-01-05", "source": "Gesprek", "direction": "for"}
    return reverse("mechanism-observe", args=[world.mechanism.pk]), fields, "text", Observation, "text"


def verdict(world, results, draft):
    fields = {"judgement": "unknown", "strength": "0", "judged_on": "2026-01-05"}
    return reverse("mechanism-judge", args=[world.mechanism.pk]), fields, "grounds", Verdict, "grounds"


def log_entry(world, results, draft):
    fields = {"partner": world.peuteropvang.pk, "date": "2026-03-02", "area": ""}
    return f"{reverse('log-create')}?activiteit={world.activity.pk}", fields, "note", ActivityLogEntry, "note"


def result(world, results, draft):
    fields = {"partner": world.peuteropvang.pk, "area": "", "period": "2026-Q1", "numerator": "3", "submit": "1"}
    return f"{reverse('result-create')}?indicator={results[2].pk}", fields, "note", Measurement, "note"


def correction(world, results, draft):
    return (
        reverse("result-correct", args=[results[1].pk]),
        {"numerator": "4"},
        "reason",
        Measurement,
        "correction_reason",
    )


def element(world, results, draft):
    address = f"{reverse('element-create', args=[draft.intervention_id])}?kolom=activity"
    return address, {"why": "Dat helpt"}, "what", ChainElement, "what"


def mechanism(world, results, draft):
    link = draft.chainlinks.first()
    fields = {"working": "helping", "voorwaarde-TOTAL_FORMS": "0", "voorwaarde-INITIAL_FORMS": "0"}
    return reverse("mechanism-create", args=[link.pk]), fields, "offer", Mechanism, "offer"


def condition(world, results, draft):
    address, fields, _name, _model, _field = mechanism(world, results, draft)
    fields |= {"offer": "Zij kennen de buurt", "voorwaarde-TOTAL_FORMS": "1", "voorwaarde-0-state": "holds"}
    return address, fields, "voorwaarde-0-text", MechanismCondition, "text"


def objection(world, results, draft):
    fields = {"partner": world.peuteropvang.pk, "agrees": "no", "revision": draft.revision}
    return reverse("agreement-create", args=[draft.intervention_id]), fields, "reason", Agreement, "reason"


def partner_name(world, results, draft):
    return reverse("partner-create", args=[world.program.pk]), {}, "name", Partner, "name"


def intervention(world, results, draft):
    fields = {"title": "Nieuwe interventie"}
    return reverse("intervention-create", args=[world.program.pk]), fields, "goal", Intervention, "goal"


def series_break(world, results, draft):
    fields = {"date": "2026-01-01"}
    return reverse("break-create", args=[results[2].pk]), fields, "reason", IndicatorBreak, "reason"


DOORS = {
    observation: "partner",
    verdict: "manager",
    log_entry: "partner",
    result: "partner",
    correction: "partner",
    element: "partner",
    mechanism: "partner",
    condition: "partner",
    objection: "partner",
    partner_name: "bureau",
    intervention: "bureau",
    series_break: "bureau",
}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize(("answer", "stored"), [("remove", MASKED), ("organisation", ASKED)])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_a_page_asks_keeps_the_input_and_takes_the_answer(world, results, draft, as_, door, answer, stored, headers):
    client = as_(DOORS[door])
    address, fields, name, model, field = door(world, results, draft)
    rows = model.objects.filter(**{field: stored})

    asked = client.post(address, {**fields, name: ASKED}, headers=headers)

    page = unescape(asked.content.decode())
    assert asked.status_code in {200, 422}
    assert "Staat hier iemand herkenbaar in?" in page
    assert ASKED in page  # nothing typed is lost
    assert "(13e teken)" in page
    (question,) = questions_on(asked)
    assert not model.objects.filter(**{f"{field}__contains": "Bel haar"}).exists()

    done = client.post(address, {**fields, name: ASKED, question: answer}, headers=headers)

    assert done.status_code in {302, 303}, done.content.decode()[-3000:]
    (row,) = rows
    (kept,) = PersonalDataAnswer.objects.all()
    assert (kept.object_id, kept.field, kept.kind, kept.answer) == (row.pk, field, "phone", answer)
    assert kept.answered_by == world.people[DOORS[door]]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_a_page_refuses_a_bsn_and_keeps_the_input(world, results, draft, as_, door):
    client = as_(DOORS[door])
    address, fields, name, model, field = door(world, results, draft)

    refused = client.post(address, {**fields, name: REFUSED})

    page = unescape(refused.content.decode())
    assert refused.status_code in {200, 422}
    assert "Hier staat een burgerservicenummer (15e teken)." in page
    assert REFUSED in page
    assert questions_on(refused) == []
    assert not model.objects.filter(**{f"{field}__contains": "111222333"}).exists()


def return_result(world, results, draft):
    return reverse("result-return", args=[results[0].pk]), {"revision": results[0].revision}, Measurement


def return_entry(world, results, draft):
    entry = log_activity(element=world.activity, partner=world.peuteropvang, by=world.partner, date=date(2026, 3, 2))
    return reverse("log-return", args=[entry.pk]), {}, ActivityLogEntry


@pytest.mark.parametrize("door", [return_result, return_entry], ids=lambda door: door.__name__)
def test_a_page_that_would_only_say_no_asks_on_a_page_of_its_own(world, results, draft, as_, door):
    client = as_("bureau")
    address, fields, model = door(world, results, draft)

    asked = client.post(address, {**fields, "reason": ASKED})

    page = unescape(asked.content.decode())
    assert asked.status_code == 422
    assert f'action="{address}"' in page
    assert f">{ASKED}</textarea>" in page
    assert page.count("Dit lijkt") == 0  # asked once, and not told again as a message
    assert all(f'<input type="hidden" name="{name}" value="{value}">' in page for name, value in fields.items())
    (question,) = questions_on(asked)

    done = client.post(address, {**fields, "reason": ASKED, question: "remove"})

    assert done.status_code == 302
    assert model.objects.filter(returned_reason=MASKED).count() == 1


def test_that_page_lets_a_refused_text_be_rewritten(world, results, draft, as_):
    client = as_("bureau")
    address, fields, _model = return_result(world, results, draft)

    refused = client.post(address, {**fields, "reason": REFUSED})

    page = unescape(refused.content.decode())
    assert refused.status_code == 422
    assert f">{REFUSED}</textarea>" in page
    assert "Hier staat een burgerservicenummer (15e teken)." in page
    assert questions_on(refused) == []


def test_that_page_takes_the_place_of_the_whole_page_for_htmx(world, results, draft, as_):
    client = as_("bureau")
    address, fields, _model = return_result(world, results, draft)

    asked = client.post(address, {**fields, "reason": ASKED}, headers={"HX-Request": "true"})

    assert (asked.status_code, asked.headers["HX-Retarget"]) == (422, "body")


def test_an_answer_goes_for_what_it_was_asked_about_only(world, results, draft, as_):
    client = as_("partner")
    address, fields, name, model, _field = observation(world, results, draft)
    (first,) = questions_on(client.post(address, {**fields, name: ASKED}))

    again = client.post(address, {**fields, name: f"{ASKED} of mail jan@home.nl", first: "organisation"})

    (second,) = set(questions_on(again)) - {first}
    assert second
    assert not model.objects.exists()


def test_an_answer_is_kept_while_something_else_is_asked(world, results, draft, as_):
    """Else two questions that come one after the other would take turns for ever."""
    client = as_("partner")
    address, fields, name, model, _field = observation(world, results, draft)
    (first,) = questions_on(client.post(address, {**fields, name: ASKED}))
    fields[name] = f"{ASKED} of mail jan@home.nl"

    asked = client.post(address, {**fields, first: "organisation"})

    assert f'<input type="hidden" name="{first}" value="organisation">' in asked.content.decode()
    (second,) = [question for question in questions_on(asked) if question != first]
    assert client.post(address, {**fields, first: "organisation", second: "remove"}).status_code == 302
    assert model.objects.get().text == f"{ASKED} of mail [weggehaald]"


def test_an_answer_is_kept_while_another_field_is_wrong(world, results, draft, as_):
    client = as_("partner")
    address, fields, name, _model, _field = observation(world, results, draft)
    (question,) = questions_on(client.post(address, {**fields, name: ASKED}))

    wrong = client.post(address, {**fields, name: ASKED, question: "remove", "observed_on": "gisteren"})

    assert f'<input type="hidden" name="{question}" value="remove">' in wrong.content.decode()
    assert "Staat hier iemand herkenbaar in?" not in wrong.content.decode()


def test_a_pasted_list_is_asked_about_ten_at_a_time(world, results, draft, as_):
    client = as_("partner")
    address, fields, name, model, _field = observation(world, results, draft)
    fields[name] = "\n".join(f"06-123456{number}" for number in range(70, 83))

    first = questions_on(client.post(address, {**fields}))
    answers = dict.fromkeys(first, "remove")
    rest = set(questions_on(client.post(address, {**fields, **answers}))) - set(first)
    client.post(address, {**fields, **answers, **dict.fromkeys(rest, "remove")})

    assert (len(first), len(rest)) == (10, 3)
    assert model.objects.get().text.splitlines() == ["[weggehaald]"] * 13


def test_one_tick_takes_out_all_that_was_not_answered(world, results, draft, as_):
    client = as_("partner")
    address, fields, name, model, _field = observation(world, results, draft)
    fields[name] = f"{ASKED} of mail jan@home.nl, dhr. Jansen"
    phone = next(iter(questions_on(client.post(address, {**fields, name: ASKED}))))
    assert 'name="personal-data"' in client.post(address, fields).content.decode()

    client.post(address, {**fields, phone: "organisation", "personal-data": "remove"})

    assert model.objects.get().text == f"{ASKED} of mail [weggehaald], [weggehaald]"


def test_an_unknown_answer_is_no_answer(world, results, draft, as_):
    client = as_("partner")
    address, fields, name, model, _field = observation(world, results, draft)
    (question,) = questions_on(client.post(address, {**fields, name: ASKED}))

    assert questions_on(client.post(address, {**fields, name: ASKED, question: "ja hoor"})) == [question]
    assert not model.objects.exists()


def test_a_deletion_with_a_reason_asks_in_the_editor(world, draft, results, as_):
    client = as_("partner")
    part = draft.chainelements.get(what="Aanbellen")
    address = reverse("element-delete", args=[part.pk])

    asked = client.post(address, {"revision": part.revision, "change_reason": ASKED})

    (question,) = questions_on(asked)
    done = client.post(address, {"revision": part.revision, "change_reason": ASKED, question: "remove"})
    assert done.status_code in {302, 303}
    assert ChainElement.history.filter(id=part.pk, history_type="-").get().change_reason == MASKED


# --- the API ---


@pytest.fixture
def api(world, client):
    token = issue_token(user=world.partner)[1]

    def call(method, address, body, **headers):
        headers = {"Authorization": f"Bearer {token}", **{name.replace("_", "-"): v for name, v in headers.items()}}
        return getattr(client, method)(f"/api/v1{address}", body, content_type="application/json", headers=headers)

    return call


def body_of(world, text):
    mention = {"mechanism": world.mechanism.pk, "direction": "for"}
    return {"mechanisms": [mention], "kind": "quote", "text": text, "observedOn": "2026-01-05", "source": "Gesprek"}


def test_the_api_asks_with_a_code_and_a_pointer_and_takes_the_answer_in_a_header(world, api):
    asked = api("post", "/observations", body_of(world, ASKED))

    assert asked.status_code == 400
    assert asked.headers["Content-Type"] == "application/problem+json"
    (error,) = asked.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/text", "personal_data_possible")
    assert error["detail"].startswith("Dit lijkt een telefoonnummer (13e teken).")
    assert "12345678" not in asked.content.decode()

    key = "8b0c2b0e-6e0f-4a39-9c65-0d6cf3e4b6a1"
    done = api("post", "/observations", body_of(world, ASKED), Personal_Data_Answer="organisation", Idempotency_Key=key)
    again = api("post", "/observations", body_of(world, ASKED), Idempotency_Key=key)

    assert (done.status_code, again.status_code) == (201, 201)
    assert done.json() == again.json()
    assert Observation.objects.get().text == ASKED
    assert PersonalDataAnswer.objects.get().answered_by == world.partner


def test_the_api_can_have_it_taken_out(world, api):
    done = api("post", "/observations", body_of(world, ASKED), Personal_Data_Answer="remove")

    assert (done.status_code, done.json()["text"]) == (201, MASKED)


@pytest.mark.parametrize("headers", [{}, {"Personal_Data_Answer": "organisation"}])
def test_the_api_refuses_a_bsn_whatever_is_answered(world, api, headers):
    refused = api("post", "/observations", body_of(world, REFUSED), **headers)

    assert refused.status_code == 400
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/text", "personal_data")]
    assert not Observation.objects.exists()


def test_an_answer_the_api_does_not_know_is_a_mistake(world, api):
    refused = api("post", "/observations", body_of(world, "Ik spreek de taal"), Personal_Data_Answer="ja")

    assert refused.status_code == 400
    assert "remove, organisation, place, number, example" in refused.json()["detail"]
    assert not Observation.objects.exists()


def test_a_text_inside_a_body_has_a_pointer_to_where_it_stands(world, draft, api):
    link = draft.chainlinks.first()
    body = {"link": link.pk, "offer": "Zij kennen de buurt", "conditions": [{"text": ASKED, "state": "holds"}]}

    (error,) = api("post", "/mechanisms", body).json()["errors"]

    assert (error["pointer"], error["code"]) == ("/conditions", "personal_data_possible")


def test_a_message_of_the_api_does_not_repeat_personal_data(world, api):
    refused = api("post", "/observations", {**body_of(world, "x"), "kind": "06-12345678"})

    assert refused.status_code == 400
    assert "12345678" not in refused.content.decode()


def test_the_description_names_the_header_and_its_values(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]
    for method, path in (("post", "/observations"), ("patch", "/elements/{id}")):
        (header,) = [one for one in described[path][method]["parameters"] if one["name"] == "Personal-Data-Answer"]
        assert header["schema"]["enum"] == ["remove", "organisation", "place", "number", "example"]
    assert "Personal-Data-Answer" not in {one["name"] for one in described["/observations"]["get"]["parameters"]}


# --- the import and commands ---

HEAD = "indicator,partner,area,period,numerator,denominator,no_data_reason,note"


@pytest.fixture
def import_file(world, results, tmp_path):
    def run(*lines, **options):
        path, out, told = tmp_path / "metingen.csv", StringIO(), StringIO()
        path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
        given = {"program": world.program.title, "by": world.partner.email, **options}
        try:
            call_command("import_measurements", str(path), stdout=out, stderr=told, **given)
        except CommandError as error:
            return f"{told.getvalue()}{error}"
        return out.getvalue()

    return run


def test_an_import_names_the_row_and_stores_nothing(import_file):
    before = Measurement.objects.count()

    said = import_file(
        "Deuren,Peuteropvang,,2025-Q3,3,,,rustig kwartaal",
        f"Deuren,Peuteropvang,,2025-Q4,3,,,{ASKED}",
        f"Deuren,Peuteropvang,,2026-Q1,3,,,{REFUSED}",
    )

    assert "regel 3: note: Dit lijkt een telefoonnummer (13e teken)." in said
    assert "regel 4: note: Hier staat een burgerservicenummer (15e teken)." in said
    assert "12345678" not in said
    assert "111222333" not in said
    assert Measurement.objects.count() == before


@pytest.mark.parametrize(("answer", "stored"), [("remove", MASKED), ("organisation", ASKED)])
def test_an_import_takes_one_answer_for_all_and_changes_nothing_the_second_time(world, import_file, answer, stored):
    line = f"Deuren,Peuteropvang,,2025-Q4,3,,,{ASKED}"

    assert "1 nieuw" in import_file(line, personal_data=answer)
    assert Measurement.objects.filter(note=stored).count() == 1
    (kept,) = PersonalDataAnswer.objects.all()
    assert (kept.field, kept.answer, kept.answered_by) == ("note", answer, world.partner)
    assert "1 al ingelezen" in import_file(line, personal_data=answer)


def test_an_accepted_row_needs_no_answer_the_second_time(import_file):
    line = f"Deuren,Peuteropvang,,2025-Q4,3,,,{ASKED}"
    import_file(line, personal_data="organisation")

    assert "1 al ingelezen" in import_file(line)


def test_an_import_does_not_repeat_what_stands_in_another_column(import_file):
    said = import_file("Deuren,mevr. Jansen 06-12345678,,2025-Q4,3,,,")

    assert "Onbekend (of niet uniek)" in said
    assert "12345678" not in said
    assert "Jansen" not in said


def test_an_import_of_areas_names_the_row(world, tmp_path):
    path = tmp_path / "gebieden.csv"
    path.write_text("code,name,level,parent,population,year\nBU00010109,mevr. Jansen,buurt,WK000101,10,2025\n")

    with pytest.raises(CommandError):
        call_command("import_areas", str(path), stdout=StringIO(), stderr=(told := StringIO()))

    assert "Dit lijkt een naam (1e teken)." in told.getvalue()
    assert "Jansen" not in told.getvalue()


def test_a_command_that_makes_something_passes_the_guard(world):
    days = ["--start", "2026-01-01", "--end", "2046-01-01", "--email", world.bureau.email]
    with pytest.raises(CommandError, match="Hier staat een rekeningnummer"):
        call_command("start_program", "NL91 ABNA 0417 1643 00", *days)
