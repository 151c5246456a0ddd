from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from monitoring.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from monitoring.demo.load import DemoRefused, load_demo


class Command(BaseCommand):
    help = "Load the demonstration programme with invented figures and demo accounts (needs LAMP_DEMO=1)."

    def handle(self, *, verbosity: int, **options) -> None:
        try:
            is_loaded = load_demo()
        except DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not verbosity:
            return
        if not is_loaded:
            self.stdout.write(_("De demonstratie staat er al; er is niets veranderd."))
            return
        self.stdout.write(_("De demonstratie is geladen. Inloggen kan met:"))
        for account in DEMO_ACCOUNTS:
            self.stdout.write(f"  {account.email:36} {account.partner or account.role_label}")
        self.stdout.write(_("  wachtwoord: %s") % DEMO_PASSWORD)
