"""The things the routes are about: the shared small world, and partner A's private things with a marker in each."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lamp.base.periods import Period
from monitoring.activity_log.models import ActivityLogEntry
from monitoring.area_indices.models import ComparisonIndicator, IndexDefinition, IndexScore
from monitoring.area_statistics.job_models import AreaJob
from monitoring.area_statistics.models import AreaMeasure, AreaStatistic
from monitoring.indicators.models import (
    ConsistencyRule,
    Indicator,
    IndicatorBreak,
    IndicatorElement,
    IndicatorExclusion,
    Target,
)
from monitoring.investment.models import ResourceInput
from monitoring.learning.models import Assumption, AssumptionTest, Observation, ObservationMechanism, Verdict
from monitoring.measurements.import_models import MeasurementImport
from monitoring.measurements.models import Measurement
from monitoring.progress.dirty import mark_dirty
from monitoring.requests.services import Asked, create_round, send_due_requests
from monitoring.reviews.models import (
    AgendaItem,
    Decision,
    ImprovementAction,
    Interest,
    Preparation,
    ProposedChange,
    Review,
    Suggestion,
)
from programs.interventions.models import InterventionPriority
from programs.logic_models.models import Agreement, ChainElement, ChainLink, LogicModel, Mechanism, MechanismCondition
from programs.logic_models.services import share_mechanism
from programs.people.models import Invitation, Membership
from programs.programs.models import ProgramEvent
from tests.conftest import World

MARKER = "merkteken-"
MARKED_NUMBER = 7_654_320  # a page writes it with points


@dataclass
class Things:
    """Model rows by name; the table's column *object* uses these names."""

    rows: dict[str, object] = field(default_factory=dict)
    markers: list[str] = field(default_factory=list)

    def __getitem__(self, name: str) -> object:
        return self.rows[name]

    def mark(self, what: str) -> str:
        """A text that nobody else writes, remembered to be looked for."""
        self.markers.append(f"{MARKER}{what}")
        return self.markers[-1]

    def mark_number(self, number: int) -> Decimal:
        """A number of one to nine as one that stands nowhere else."""
        self.markers.append(str(MARKED_NUMBER + number))
        return Decimal(MARKED_NUMBER + number)


def make_things(world: World) -> Things:
    """Everything a route can be about; what is partner A's own carries a marker."""
    things = Things()
    for name in ("program", "intervention", "active", "mechanism", "molenveld", "peuteropvang", "weller", "learning"):
        things.rows[name] = getattr(world, name)
    things.rows["activity"] = world.activity
    things.rows["resource"] = world.resource
    things.rows["link"] = world.mechanism.link
    things.rows["person"] = world.partner
    things.rows["membership"] = Membership.objects.get(user=world.partner)
    _add_draft(things, world)
    _add_results(things, world)
    _add_requests(things, world)
    _add_log(things, world)
    _add_evidence(things, world)
    _add_reviews(things, world)
    _add_invitation(things, world)
    things.rows["event"] = ProgramEvent.objects.create(
        program=world.program, name="Nieuwe wethouder", happened_on=date(2025, 3, 1)
    )
    things.rows["priority"] = InterventionPriority.objects.create(
        intervention=world.intervention,
        level="first",
        reason="Hier is de opgave groot.",
        decided_on=date(2025, 3, 1),
        recorded_by=world.manager,
    )
    things.rows["resource_input"] = ResourceInput.objects.create(
        intervention=world.intervention, lineage=world.resource.lineage, year=2024, euros=5000
    )
    things.rows["draft_input"] = ResourceInput.objects.create(
        intervention=world.intervention,
        lineage=things["draft_element"].lineage,
        year=2024,
        euros=5000,
        note=things.mark("concept-inzet"),
    )
    _add_area_figures(things, world)
    return things


def _add_draft(things: Things, world: World) -> None:
    draft = LogicModel.objects.create(intervention=world.intervention, version=2, based_on=world.active)
    source = ChainElement.objects.create(
        logic_model=draft, stage="resource", what=things.mark("concept-middel"), partner=world.peuteropvang
    )
    target = ChainElement.objects.create(
        logic_model=draft, stage="activity", what="Concept", why=things.mark("concept-waarom")
    )
    link = ChainLink.objects.create(logic_model=draft, source=source, target=target)
    mechanism = Mechanism.objects.create(logic_model=draft, link=link, offer=things.mark("concept-mechanisme"))
    condition = MechanismCondition.objects.create(mechanism=mechanism, text=things.mark("concept-voorwaarde"))
    agreement = Agreement.objects.create(
        logic_model=draft,
        partner=world.peuteropvang,
        agrees=False,
        reason=things.mark("bezwaar"),
        given_by=world.partner,
    )
    things.rows |= {
        "draft": draft,
        "draft_element": source,
        "draft_target": target,
        "draft_link": link,
        "draft_mechanism": mechanism,
        "draft_condition": condition,
        "agreement": agreement,
    }


