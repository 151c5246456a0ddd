"""Setting up a round by page: what, whom and when, then who gets what, then it goes out."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from lamp.base.periods import Period, PeriodType
from monitoring.indicators.models import Indicator
from monitoring.requests.models import ReportingRequest, ReportingRound
from monitoring.requests.services import Asked, create_round
from programs.partners.models import Partner

pytestmark = pytest.mark.django_db
NEW = "/uitvraag/rondes/nieuw/"
LAST_QUARTER = Period.containing(PeriodType.QUARTER, timezone.localdate()).previous()


@pytest.fixture
def as_bureau(client, world):
    client.force_login(world.bureau)
    return client


@pytest.fixture
def typed(world, doors, places):
    return {
        "title": "Resultaten",
        "period": LAST_QUARTER.code,
        "repeats": "1",
        "opens": "end",
        "due_days": "14",
        "indicators": [doors.pk, places.pk],
        "partners": [world.peuteropvang.pk, world.weller.pk],
        "client_key": "7d5f1b0e-0000-4000-8000-000000000001",
    }


def ticks(*pairs) -> dict[str, str]:
    return {"deel": "1", **{f"deel-{partner.pk}-{indicator.pk}": "1" for partner, indicator in pairs}}


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


class TestANewRound:
    def test_is_first_shown_and_nothing_is_sent(self, as_bureau, world, typed, doors, places):
        shown = as_bureau.post(NEW, {**typed, "bekijken": "1"})

        rows = {row.partner: row for row in shown.context["ticks"].rows}
        assert not ReportingRound.objects.exists()
        assert [ticked for _one, _name, ticked in rows[world.peuteropvang].ticks] == [True, True]
        assert [ticked for _one, _name, ticked in rows[world.weller].ticks] == [False, False]  # takes no part in it
        assert rows[world.peuteropvang].cells == 4
        assert "4 getallen · 1 persoon kan het invullen" in text(shown)

    def test_goes_to_whom_was_ticked_with_what_was_ticked(self, as_bureau, world, typed, doors, places):
        chosen = ticks((world.peuteropvang, doors), (world.weller, places))

        answer = as_bureau.post(NEW, {**typed, **chosen, "versturen": "1"}, follow=True)

        asked = {one.partner: list(one.indicators.all()) for one in ReportingRequest.objects.all()}
        assert asked == {world.peuteropvang: [doors], world.weller: [places]}
        assert "2 uitvragen zijn verstuurd." in text(answer)

    def test_sent_twice_it_goes_out_once(self, as_bureau, world, typed, doors):
        for _click in range(2):
            as_bureau.post(NEW, {**typed, **ticks((world.weller, doors)), "versturen": "1"})

        assert (ReportingRound.objects.count(), ReportingRequest.objects.count()) == (1, 1)

    def test_asks_once_only_when_wanted(self, as_bureau, world, typed, doors):
        as_bureau.post(NEW, {**typed, "repeats": "", **ticks((world.weller, doors)), "versturen": "1"})

        assert ReportingRound.objects.get().repeats is False

    def test_warns_for_a_partner_that_nobody_can_sign_in_for(self, as_bureau, world, typed):
        empty = Partner.objects.create(program=world.program, name="Zonder mensen")

        shown = as_bureau.post(NEW, {**typed, "partners": [empty.pk]})

        assert "Niemand van deze partner kan inloggen." in text(shown)

    def test_names_what_was_asked_before(self, as_bureau, world, typed, doors):
        as_bureau.post(NEW, {**typed, **ticks((world.peuteropvang, doors)), "versturen": "1"})

        shown = as_bureau.post(NEW, {**typed, "client_key": ""})

        assert "3 getallen zijn al gevraagd en vragen we niet nog eens." in text(shown)

    def test_says_which_periods_go_out_at_once(self, as_bureau, typed):
        shown = as_bureau.post(NEW, {**typed, "period": LAST_QUARTER.previous().code})

        assert "Er gaan meteen 2 uitvragen per partner de deur uit" in text(shown)

    def test_the_way_back_keeps_what_was_chosen(self, as_bureau, typed):
        shown = as_bureau.post(NEW, {**typed, "terug": "1"})

        assert 'value="Resultaten"' in text(shown)
        assert not ReportingRound.objects.exists()

    @pytest.mark.parametrize(
        ("field", "wrong", "message"),
        [
            ("title", "", "Dit veld is vereist."),
            ("due_days", "0", "1"),
            ("indicators", [], "Dit veld is vereist."),
            ("partners", [], "Dit veld is vereist."),
            ("period", "2026-Q9", "Selecteer een geldige keuze"),
        ],
    )
    def test_says_at_the_field_what_is_wrong(self, as_bureau, typed, field, wrong, message):
        shown = as_bureau.post(NEW, {**typed, field: wrong})

        assert message in " ".join(shown.context["form"].errors[field])
        assert not ReportingRound.objects.exists()

    def test_an_indicator_that_does_not_fit_the_period_is_named(self, as_bureau, world, typed):
        yearly = Indicator.objects.create(program=world.program, name="Jaarlijks", frequency="year")

        shown = as_bureau.post(NEW, {**typed, "indicators": [yearly.pk]})

        assert "“Jaarlijks” meten we elk jaar." in " ".join(shown.context["form"].errors["indicators"])

    def test_without_any_tick_it_is_refused(self, as_bureau, typed):
        answer = as_bureau.post(NEW, {**typed, "deel": "1", "versturen": "1"})

        assert "Kies ten minste één partner." in text(answer)
        assert not ReportingRound.objects.exists()

    def test_an_indicator_of_another_programme_is_no_choice(self, as_bureau, world, typed):
        elsewhere = world.outsider.memberships.get().program
        foreign = Indicator.objects.create(program=elsewhere, name="Van elders")

        shown = as_bureau.post(NEW, {**typed, "indicators": [foreign.pk]})

        assert "indicators" in shown.context["form"].errors


class TestARoundThatRuns:
    @pytest.fixture
    def round_(self, world, doors, places):
        parts = [Asked(world.peuteropvang, [doors], [world.molenveld]), Asked(world.weller, [places], [world.zonnehof])]
        return create_round(
            program=world.program,
            by=world.bureau,
            title="Resultaten",
            frequency="quarter",
            first_period=LAST_QUARTER.next(),
            parts=parts,
        )

    def sent(self, world, round_, doors, places, **changed):
        return {
            "title": "Anders",
            "period": round_.first_period,
            "repeats": "1",
            "opens": "end",
            "due_days": "20",
            "indicators": [doors.pk, places.pk],
            "partners": [world.peuteropvang.pk, world.weller.pk],
            "areas": [world.molenveld.pk, world.zonnehof.pk],
            "revision": str(round_.revision),
            "versturen": "1",
            **changed,
        }

    def test_keeps_who_gets_what_in_which_area_when_only_the_rest_changes(
        self, as_bureau, world, round_, doors, places
    ):
        as_bureau.post(f"/uitvraag/rondes/{round_.pk}/", self.sent(world, round_, doors, places))

        round_.refresh_from_db()
        parts = {part.partner: part for part in round_.parts.all()}
        assert (round_.title, round_.due_days) == ("Anders", 20)
        assert list(parts[world.peuteropvang].indicators.all()) == [doors]
        assert list(parts[world.peuteropvang].areas.all()) == [world.molenveld]
        assert list(parts[world.weller].areas.all()) == [world.zonnehof]

    def test_who_comes_second_is_told_and_changes_nothing(self, as_bureau, world, round_, doors, places):
        body = self.sent(world, round_, doors, places)
        as_bureau.post(f"/uitvraag/rondes/{round_.pk}/", body)

        second = as_bureau.post(f"/uitvraag/rondes/{round_.pk}/", {**body, "title": "Nog anders"})

        round_.refresh_from_db()
        assert round_.title == "Anders"
        assert "Iemand wijzigde deze ronde net." in text(second)

    def test_rests_goes_on_and_stops(self, as_bureau, round_):
        page = f"/uitvraag/rondes/{round_.pk}"
        assert "Rust: er gaat niets uit." in text(as_bureau.post(f"{page}/pauze/", follow=True))
        assert "De ronde loopt weer." in text(as_bureau.post(f"{page}/pauze/", {"aan": "1"}, follow=True))
        assert "Gestopt." in text(as_bureau.post(f"{page}/stoppen/", follow=True))
        assert "Maak een nieuwe uitvraag." in text(as_bureau.post(f"{page}/pauze/", {"aan": "1"}, follow=True))


class TestOneRequest:
    def test_gets_more_time_and_can_be_taken_back(self, as_bureau, request_q3):
        later = date(2026, 11, 30) + timedelta(days=30)
        page = f"/uitvraag/{request_q3.pk}"
        as_bureau.post(f"{page}/wijzigen/", {"due_on": later.isoformat(), "explanation": "", "revision": "1"})
        request_q3.refresh_from_db()
        assert request_q3.due_on == later

        as_bureau.post(f"{page}/intrekken/")

        assert not ReportingRequest.objects.exists()

    def test_a_due_date_before_its_period_is_refused_at_the_field(self, as_bureau, request_q3):
        shown = as_bureau.post(
            f"/uitvraag/{request_q3.pk}/wijzigen/", {"due_on": "2026-01-01", "explanation": "", "revision": "1"}
        )

        assert shown.context["form"].errors["due_on"] == ["De inleverdatum ligt voor het begin van de periode."]
