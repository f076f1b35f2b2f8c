"""What tests of linkage jobs ask of the record."""

from agreements.actions import authorizations
from idea_portal.audit.models import AuditEvent
from linkage import vault
from linkage.models import MatchRun


def events(what):
    return AuditEvent.objects.filter(what=what)


def refused_checks(job):
    return {str(finding.check) for finding in job.decision.refusals}


def revoke(authorization, compliance_reviewer):
    authorizations.revoke(
        authorization=authorization, by=compliance_reviewer, reason="The study was stopped early."
    )


def persons_by_record():
    index = MatchRun.objects.first().index
    entries = index.entries.known_now().delivered()
    return {(entry.dataset, entry.record_key): entry.person_id for entry in entries}


def key(dataset, number):
    return dataset, vault.record_key(dataset, f"{dataset}-{number}")
