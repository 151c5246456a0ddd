from lamp.base.api.serializers import ModelInput, ModelOutput, Query, QueryId
from programs.interventions.models import Intervention

FIELDS = ["program", "title", "goal", "age_from", "age_to", "lines", "areas", "lead_partner", "partners"]


class InterventionOutput(ModelOutput):
    class Meta:
        model = Intervention
        fields = ["id", *FIELDS]


class InterventionInput(ModelInput):
    class Meta:
        model = Intervention
        fields = FIELDS


class InterventionChange(ModelInput):
    class Meta:
        model = Intervention
        fields = FIELDS[1:]


class InterventionQuery(Query):
    """``partner`` is one that takes part, as lead or otherwise."""

    program = QueryId(required=False)
    line = QueryId(required=False)
    partner = QueryId(required=False)
