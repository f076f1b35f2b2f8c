"""Showing again who one is."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_who_signs_in_elsewhere_and_has_no_passkey_is_told_to_set_one_up(client, signatory):
    signatory.set_unusable_password()
    signatory.save()
    client.force_login(signatory)

    answer = client.get(reverse("account_reauthenticate"))

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Set up a passkey first" in page
    assert reverse("mfa_add_webauthn") in page


def test_who_has_a_password_is_asked_for_it(client, signatory):
    signatory.set_password("a password for tests only")
    signatory.save()
    client.force_login(signatory)

    page = client.get(reverse("account_reauthenticate")).content.decode()

    assert 'type="password"' in page
