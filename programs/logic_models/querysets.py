from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Model, Q

from lamp.base.models import BaseQuerySet
from programs.logic_models.immutability import refuse_new_rows, refuse_update
from programs.people.querysets import READERS
from programs.programs.querysets import programs_of

if TYPE_CHECKING:
    from programs.people.models import User


class GuardedQuerySet(BaseQuerySet):
    """Changes of many rows at once keep to the same rule as saving one (``immutability``)."""

    def update(self, **changes: Any) -> int:
        refuse_update(self, changes)
        return super().update(**changes)

    def bulk_create(self, objs: Iterable[Model], *args: Any, **kwargs: Any) -> list[Model]:
        objs = list(objs)
        refuse_new_rows(objs)
        return super().bulk_create(objs, *args, **kwargs)


class LogicModelQuerySet(GuardedQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Active chains for all who read the programme; drafts and archived ones only for those taking part."""
        from programs.interventions.models import Intervention

        open_to_user = Intervention.objects.open_to(user).values("pk")
        return self.filter(
            Q(status="active", intervention__program__in=programs_of(user, *READERS)) | Q(intervention__in=open_to_user)
        )

    def holding_at(self, moment: datetime) -> Self:
        """The versions that held at an earlier moment: one of each intervention, or none."""
        return self.filter(Q(archived_at=None) | Q(archived_at__gte=moment), activated_at__lt=moment)

    def draftable_by(self, user: "User") -> Self:
        """Drafts the user may change: the bureau all of its programme, partners those they take part in."""
        from programs.interventions.models import Intervention

        return self.filter(status="draft", intervention__in=Intervention.objects.draftable_by(user).values("pk"))


class ChainPartQuerySet(GuardedQuerySet):
    """Elements, links and mechanisms: seen and changed with the version they belong to."""

    def visible_to(self, user: "User") -> Self:
        from programs.logic_models.models import LogicModel

        return self.filter(logic_model__in=LogicModel.objects.visible_to(user).values("pk"))

    def draftable_by(self, user: "User") -> Self:
        from programs.logic_models.models import LogicModel

        return self.filter(logic_model__in=LogicModel.objects.draftable_by(user).values("pk"))


class ChainElementQuerySet(ChainPartQuerySet):
    pass


class ChainLinkQuerySet(ChainPartQuerySet):
    pass


class MechanismQuerySet(ChainPartQuerySet):
    pass


class ConditionQuerySet(GuardedQuerySet):
    def visible_to(self, user: "User") -> Self:
        from programs.logic_models.models import Mechanism

        return self.filter(mechanism__in=Mechanism.objects.visible_to(user).values("pk"))


class SharedMechanismQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Only where one may see a version of the mechanism itself."""
        from programs.logic_models.models import Mechanism

        return self.filter(lineage__in=Mechanism.objects.visible_to(user).values("lineage"))


class AgreementQuerySet(BaseQuerySet):
    def visible_to(self, user: "User") -> Self:
        from programs.logic_models.models import LogicModel

        return self.filter(logic_model__in=LogicModel.objects.visible_to(user).values("pk"))
