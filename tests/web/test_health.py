import json

import pytest
from django.db import DatabaseError

from idea_portal.web import health, tasks
from idea_portal.web.models import Heartbeat


@pytest.fixture
def everything_well(db, settings, tmp_path):
    settings.VAULT_KEY_FILE = tmp_path / "vault.key"
    settings.VAULT_KEY_FILE.write_bytes(b"0" * 32)
    settings.VAULT_URL = str(tmp_path)
    settings.CELERY_BROKER_URL = "memory://"
    tasks.beat_heart()


@pytest.fixture
def answer(client):
    def ask():
        response = client.get("/health")
        return response.status_code, json.loads(response.content)

    return ask


def test_the_portal_is_well_when_all_it_stands_on_answers(everything_well, answer):
    status, body = answer()

    assert status == 200
    assert body["status"] == "ok"
    assert set(body["checks"].values()) == {"ok"}


def test_the_portal_is_unwell_without_its_key_file(everything_well, answer, settings, tmp_path):
    settings.VAULT_KEY_FILE = tmp_path / "elsewhere.key"

    status, body = answer()

    assert status == 503
    assert body["checks"]["vault"] == "unreachable"


def test_the_portal_is_unwell_without_its_vault(everything_well, answer, settings, tmp_path):
    settings.VAULT_URL = str(tmp_path / "gone")

    assert answer() == (503, {"status": "unwell", "checks": {**ALL_WELL, "vault": "missing"}})


def test_the_portal_is_unwell_without_its_broker(everything_well, answer, settings):
    settings.CELERY_BROKER_URL = "redis://user:secret@127.0.0.1:9/0"

    status, body = answer()

    assert (status, body["checks"]["broker"]) == (503, "unreachable")
    assert "secret" not in json.dumps(body)


def test_the_portal_is_unwell_while_the_worker_is_silent(everything_well, answer):
    Heartbeat.objects.update(at="2026-01-01T00:00:00Z")

    assert answer() == (503, {"status": "unwell", "checks": {**ALL_WELL, "worker": "silent"}})


def test_the_portal_is_unwell_before_the_worker_was_ever_heard(everything_well, answer):
    Heartbeat.objects.all().delete()

    assert answer()[1]["checks"]["worker"] == "never heard"


def test_the_portal_answers_although_its_database_does_not(everything_well, answer, monkeypatch):
    def refuse(*arguments, **options):
        raise DatabaseError("host=db.internal password=secret")

    with monkeypatch.context() as until_asked:
        until_asked.setattr(health.connection, "cursor", refuse)
        status, body = answer()

    assert status == 503
    assert body["checks"]["database"] == "unreachable"
    assert "secret" not in json.dumps(body)


ALL_WELL = {"database": "ok", "broker": "ok", "vault": "ok", "worker": "ok"}
