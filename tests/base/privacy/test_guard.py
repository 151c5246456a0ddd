"""The guard at the door of the database: rows, many rows, changes, copies, deletions; and what it leaves behind."""

import logging

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.test.utils import isolate_apps

from lamp.base import checks
from lamp.base.checks import check_guarded_models
from lamp.base.models import BaseModel, BaseQuerySet, PersonalDataAnswer
from lamp.base.privacy.answers import answering, stored_text
from lamp.base.privacy.guard import guard_row, mask, without_personal_data
from lamp.base.privacy.registry import guarded_fields, guarded_models, path_to_owner
from monitoring.indicators.models import Indicator
from monitoring.learning.models import Observation
from monitoring.measurements.models import Measurement
from programs.interventions.models import Intervention
from programs.logic_models.models import ChainElement, Mechanism, MechanismCondition
from programs.logic_models.services import change_element, delete_element, restore_deleted, start_draft
from programs.partners.models import Partner

PHONE = "06-12345678"
BSN = "bsn 111222333"


def codes(error):
    return {field: [one.code for one in errors] for field, errors in error.value.error_dict.items()}


@pytest.fixture
def make(world):
    def make(text="Ik spreek de taal", **fields) -> Observation:
        given = {"program": world.program, "kind": "quote", "observed_on": "2026-01-05", "recorded_by": world.partner}
        return Observation(text=text, **given, **fields)

    return make


@pytest.fixture
def stored_with_phone(make):
    observation = make(f"Bel {PHONE}")
    with answering("organisation"):
        observation.save()
    return observation


def test_what_is_certain_is_refused_and_named_but_not_repeated(make):
    with pytest.raises(ValidationError) as error:
        make(f"Moeder, {BSN}").save()

    assert codes(error) == {"text": ["personal_data"]}
    (message,) = error.value.messages
    assert message.startswith("Hier staat een burgerservicenummer (13e teken).")
    assert "111222333" not in str(error.value)
    assert not Observation.objects.exists()


def test_what_may_be_personal_is_asked(make):
    with pytest.raises(ValidationError) as error:
        make(f"Bel {PHONE}", source="jan@home.nl").save()

    assert codes(error) == {"text": ["personal_data_possible"], "source": ["personal_data_possible"]}
    assert error.value.message_dict["text"][0].startswith("Dit lijkt een telefoonnummer (5e teken).")
    assert not any(secret in repr(error.value) for secret in (PHONE, "jan@home"))


def test_no_answer_lets_a_refused_kind_in(make):
    with answering("organisation"), pytest.raises(ValidationError) as error:
        make(BSN).save()

    assert codes(error) == {"text": ["personal_data"]}


def test_an_answer_is_kept_without_the_text(make, world):
    observation = make(f"Bel {PHONE}")
    with answering("organisation", by=world.partner):
        observation.save()

    kept = PersonalDataAnswer.objects.get()
    assert (kept.model, kept.object_id, kept.field, kept.kind, kept.answer, kept.answered_by) == (
        "monitoring.Observation",
        observation.pk,
        "text",
        "phone",
        "organisation",
        world.partner,
    )
    assert not [field for field in kept._meta.fields if "12345678" in str(getattr(kept, field.attname))]


def test_removing_masks_the_stored_text_and_its_history(make):
    observation = make(f"Bel {PHONE} of {PHONE}, zei zij")
    with answering("remove"):
        observation.save()

    assert Observation.objects.get().text == "Bel [weggehaald] of [weggehaald], zei zij"
    assert observation.history.get().text == "Bel [weggehaald] of [weggehaald], zei zij"
    assert set(PersonalDataAnswer.objects.values_list("kind", "answer")) == {("phone", "remove")}


def test_an_accepted_text_is_not_asked_about_again(stored_with_phone):
    stored_with_phone.restricted = True
    stored_with_phone.save()
    again = Observation.objects.get()
    again.text = f"Nieuw begin. Bel {PHONE}"
    again.save()

    assert Observation.objects.get().text == f"Nieuw begin. Bel {PHONE}"
    assert PersonalDataAnswer.objects.count() == 1


@pytest.mark.parametrize("text", [f"Bel {PHONE} en 06-87654321", f"Bel {PHONE} {PHONE}"])
def test_only_what_is_new_in_a_text_is_asked(stored_with_phone, text):
    stored_with_phone.text = text
    with pytest.raises(ValidationError) as error:
        stored_with_phone.save()

    assert codes(error) == {"text": ["personal_data_possible"]}


def test_an_old_text_with_a_bsn_may_stay_as_it_is_but_not_be_worked_on(make):
    with stored_text():
        observation = make(BSN)
        observation.save()

    observation.restricted = True
    observation.save()
    observation.text = f"{BSN}."
    with pytest.raises(ValidationError) as error:
        observation.save()

    assert codes(error) == {"text": ["personal_data"]}


