"""What differs between two versions of a chain."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from lamp.base.api.problems import camel_case
from lamp.base.api.serializers import Output, Query, QueryId
from lamp.base.api.views import Resource
from programs.logic_models.comparison import Comparison, compare
from programs.logic_models.models import LogicModel


class FieldChangeOutput(Output):
    field = serializers.SerializerMethodField()
    old = serializers.CharField()
    new = serializers.CharField()

    def get_field(self, change: Any) -> str:
        return camel_case(change.field)


class DifferenceOutput(Output):
    """A part that came, went or changed, with the reason that was given. ``lineage`` is the same in all versions."""

    part = serializers.ChoiceField(choices=["element", "link", "mechanism"])
    lineage = serializers.UUIDField()
    text = serializers.CharField()
    reason = serializers.CharField()
    changes = FieldChangeOutput(many=True)


class ComparisonOutput(Output):
    """From the older version to the newer one."""

    old_version = serializers.IntegerField(source="old.version")
    new_version = serializers.IntegerField(source="new.version")
    added = DifferenceOutput(many=True)
    removed = DifferenceOutput(many=True)
    changed = DifferenceOutput(many=True)


class ComparisonQuery(Query):
    """``with`` is the id of the other version of the same intervention."""

    other = QueryId()

    def get_fields(self) -> dict[str, serializers.Field]:
        field = super().get_fields()["other"]
        field.source = "other"
        return {"with": field}


class ComparisonViewSet(Resource):
    """What differs between this version and another of the same intervention."""

    serializer_class = ComparisonOutput
    queries = {"retrieve": ComparisonQuery}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self.represent([self._comparison()])[0])

    def _comparison(self) -> Comparison:
        visible = LogicModel.objects.visible_to(self.request.user).select_related("intervention")
        one = get_object_or_404(visible, pk=self.kwargs["logicModel"])
        other = visible.filter(pk=self.query.validated_data["other"], intervention=one.intervention_id).first()
        if other is None:
            raise ValidationError({"with": [_("Dit is geen versie van dezelfde interventie.")]}, code="does_not_exist")
        return compare(*sorted((one, other), key=lambda version: version.version))
