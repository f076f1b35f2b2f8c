"""One person's errands at the entrance: signing in, a forgotten password, a second step."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

PASSWORD = "a password for tests only"  # noqa: S105 - opens nothing outside a test
LOGIN = "account_login"


@pytest.fixture
def person(steward):
    steward.set_password(PASSWORD)
    steward.save()
    return steward


@pytest.fixture
def sign_in(client, person):
    def attempt(password=PASSWORD):
        return client.post(reverse(LOGIN), {"login": person.email, "password": password})

    return attempt


def test_a_person_signs_in_and_comes_to_their_work(client, sign_in, person):
    answer = sign_in()

    assert answer.headers["Location"] == reverse("home")
    assert person.full_name in client.get("/").content.decode()


def test_a_wrong_password_does_not_say_whether_the_account_exists(client, sign_in):
    known = sign_in("a wrong password").content.decode()
    unknown = client.post(
        reverse(LOGIN), {"login": "nobody@example.org", "password": "a wrong password"}
    ).content.decode()

    said = [
        re.search(r'usa-alert__text">(.*?)</ul>', page, re.DOTALL).group(1)
        for page in (known, unknown)
    ]
    assert said[0] == said[1]


def test_guessing_is_stopped_with_a_page_that_says_so(sign_in):
    answers = [sign_in(f"a wrong password {number}") for number in range(12)]

    assert any("Too many" in answer.content.decode() for answer in answers)


def test_a_forgotten_password_is_replaced_by_a_link_in_the_mail(client, person, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[0].body).group(1)

    page = client.get(link, follow=True)
    new = {"password1": "another password for tests", "password2": "another password for tests"}
    answer = client.post(page.redirect_chain[-1][0], new, follow=True)

    assert "Your password is changed" in answer.content.decode()
    person.refresh_from_db()
    assert person.check_password("another password for tests")


def test_a_used_link_says_that_it_no_longer_works(client, db):
    page = client.get(reverse("account_reset_password_from_key", args=["1", "set-password"]))

    assert "The link no longer works" in page.content.decode()


def test_nobody_opens_an_account_of_their_own(client, db):
    page = client.get(reverse("account_signup"))

    assert "The office makes the accounts" in page.content.decode()


def test_a_second_step_is_set_up_and_asked_for(client, sign_in, person):
    sign_in()
    activate = reverse("mfa_activate_totp")
    asked = client.get(activate).headers["Location"]
    client.post(asked, {"password": PASSWORD})
    form = client.get(activate).context["form"]
    client.post(activate, {"code": code_of(form.secret)})
    client.post(reverse("account_logout"))

    answer = sign_in()

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/").status_code == 302


def code_of(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))
