from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db.models import CharField, Func, Q

from lamp.base.models import BaseQuerySet
from monitoring.measurements.immutability import refuse_delete_of_approved, refuse_update_of_approved
from programs.partners.querysets import partners_of
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


# As text in the statement: SQLite only then sees that the index over counting measurements holds them all.
APPROVED = Func(template="'approved'", output_field=CharField())


class MeasurementQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Partners their own; bureau and manager all of the programme, but others' unsubmitted drafts."""
        own = partners_of(user)
        in_sight = Q(indicator__program__in=programs_of(user, "bureau", "manager"))
        return self.filter(Q(partner__in=own) | (in_sight & (~Q(status="draft") | Q(recorded_by=user.pk))))

    def reportable_by(self, user: "User") -> Self:
        """Visible ones whose partner the user reports for."""
        from programs.partners.models import Partner

        return self.visible_to(user).filter(partner__in=Partner.objects.reportable_by(user).values("pk"))

    def counting(self) -> Self:
        """What counts towards progress: approved and not replaced by a correction."""
        return self.filter(status=APPROVED, replaced_by=None)

    def counting_at(self, moment: datetime) -> Self:
        """What counted at an earlier moment: approved before it, and not yet replaced by a correction then."""
        replaced = Q(replaced_by__isnull=False, replaced_by__approved_at__lt=moment)
        return self.filter(status=APPROVED, approved_at__lt=moment).exclude(replaced)

    def on_their_own(self) -> Self:
        """Without numbers that go along with their log entry (``Measurement.follows_entry``)."""
        return self.filter(Q(log_entry=None) | Q(replaces__isnull=False))

    def to_check(self) -> Self:
        """Results the bureau approves or returns one by one; log entries are approved as a whole."""
        return self.on_their_own().filter(status="submitted")

    def within(self, starts_on: date, ends_on: date) -> Self:
        """Interval wholly inside these dates (domain.md 3, rule 1)."""
        return self.filter(starts_on__gte=starts_on, ends_on__lte=ends_on)

    def update(self, **fields) -> int:
        """Update, but never what was approved (``monitoring.measurements.immutability``)."""
        refuse_update_of_approved(self, fields)
        return super().update(**fields)

    update.alters_data = True

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete, but never what was approved."""
        refuse_delete_of_approved(self)
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True
