"""``{% load activity_log %}``: whether somebody reads the log of an intervention, for the tab that leads to it."""

from django import template

from monitoring.activity_log.permissions import may_read_log
from programs.interventions.models import Intervention
from programs.people.models import User

register = template.Library()


@register.filter
def may_read_log_of(user: User, intervention: Intervention) -> bool:
    return may_read_log(user, intervention.program_id)
