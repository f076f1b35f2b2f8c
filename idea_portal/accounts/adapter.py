"""Nobody signs themselves up: an administrator adds people, and people sign in."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.urls import reverse


class InvitedOnlyAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def get_reauthentication_methods(self, user) -> list[dict]:
        """How a person can prove who they are; the demo's people, who have no password, by a button."""
        methods = super().get_reauthentication_methods(user)
        if methods or not settings.DEMO:
            return methods
        url = reverse("account_reauthenticate")
        return [{"id": "reauthenticate", "description": "Confirm in the demo", "url": url}]


class KnownPeopleOnlyAdapter(DefaultSocialAccountAdapter):
    """An identity provider may sign in people the portal knows; it cannot add any."""

    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False
