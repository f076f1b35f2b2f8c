from linkage.models import Job
from linkage.rules.job_states import JobState
from tests.access.row import FORBIDDEN, HIDDEN, OK, Row
from tests.factories.linkages import make_linkage_job
from tests.factories.outputs import make_match_run
from tests.factories.points_tables import make_learned_job
from tests.factories.requests import make_authorization


def job(people):
    authorization = make_authorization(requester=people["researcher"])
    return [make_linkage_job(people["analyst"], authorization).reference]


def linked_job(people):
    return [make_match_run(make_authorization(requester=people["researcher"]), {}).reference]


def queued_job(people):
    [reference] = job(people)
    Job.objects.filter(reference=reference).update(state=JobState.QUEUED.value, finished_at=None)
    return [reference]


def learned(people):
    authorization = make_authorization(requester=people["researcher"])
    return [make_learned_job(people["analyst"], authorization).reference]


def authorization(people):
    return [make_authorization(requester=people["researcher"]).reference]


SEEN_BY = {
    "researcher": OK,
    "steward": OK,
    "compliance_reviewer": OK,
    "coordinator": OK,
    "analyst": OK,
    "output_checker": OK,
}

ACCESS = {
    "linkage:job-list": Row.of(default=OK),
    "linkage:authorization-jobs": Row.of(authorization, default=HIDDEN, **SEEN_BY),
    "linkage:job-detail": Row.of(job, default=HIDDEN, **SEEN_BY),
    "linkage:quality-report": Row.of(linked_job, default=HIDDEN, **SEEN_BY),
    "linkage:quality-report-pdf": Row.of(linked_job, default=HIDDEN, **SEEN_BY),
    "linkage:job-cancel": Row.of(
        queued_job,
        default=HIDDEN,
        **(dict.fromkeys(SEEN_BY, FORBIDDEN) | {"analyst": OK, "compliance_reviewer": OK}),
    ),
    "linkage:learning-start": Row.of(
        authorization,
        default=HIDDEN,
        **(dict.fromkeys(SEEN_BY, FORBIDDEN) | {"analyst": OK}),
    ),
    "linkage:learned-points": Row.of(learned, default=HIDDEN, analyst=OK, compliance_reviewer=OK),
    "linkage:linkage-start": Row.of(
        authorization,
        default=HIDDEN,
        **(dict.fromkeys(SEEN_BY, FORBIDDEN) | {"analyst": OK}),
    ),
}
