"""Mail of the people of a programme, as its administrator may know it: how much, never what."""

from lamp.base.mail.models import MailState, OutgoingMail
from programs.people.models import User


def failed_mail_in(program_id: int) -> int:
    """How many mails to people of this programme were given up."""
    people = User.objects.filter(memberships__program=program_id)
    return OutgoingMail.objects.filter(state=MailState.FAILED, user__in=people.values("pk")).count()
