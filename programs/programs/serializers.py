from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator

from lamp.base.api.serializers import Input, ModelInput, ModelOutput, Number, Output, Query, QueryId
from programs.programs.models import Program, ProgramLine

FRACTION = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal("1.5"))]
PROGRAM_FIELDS = ["title", "start_date", "end_date", "areas", "thresholds"]
LINE_FIELDS = ["program", "name", "color", "position"]


class ThresholdsOutput(Output):
    """From which achievement a figure is on course, or asks attention; a fraction."""

    on_course = Number(source="threshold_on_course")
    attention = Number(source="threshold_attention")


class ThresholdsInput(Input):
    on_course = Number(source="threshold_on_course", validators=FRACTION, required=False)
    attention = Number(source="threshold_attention", validators=FRACTION, required=False)


class ProgramOutput(ModelOutput):
    thresholds = ThresholdsOutput(source="*")

    class Meta:
        model = Program
        fields = ["id", *PROGRAM_FIELDS]


class ProgramInput(ModelInput):
    thresholds = ThresholdsInput(source="*", required=False)

    class Meta:
        model = Program
        fields = PROGRAM_FIELDS


class ProgramLineOutput(ModelOutput):
    class Meta:
        model = ProgramLine
        fields = ["id", *LINE_FIELDS]


class ProgramLineInput(ModelInput):
    class Meta:
        model = ProgramLine
        fields = LINE_FIELDS[:-1]


class ProgramLineChange(ModelInput):
    class Meta:
        model = ProgramLine
        fields = LINE_FIELDS[1:-1]


class InProgramQuery(Query):
    program = QueryId(required=False)