def test_only_the_fields_that_are_written_are_looked_at(make):
    observation = make()
    observation.save()
    observation.text = BSN
    observation.save(update_fields=["restricted"])

    assert Observation.objects.get().text == "Ik spreek de taal"


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(lambda make: Observation.objects.bulk_create([make(), make(BSN)]), id="bulk_create"),
        pytest.param(lambda make: _bulk_update(make), id="bulk_update"),
        pytest.param(lambda make: Observation.objects.update(text=BSN), id="update"),
        pytest.param(lambda make: Observation.objects.filter(pk=0).update_or_create(**_fields(make)), id="create"),
    ],
)
def test_writes_of_many_rows_pass_the_same_guard(make, write):
    make().save()
    with pytest.raises(ValidationError) as error:
        write(make)

    assert codes(error) == {"text": ["personal_data"]}
    assert list(Observation.objects.values_list("text", flat=True)) == ["Ik spreek de taal"]


def _bulk_update(make):
    row = Observation.objects.get()
    row.text = BSN
    Observation.objects.bulk_update([row], ["text"])


def _fields(make):
    row = make(BSN)
    return {name: getattr(row, name) for name in ("text", "program", "kind", "observed_on", "recorded_by")}


def test_answers_are_kept_for_writes_of_many_rows(make):
    with answering("remove"):
        first, second = Observation.objects.bulk_create([make(f"Bel {PHONE}"), make("niets")])
        Observation.objects.filter(pk=second.pk).update(text="mail jan@home.nl")
        first.source = "jan@home.nl"
        Observation.objects.bulk_update([first], ["source"])

    assert list(Observation.objects.order_by("pk").values_list("text", "source")) == [
        ("Bel [weggehaald]", "[weggehaald]"),
        ("mail [weggehaald]", ""),
    ]
    assert sorted(PersonalDataAnswer.objects.values_list("object_id", "field", "kind")) == [
        (first.pk, "source", "email"),
        (first.pk, "text", "phone"),
        (second.pk, "text", "email"),
    ]


def test_an_update_by_an_expression_is_left_to_the_database(make):
    make().save()

    assert Observation.objects.update(source=models.F("text"), restricted=True) == 1


def test_texts_inside_json_are_guarded(world):
    dimensions = [{"key": "wie", "label": "Wie", "values": [{"key": "a", "label": f"Bel {PHONE}"}]}]
    indicator = Indicator(program=world.program, name="Deuren", dimensions=dimensions)
    with pytest.raises(ValidationError) as error:
        indicator.save()
    assert codes(error) == {"dimensions": ["personal_data_possible"]}

    with answering("remove"):
        indicator.save()
    assert Indicator.objects.get().dimensions[0]["values"] == [{"key": "a", "label": "Bel [weggehaald]"}]


def test_a_mask_that_does_not_fit_is_short(world):
    name = "x" * 138 + " 0612345678"
    with answering("remove"):
        partner = Partner.objects.create(program=world.program, name=f"{name} .")

    assert partner.name == "x" * 138 + " […] ."


def test_the_next_version_copies_accepted_texts_without_asking(world):
    with answering("place"):
        Intervention.objects.update(goal="Kerkweg 12, 6411 AB")
    element = ChainElement(logic_model=start_draft(intervention=world.intervention, by=world.bureau), stage="resource")
    element.what = f"Bel {PHONE}"
    with answering("organisation"):
        element.save()
    token = delete_element(element=element, by=world.bureau)

    restore_deleted(token, by=world.bureau)

    assert ChainElement.objects.filter(what=f"Bel {PHONE}").count() == 1


def test_the_reason_of_a_deletion_is_guarded_for_its_history(world):
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    element = draft.chainelements.get(what="Aanbellen")
    with pytest.raises(ValidationError) as error:
        delete_element(element=element, by=world.bureau, change_reason=f"Vraag het {PHONE}")
    assert codes(error) == {"change_reason": ["personal_data_possible"]}

    with answering("remove"):
        delete_element(element=element, by=world.bureau, change_reason=f"Vraag het {PHONE}")
    gone = ChainElement.history.filter(id=element.pk, history_type="-").get()
    assert gone.change_reason == "Vraag het [weggehaald]"


def test_services_and_management_commands_need_nothing_of_their_own(world):
    draft = start_draft(intervention=world.intervention, by=world.bureau)
    with pytest.raises(ValidationError) as error:
        change_element(element=draft.chainelements.get(what="Aanbellen"), by=world.bureau, why="bsn 111222333")

    assert codes(error) == {"why": ["personal_data"]}


