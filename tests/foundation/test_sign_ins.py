import pytest

from idea_portal.accounts.models import User


def test_signing_in_is_kept_on_the_account_and_not_in_its_history(client, researcher):
    before = researcher.history.count()

    client.force_login(researcher)

    assert User.objects.get(pk=researcher.pk).last_login is not None
    assert researcher.history.count() == before


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/email/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/abc/",
    ],
)
def test_nobody_moves_their_account_to_another_address(client, researcher, address):
    client.force_login(researcher)

    answers = [client.get(address).status_code, client.post(address, {}).status_code]

    assert answers == [404, 404]
