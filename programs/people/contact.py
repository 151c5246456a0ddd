"""Whom the partners of a programme may ask for help."""

from typing import NamedTuple

from programs.people.models import Membership, Role
from programs.programs.models import Program


class Contact(NamedTuple):
    name: str
    email: str
    phone: str = ""


def contact_of(program: Program) -> Contact | None:
    """What the programme's settings say, or else the first person of the bureau; ``None`` without anybody."""
    if program.contact_email or program.contact_phone:
        return Contact(program.contact_name, program.contact_email, program.contact_phone)
    bureau = Membership.objects.filter(program=program, role=Role.BUREAU, user__is_active=True)
    first = bureau.select_related("user").order_by("pk").first()
    return Contact(program.contact_name or first.user.name, first.user.email) if first else None
