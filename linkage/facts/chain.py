"""Who acts in which part of a request's chain, from the first draft to the last check."""

from collections.abc import Iterable

from agreements.facts.chain import Parts, acts_as, acts_up_to_issue, persons_by_part
from agreements.models import Authorization
from agreements.rules.separation import Part
from linkage.models import CaseReveal, Job, Output, OutputCheck, Release


def whole_chain(authorization: Authorization) -> Parts:
    """Every part of a request's chain and the persons who ever took it."""
    return whole_chains([authorization])[authorization.request_id]


def whole_chains(authorizations: Iterable[Authorization]) -> dict[int, Parts]:
    """The same of several authorizations, by the primary key of their request."""
    requests = sorted({authorization.request_id for authorization in authorizations})
    checks = OutputCheck.objects.filter(output__authorization__request__in=requests)
    releases = Release.objects.filter(output__authorization__request__in=requests)
    built = "authorization__request"
    acts = acts_up_to_issue(
        requests,
        acts_as(
            Part.JOB_RUNNER,
            Job.objects.filter(authorization__request__in=requests),
            built,
            "requested_by",
        ),
        acts_as(
            Part.OUTPUT_AUTHOR,
            Output.objects.filter(authorization__request__in=requests),
            built,
            "author",
        ),
        acts_as(
            Part.CLERICAL_REVIEWER,
            CaseReveal.objects.filter(authorization__request__in=requests),
            built,
            "reviewer",
        ),
        acts_as(Part.OUTPUT_CHECKER, checks, f"output__{built}", "checker"),
        acts_as(Part.OUTPUT_CHECKER, releases, f"output__{built}", "released_by"),
    )
    return persons_by_part(requests, acts)