def test_own_numbers_pass(make, settings):
    settings.OWN_CONTACTS = ["06 1234 5678", "@heerlen.nl"]

    make(f"Bel {PHONE} of mail wijkteam@heerlen.nl").save()

    assert Observation.objects.count() == 1


def test_a_text_with_nothing_in_it_costs_no_query(make, django_assert_num_queries):
    row = make("In 2025 spraken we 120 ouders in Molenveld, 12 meer dan in 2024.", source="Gesprek", pk=5)

    with django_assert_num_queries(0):
        guard_row(row)


def test_nothing_found_reaches_the_log(make, caplog):
    with caplog.at_level(logging.DEBUG):
        for answer in ("organisation", "remove"):
            with answering(answer):
                make(f"Bel {PHONE}").save()
        with pytest.raises(ValidationError):
            make(BSN).save()

    assert not any(secret in record.getMessage() for record in caplog.records for secret in ("12345678", "111222333"))


def test_a_message_repeats_what_was_sent_without_what_was_found():
    assert without_personal_data("Peuteropvang 06-12345678") == "Peuteropvang [weggehaald]"
    assert without_personal_data("bsn 111222333") == "bsn [weggehaald]"
    assert mask(None, []) is None


# --- which texts are guarded ---

REVIEWED = {
    "monitoring.ActivityLogEntry": {"note", "returned_reason"},
    "monitoring.Observation": {"text", "source", "speaker_role", "answer"},
    "monitoring.Measurement": {"no_data_reason", "note", "returned_reason", "correction_reason"},
    "monitoring.Verdict": {"grounds", "other_explanations", "comparison", "contexts"},
    "programs.Agreement": {"reason"},
    "programs.ChainElement": {"what", "why", "change_reason"},
    "programs.Mechanism": {"offer", "response", "for_whom", "perspective", "change_reason"},
    "programs.MechanismCondition": {"text"},
    "programs.Intervention": {"title", "goal"},
}


def test_every_model_of_the_apps_is_guarded_but_for_what_the_settings_name(settings):
    """A text field that is added is guarded by itself; leaving it out takes a line with the reason in the settings."""
    for model in apps.get_models():
        if model._meta.app_label not in {"programs", "monitoring"} or hasattr(model, "instance_type"):
            continue
        texts = {
            field.name
            for field in model._meta.concrete_fields
            if field.get_internal_type() in {"CharField", "TextField", "JSONField", "SlugField"}
            and not isinstance(field, models.EmailField)
            and not field.choices
        }
        left_out = {name for name in texts if f"{model._meta.label}.{name}" in settings.NO_FREE_TEXT}
        assert {field.name for field in guarded_fields(model)} == texts - left_out, model._meta.label
    found = {model._meta.label: {field.name for field in guarded_fields(model)} for model in guarded_models()}
    assert {label: found[label] & texts for label, texts in REVIEWED.items()} == REVIEWED


def test_what_is_left_out_exists_and_says_why(settings):
    for name, reason in settings.NO_FREE_TEXT.items():
        label, _dot, field = name.rpartition(".")
        assert apps.get_model(label)._meta.get_field(field)
        assert len(reason) > 5


def test_every_guarded_model_is_connected_and_belongs_to_a_programme():
    unowned = {model._meta.label for model in guarded_models() if path_to_owner(model) is None}

    assert unowned == {  # shared reference data
        "programs.Area",
        "monitoring.AreaMeasure",
        "monitoring.ComparisonIndicator",
        "monitoring.IndexDefinition",
        "monitoring.IndexDomain",
    }
    for model in guarded_models():
        assert models.signals.pre_save.has_listeners(model)
    assert path_to_owner(ChainElement) == "logic_model__intervention__program"
    assert path_to_owner(MechanismCondition) == "mechanism__logic_model__intervention__program"
    assert path_to_owner(Measurement) == "indicator__program"
    assert path_to_owner(Mechanism) == "logic_model__intervention__program"


@isolate_apps("monitoring")
def test_a_model_that_goes_round_the_guard_is_caught(monkeypatch):
    """What a developer could add by mistake: free text, written through a queryset that knows no guard."""

    class Unguarded(models.Model):
        text = models.TextField()

        class Meta:
            app_label = "monitoring"

    class Guarded(BaseModel):
        text = models.TextField()

        objects = BaseQuerySet.as_manager()

        class Meta:
            app_label = "monitoring"

    monkeypatch.setattr(checks, "guarded_models", lambda: [Unguarded, Guarded])

    assert [[field.name for field in guarded_fields(model)] for model in (Unguarded, Guarded)] == [["text"], ["text"]]
    (error,) = check_guarded_models(None)
    assert (error.id, error.msg.split()[0]) == ("lamp.E001", "monitoring.Unguarded.objects")


def test_lamps_own_models_are_in_order():
    assert check_guarded_models(None) == []
