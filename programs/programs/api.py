from django.db.models import QuerySet

from lamp.base.api.views import Changed, Created, Listed, Resource, Retrieved
from programs.people.api import ByRole
from programs.programs.models import LineColor, Program, ProgramLine
from programs.programs.permissions import may_change_content
from programs.programs.serializers import (
    InProgramQuery,
    ProgramInput,
    ProgramLineChange,
    ProgramLineInput,
    ProgramLineOutput,
    ProgramOutput,
)
from programs.programs.services import add_line, add_program, change_line, change_program


class ProgramViewSet(ByRole, Listed, Retrieved, Created, Changed, Resource):
    """Programmes in which you have a role. The bureau starts and changes them."""

    serializer_class = ProgramOutput
    input_class = change_class = ProgramInput
    has_etag = True
    error_names = {"threshold_on_course": "thresholds/onCourse", "threshold_attention": "thresholds/attention"}

    def get_queryset(self) -> QuerySet[Program]:
        return Program.objects.visible_to(self.request.user).prefetch_related("areas").order_by("pk")

    def perform_create(self, data: dict) -> Program:
        return add_program(by=self.request.user, **data)

    def may_change(self, row: Program) -> bool:
        return may_change_content(self.request.user, row.pk)

    def perform_change(self, row: Program, revision: int, data: dict) -> Program:
        return change_program(program=row, expected_revision=revision, **data)


class ProgramLineViewSet(ByRole, Listed, Retrieved, Created, Changed, Resource):
    """Lines of programmes, such as learning or housing. The bureau adds and changes them."""

    serializer_class = ProgramLineOutput
    input_class = ProgramLineInput
    change_class = ProgramLineChange
    queries = {"list": InProgramQuery}
    has_etag = True

    def get_queryset(self) -> QuerySet[ProgramLine]:
        return ProgramLine.objects.visible_to(self.request.user).order_by("program", "position", "pk")

    def perform_create(self, data: dict) -> ProgramLine:
        self.require_bureau_of(data["program"].pk)
        return add_line(**{"color": LineColor.OVERHEID, **data})

    def may_change(self, row: ProgramLine) -> bool:
        return may_change_content(self.request.user, row.program_id)

    def perform_change(self, row: ProgramLine, revision: int, data: dict) -> ProgramLine:
        fields = {"name": row.name, "color": row.color, **data}
        return change_line(line=row, expected_revision=revision, **fields)