def _add_results(things: Things, world: World) -> None:
    indicator = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Gesprekken", unit="gesprekken"
    )
    IndicatorElement.objects.create(indicator=indicator, lineage=world.output.lineage)
    program_indicator = Indicator.objects.create(program=world.program, name="Alle gesprekken", unit="gesprekken")
    things.rows |= {
        "indicator": indicator,
        "program_indicator": program_indicator,
        "series_break": IndicatorBreak.objects.create(
            indicator=indicator, date=date(2025, 7, 1), reason="Wij tellen nu ook korte gesprekken"
        ),
        "exclusion": IndicatorExclusion.objects.create(
            indicator=indicator, partner=world.weller, reason="Telt anders", from_date=date(2025, 7, 1)
        ),
        "target": Target.objects.create(indicator=indicator, period="2025-Q1", value=Decimal(10)),
    }
    for number, status in enumerate(("draft", "submitted", "returned", "approved"), start=1):
        things.rows[f"{status}_result"] = Measurement.objects.create(
            indicator=indicator,
            partner=world.peuteropvang,
            area=world.molenveld,
            starts_on=date(2024, 3 * number - 2, 1),
            ends_on=date(2024, 3 * number, {1: 31, 2: 30, 3: 30, 4: 31}[number]),
            numerator=Decimal(number) if status == "approved" else things.mark_number(number),
            note=things.mark(f"toelichting-{status}"),
            status=status,
            returned_reason=things.mark("teruggegeven") if status == "returned" else "",
            recorded_by=world.partner,
            approved_by=world.bureau if status == "approved" else None,
        )
    mark_dirty(things.rows["approved_result"])


def _add_requests(things: Things, world: World) -> None:
    """A round, and its request of partner A over the quarters in which the results stand."""
    indicator, year = things.rows["indicator"], Period.parse("2024")
    asked = Asked(world.peuteropvang, [indicator], [world.molenveld])
    round_ = create_round(
        program=world.program,
        by=world.bureau,
        title=things.mark("ronde"),
        explanation=things.mark("ronde-uitleg"),
        frequency="year",
        first_period=year,
        parts=[asked],
    )
    (request,) = send_due_requests(today=date(2025, 1, 2))
    request.remark = things.mark("wat-viel-op")
    request.save()
    things.rows |= {
        "reporting_round": round_,
        "reporting_request": request,
        "requested_cell": request.cells.order_by("starts_on").first(),
        "import_job": MeasurementImport.objects.create(
            program=world.program,
            started_by=world.partner,
            file_name=things.mark("bestand"),
            state="refused",
            errors=[[2, things.mark("import-reden")]],
        ),
        "consistency_rule": ConsistencyRule.objects.create(
            program=world.program, smaller=indicator, larger=things.rows["program_indicator"]
        ),
    }


def _add_log(things: Things, world: World) -> None:
    counted = Indicator.objects.create(
        program=world.program, intervention=world.intervention, name="Deuren", unit="deuren", source="log"
    )
    IndicatorElement.objects.create(indicator=counted, lineage=world.activity.lineage)
    for status in ("submitted", "returned", "approved"):
        things.rows[f"{status}_entry"] = ActivityLogEntry.objects.create(
            element=world.activity,
            date=date(2024, 5, 6),
            area=world.molenveld,
            partner=world.peuteropvang,
            note=things.mark(f"logboek-{status}"),
            status=status,
            returned_reason=things.mark("logboek-terug") if status == "returned" else "",
            logged_by=world.partner,
        )
    things.rows["log_indicator"] = counted


