"""``{% load learning %}``: whether somebody reads the evidence of a programme, for the tabs that lead to it."""

from django import template

from monitoring.learning.permissions import may_read_evidence
from programs.people.models import User
from programs.programs.models import Program

register = template.Library()


@register.filter
def may_read_evidence_of(user: User, program: Program) -> bool:
    return may_read_evidence(user, program.pk)
