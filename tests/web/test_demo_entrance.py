"""The demo's way in without a password, and that there is none elsewhere."""

import pytest
from django.urls import reverse


@pytest.fixture
def in_the_demo(settings):
    settings.DEMO = True


def test_a_demo_person_signs_in_by_a_button(client, in_the_demo, steward):
    answer = client.post(reverse("web:demo-sign-in"), {"person": steward.reference})

    assert answer.headers["Location"] == "/"
    assert client.get("/").context["user"] == steward


def test_nobody_signs_in_by_a_button_outside_the_demo(client, steward):
    answer = client.post(reverse("web:demo-sign-in"), {"person": steward.reference})

    assert answer.status_code == 404
    assert client.get("/").status_code == 302


def test_a_shut_account_is_not_opened_by_a_button(client, in_the_demo, steward):
    steward.is_active = False
    steward.save()

    answer = client.post(reverse("web:demo-sign-in"), {"person": steward.reference})

    assert answer.status_code == 404


def test_the_entrance_names_the_demo_people_only_in_the_demo(client, settings, steward):
    outside = client.get(reverse("account_login")).content.decode()
    settings.DEMO = True
    inside = client.get(reverse("account_login")).content.decode()

    assert steward.full_name not in outside
    assert steward.full_name in inside


def test_nobody_confirms_without_a_password_outside_the_demo(client, steward):
    client.force_login(steward)

    assert client.post(reverse("web:demo-confirm")).status_code == 404


def test_a_demo_person_confirms_by_a_button_and_goes_on(client, in_the_demo, steward):
    steward.set_password("a password nobody remembers")
    steward.save()
    client.force_login(steward)
    wanted = reverse("mfa_activate_totp")
    assert "reauthenticate" in client.get(wanted).headers["Location"]

    answer = client.post(reverse("web:demo-confirm"), {"next": wanted})

    assert answer.headers["Location"] == wanted
    assert client.get(wanted).status_code == 200
