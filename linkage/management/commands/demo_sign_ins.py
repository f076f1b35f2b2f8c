"""Prints whom one may sign in as in the demo."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from idea_portal.accounts.models import Membership
from idea_portal.accounts.roles import Role
from idea_portal.audit.clock import database_clock


class Command(BaseCommand):
    help = "Print the people of the demo with their roles. Sign in by their buttons, no password."

    def handle(self, **options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demo has sign-ins without a password.")
        held = Membership.objects.in_force(database_clock()).select_related("user", "organization")
        roles = list(Role)
        for each in sorted(held, key=lambda each: (roles.index(Role(each.role)), each.user.email)):
            self.stdout.write(
                f"  {Role(each.role).label:<20} {each.user.email:<40} "
                f"{each.user.full_name}, {each.organization}"
            )
        self.stdout.write("Sign in by the buttons of the sign-in page; the demo asks no password.")
