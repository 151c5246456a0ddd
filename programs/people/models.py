"""People and what they may do: users, and their roles in programmes."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lamp.base.models import BaseModel
from programs.people.querysets import InvitationQuerySet, MembershipQuerySet


class StartPage(models.TextChoices):
    ROLE = "role", _("De startpagina van mijn rol")
    LOG = "log", _("Vastleggen")


class Reminders(models.TextChoices):
    EACH = "each", _("Eén voor één")
    WEEKLY = "weekly", _("Eén keer per week, op maandag")
    NONE = "none", _("Geen")


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A professional with an account; never a resident."""

    email = models.EmailField(_("e-mailadres"), unique=True)
    name = models.CharField(_("naam"), max_length=150)
    is_active = models.BooleanField(_("actief"), default=True)
    start_page = models.CharField(_("startpagina"), max_length=10, choices=StartPage.choices, default=StartPage.ROLE)
    reminders = models.CharField(
        _("herinneringen per mail"), max_length=6, choices=Reminders.choices, default=Reminders.EACH
    )
    language = models.CharField(
        _("taal"), max_length=5, choices=[("nl", "Nederlands"), ("en", "English")], default="nl"
    )
    created_at = models.DateTimeField(_("gemaakt op"), auto_now_add=True)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("gebruiker")
        verbose_name_plural = _("gebruikers")
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        words = (self.name or self.email).split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Role(models.TextChoices):
    PARTNER = "partner", _("Partner")
    BUREAU = "bureau", _("Programmabureau")
    MANAGER = "manager", _("Manager")
    BOARD = "board", _("Bestuurder")
    ADMIN = "admin", _("Beheerder")


class Membership(BaseModel):
    """One role of one person in one programme; the role partner names the organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("gebruiker"))
    program = models.ForeignKey(
        "programs.Program", on_delete=models.CASCADE, related_name="memberships", verbose_name=_("programma")
    )
    role = models.CharField(_("rol"), max_length=10, choices=Role.choices)
    partner = models.ForeignKey(
        "programs.Partner",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("partner"),
    )

    objects = MembershipQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rol")
        verbose_name_plural = _("rollen")
        ordering = ["program", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "program", "role"],
                condition=models.Q(partner__isnull=True),
                name="membership_unique_without_partner",
            ),
            models.UniqueConstraint(
                fields=["user", "program", "role", "partner"],
                condition=models.Q(partner__isnull=False),
                name="membership_unique_with_partner",
            ),
            models.CheckConstraint(
                condition=models.Q(role="partner", partner__isnull=False)
                | (~models.Q(role="partner") & models.Q(partner__isnull=True)),
                name="membership_partner_only_for_role_partner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.label}"

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        self._forget_roles()

    def delete(self, *args, **kwargs) -> tuple[int, dict[str, int]]:
        gone = super().delete(*args, **kwargs)
        self._forget_roles()
        return gone

    def _forget_roles(self) -> None:
        """Roles are read once per user object (``permissions.memberships_of``); this one's are no longer those."""
        if user := self._state.fields_cache.get("user"):
            user.__dict__.pop("_memberships", None)
            user.__dict__.pop("_roles", None)

    @property
    def label(self) -> str:
        return str(self.partner) if self.partner else str(Role(self.role).label)


class Invitation(BaseModel):
    """Asks one person by e-mail to make an account and take up a role. Single use, 48 hours."""

    email = models.EmailField(_("e-mailadres"))
    name = models.CharField(_("naam"), max_length=150)
    program = models.ForeignKey("programs.Program", on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("rol"), max_length=10, choices=Role.choices)
    partner = models.ForeignKey("programs.Partner", on_delete=models.CASCADE, null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations_sent")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("uitnodiging")
        verbose_name_plural = _("uitnodigingen")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.email}: {self.label}"

    @property
    def label(self) -> str:
        """The role in words, for somebody who does not know LAMP yet: "Partner (JenS)"."""
        role = str(Role(self.role).label)
        return f"{role} ({self.partner})" if self.partner else role

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.expires_at > timezone.now()
