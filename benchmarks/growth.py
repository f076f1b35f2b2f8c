"""The demo's records several times over, for as long as a measurement takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.apps import apps
from django.db import transaction


@contextmanager
def grown(times: int) -> Iterator[None]:
    """Add copies of agreements, deliveries, requests and all that came of them; then undo it."""
    with transaction.atomic():
        Copies().add(times - 1)
        yield
        transaction.set_rollback(True)


class Copies:
    """Copies records with new references; what belongs to a record is copied with it."""

    def __init__(self) -> None:
        self._numbers = count(9001)

    def add(self, times: int) -> None:
        requests = list(_rows("agreements", "ResearchRequest"))
        sharing = list(_rows("agreements", "Agreement").filter(kind="dsa"))
        deliveries = list(_rows("datasets", "Delivery"))
        for _ in range(times):
            for agreement in sharing:
                self._agreement(agreement)
            for delivery in deliveries:
                self._copy(delivery)
            for request in requests:
                self._request(request)

    def _agreement(self, agreement: Any) -> Any:
        copied = self._copy(agreement)
        for version in agreement.versions.all():
            self._version(version, copied)
        return copied

    def _version(self, version: Any, agreement: Any) -> None:
        """Drafted, cleared and signed again: the database lets no frozen words be written."""
        again = self._copy(version, agreement=agreement, state="draft", frozen_sha256="")
        parties = {party.pk: self._copy(party, version=again) for party in version.parties.all()}
        if not version.frozen_sha256:
            return
        again.frozen_sha256 = again.words.sha256()
        self._move(again, "in-review")
        words = {"version": again, "digest": again.frozen_sha256}
        for clearance in version.clearances.all():
            self._copy(clearance, **words)
        self._move(again, "ready-to-sign")
        for signature in version.signatures.all():
            self._copy(signature, party=parties[signature.party_id], **words)
        self._move(again, version.state)

    def _move(self, row: Any, state: str) -> None:
        row.state = state
        row.save()

    def _request(self, request: Any) -> None:
        license_ = self._agreement(request.license) if request.license else None
        copied = self._copy(request, license=license_)
        for name in ("datasets", "elements", "members"):
            for each in getattr(request, name).all():
                self._copy(each, request=copied)
        revisions = {each.pk: self._copy(each, request=copied) for each in request.revisions.all()}
        for name in ("reviews", "outcomes", "return_points"):
            for each in getattr(request, name).all():
                self._copy(each, request=copied, revision=revisions[each.revision_id])
        issued = _rows("agreements", "Authorization").filter(request=request)
        for authorization in issued:
            scope = authorization.scope_record
            agreements = set(scope["agreements"]) - {authorization.dul.reference}
            again = self._copy(
                authorization,
                request=copied,
                revision=revisions[authorization.revision_id],
                dul=license_,
                scope_record=scope | {"agreements": sorted({*agreements, license_.reference})},
            )
            for job in authorization.jobs.all():
                self._job(job, again)

    def _job(self, job: Any, authorization: Any) -> None:
        copied = self._copy(job, authorization=authorization)
        for output in _rows("linkage", "Output").filter(job=job):
            again = self._copy(output, job=copied, authorization=authorization, state="quarantined")
            self._move(again, "in-checking")
            for check in output.checks.all():
                self._copy(check, output=again)
            for release in _rows("linkage", "Release").filter(output=output):
                self._move(again, "approved")
                self._copy(release, output=again)
            self._move(again, output.state)

    def _copy(self, row: Any, **changed: Any) -> Any:
        fields = row._meta.concrete_fields
        values = {
            field.attname: getattr(row, field.attname) for field in fields if not field.primary_key
        }
        if "reference" in values:
            kind, year, _ = values["reference"].split("-")
            values["reference"] = f"{kind}-{year}-{next(self._numbers)}"
        for name in changed:
            values.pop(f"{name}_id", None)
        copied = type(row)(**(values | changed))
        copied.save()
        return copied


def _rows(app: str, model: str) -> Any:
    return apps.get_model(app, model)._default_manager.order_by("pk")
