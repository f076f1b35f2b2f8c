from pathlib import Path

import pytest
import redis

from idea_portal.embedded.valkey import ValkeyServer


@pytest.fixture
def broker(tmp_path):
    broker = ValkeyServer(password="broker-password")  # noqa: S106
    yield broker
    broker.stop()


def test_broker_answers_those_who_know_its_password(broker, tmp_path):
    broker.start(tmp_path / "log")

    with redis.Redis.from_url(broker.url) as client:
        assert client.ping()
    with (
        redis.Redis.from_url(broker.url.replace("broker-password", "guess")) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_password_of_the_broker_stands_in_no_process_list(broker, tmp_path):
    process = broker.start(tmp_path / "log")

    assert b"broker-password" not in Path(f"/proc/{process.pid}/cmdline").read_bytes()