def _add_evidence(things: Things, world: World) -> None:
    for name, text, restricted in (
        ("observation", "Zij kennen ons al", False),
        ("restricted_observation", things.mark("besloten-citaat"), True),
    ):
        observation = Observation.objects.create(
            program=world.program,
            kind="quote",
            text=text,
            observed_on=date(2025, 5, 1),
            restricted=restricted,
            source=things.mark("besloten-bron") if restricted else "gesprek",
            partner=world.peuteropvang,
            recorded_by=world.partner,
        )
        ObservationMechanism.objects.create(
            observation=observation, lineage=world.mechanism.lineage, direction="against" if restricted else "for"
        )
        things.rows[name] = observation
    share_mechanism(mechanism=world.mechanism, other=things["draft_mechanism"], by=world.bureau)
    things.rows["assumption"] = Assumption.objects.create(
        program=world.program, lineage=world.mechanism.lineage, change_mind="Als niemand opendoet"
    )
    # The second is about a mechanism that stands only in a draft which partner A takes part in.
    tests = {
        "assumption_test": (world.mechanism.lineage, "Twintig ouders bellen"),
        "draft_test": (things["draft_mechanism"].lineage, things.mark("concept-toets")),
    }
    for name, (lineage, what) in tests.items():
        things.rows[name] = AssumptionTest.objects.create(
            program=world.program,
            lineage=lineage,
            what=what,
            owner=world.peuteropvang,
            due_on=date(2025, 9, 1),
            planned_by=world.manager,
        )
    things.rows["verdict"] = Verdict.objects.create(
        program=world.program,
        lineage=world.mechanism.lineage,
        judgement="works",
        strength=2,
        grounds="Twee gesprekken",
        judged_on=date(2025, 6, 1),
        judged_by=world.manager,
    )


def _add_reviews(things: Things, world: World) -> None:
    """An open review, only for who takes part, and a closed one, of which the board reads the conclusions."""
    for name, year in (("closed_review", 2024), ("review", 2025)):
        review = Review.objects.create(
            intervention=world.intervention,
            logic_model=world.active,
            period_start=date(year, 1, 1),
            period_end=date(year, 12, 31),
            right_things_grounds=things.mark("goede-dingen") if name == "review" else "Ouders doen open",
        )
        AgendaItem.objects.create(
            review=review, kind="own", about="own:0", title=things.mark("agenda") if name == "review" else "Wachttijd"
        )
        text = things.mark("besluit") if name == "review" else "Later aanbellen"
        things.rows[name] = review
        things.rows[f"{name}_decision"] = Decision.objects.create(
            review=review, choice="adjust", text=text, decided_by="Stuurgroep"
        )
        if name == "closed_review":
            review.closed_at = "2025-01-15T12:00:00Z"
            review.save()
    part = {"review": things["review"]}
    things.rows |= {
        "agenda_item": AgendaItem.objects.get(**part),
        "action": ImprovementAction.objects.create(
            text=things.mark("actie"), owner=world.peuteropvang, due_on=date(2026, 3, 1), **part
        ),
        "preparation": Preparation.objects.create(
            user=world.partner, partner=world.peuteropvang, to_discuss=things.mark("voorbereiding"), **part
        ),
        "suggestion": Suggestion.objects.create(
            partner=world.peuteropvang, text=things.mark("idee"), made_by=world.partner, **part
        ),
        "interest": Interest.objects.create(partner=world.peuteropvang, text=things.mark("belang"), **part),
        "proposed_change": ProposedChange.objects.create(
            kind="remove", part="mechanism", lineage=world.mechanism.lineage, reason="Klopt niet", **part
        ),
    }


def _add_invitation(things: Things, world: World) -> None:
    things.rows["invitation"] = Invitation.objects.create(
        email="nieuw@voorbeeld.example",
        name="Nieuwe Collega",
        program=world.program,
        role="manager",
        invited_by=world.admin,
        token_hash="0" * 64,
        expires_at="2099-01-01T00:00:00Z",
    )


def _add_area_figures(things: Things, world: World) -> None:
    """Shared reference data, and a job of the bureau's own."""
    measure = AreaMeasure.objects.create(code="bijstand", name="Bijstand", source="CBS", direction="down", unit="%")
    published = IndexDefinition.objects.create(name="MDI", version="2024", method="published", source="Het PON & Telos")
    computed = IndexDefinition.objects.create(name="Eigen", version="1", method="zscore", source="Eigen berekening")
    told = {"definition": published, "name": "Opkomst", "description": "Opkomst"}
    things.rows |= {
        "area_measure": measure,
        "area_statistic": AreaStatistic.objects.create(measure=measure, area=world.molenveld, year=2024, value=12),
        "published_index": published,
        "computed_index": computed,
        "index_score": IndexScore.objects.create(definition=published, area=world.molenveld, year=2024, score=79),
        "comparison": ComparisonIndicator.objects.create(**told, published_r=-1, source="Het PON & Telos"),
        "area_job": AreaJob.objects.create(
            program=world.program,
            started_by=world.bureau,
            kind="statistics",
            file_name="cijfers.csv",
            state="ready",
        ),
    }
