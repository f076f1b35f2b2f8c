"""Who acts in which part of a request's chain, from the first draft to the last check."""

from agreements.facts.chain import chain_parts
from agreements.models import Authorization
from agreements.rules.separation import Part
from linkage.models import Job, Output, OutputCheck, Release


def whole_chain(authorization: Authorization) -> dict[str, frozenset[str]]:
    """Every part of a request's chain and the persons who ever took it."""
    parts = dict(chain_parts(authorization.request))
    jobs = Job.objects.filter(authorization=authorization)
    outputs = Output.objects.filter(authorization=authorization)
    checks = OutputCheck.objects.filter(output__authorization=authorization)
    parts[Part.JOB_RUNNER] = frozenset(
        job.requested_by.person_key
        for job in jobs.select_related("requested_by__second_account_of")
    )
    parts[Part.OUTPUT_AUTHOR] = frozenset(
        output.author.person_key for output in outputs.select_related("author__second_account_of")
    )
    releases = Release.objects.filter(output__authorization=authorization)
    parts[Part.OUTPUT_CHECKER] = frozenset(
        check.checker.person_key for check in checks.select_related("checker__second_account_of")
    ) | frozenset(
        each.released_by.person_key
        for each in releases.select_related("released_by__second_account_of")
    )
    return parts
