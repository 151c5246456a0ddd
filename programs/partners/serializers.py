from lamp.base.api.serializers import ModelInput, ModelOutput
from programs.partners.models import Partner

FIELDS = ["program", "name", "lines"]


class PartnerOutput(ModelOutput):
    class Meta:
        model = Partner
        fields = ["id", *FIELDS]


class PartnerInput(ModelInput):
    class Meta:
        model = Partner
        fields = FIELDS


class PartnerChange(ModelInput):
    class Meta:
        model = Partner
        fields = FIELDS[1:]
