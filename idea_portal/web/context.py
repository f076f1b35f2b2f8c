"""What every page needs to know about the person who looks at it."""

from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from idea_portal.accounts.facts import held_by
from idea_portal.accounts.models import Membership, User
from idea_portal.accounts.roles import DUTIES, Role
from idea_portal.audit.clock import database_clock
from idea_portal.notifications.models import Message
from idea_portal.web.navigation import Entry, menu


class Frame:
    """The frame around a page: asks the database only for what the page shows of it."""

    def __init__(self, request: HttpRequest) -> None:
        self.path = request.path
        self.person: User | AnonymousUser = getattr(request, "user", AnonymousUser())

    @cached_property
    def memberships(self) -> list[Membership]:
        """What is held now; where the page has read it a moment ago, what it read."""
        return held_by(self.person)

    @cached_property
    def posts(self) -> list[str]:
        """The person's roles in words, each with its organization."""
        return [f"{Role(held.role).label}, {held.organization}" for held in self.memberships]

    @cached_property
    def demo_people(self) -> list[tuple[Membership, str]]:
        """Whom one may sign in as in the demo, with their duty, in the order of the roles."""
        if not settings.DEMO:
            return []
        order = list(Role)
        held = Membership.objects.in_force(database_clock()).select_related("user", "organization")
        by_role = sorted(held, key=lambda each: (order.index(Role(each.role)), each.user.full_name))
        return [(each, DUTIES[Role(each.role)]) for each in by_role if each.user.is_active]

    @cached_property
    def unread(self) -> int:
        return Message.objects.visible_to(self.person).unread().count()

    @cached_property
    def entries(self) -> list[Entry]:
        if not self.person.is_authenticated:
            return []
        return menu({Role(held.role) for held in self.memberships}, self.path)


def page(request: HttpRequest) -> dict[str, object]:
    return {
        "office_name": settings.OFFICE_NAME,
        "is_demo": settings.DEMO,
        "frame": SimpleLazyObject(lambda: Frame(request)),
    }
