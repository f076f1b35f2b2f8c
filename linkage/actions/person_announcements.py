"""Telling those who work with an output that persons behind it have changed."""

from collections import defaultdict

from agreements.models import Authorization
from datasets.facts import stewards_of
from datasets.models import Dataset
from idea_portal.accounts.facts import people_with
from idea_portal.accounts.models import User
from idea_portal.accounts.roles import Role
from idea_portal.audit import trail
from idea_portal.notifications.outbox import notify
from linkage.events import Event
from linkage.facts.outputs import people_of
from linkage.facts.person_changes import outputs_affected
from linkage.models import IndexGeneration, Output


def announce(generation: IndexGeneration) -> int:
    """Tell once for every authorization, in the transaction of the change; says how many."""
    by_authorization = defaultdict(list)
    affected = outputs_affected(generation)
    for output in affected.select_related("authorization__request__requester", "author"):
        by_authorization[output.authorization].append(output)
        trail.record(
            Event.PERSONS_BEHIND_OUTPUT_CHANGED,
            subject=output,
            by=None,
            about=[output.authorization, output.authorization.request, generation.index],
            generation=generation.number,
        )
    for authorization, outputs in by_authorization.items():
        listed = ", ".join(output.reference for output in outputs)
        notify(
            _people(authorization, outputs),
            f"Persons behind {listed} have changed",
            f"Records were found to be of other persons after {listed} was built under "
            f"{authorization.reference}. The output is as it was checked; build it again where "
            "the difference matters.",
            outputs[0].get_absolute_url(),
            about=authorization.reference,
        )
    return len(by_authorization)


def _people(authorization: Authorization, outputs: list[Output]) -> list[User]:
    """Whoever holds the outputs, built them, or answers for what they were built from."""
    datasets = Dataset.objects.filter(code__in=authorization.scope.datasets)
    return [
        authorization.request.requester,
        *people_of(authorization),
        *(output.author for output in outputs),
        *(steward for dataset in datasets for steward in stewards_of(dataset)),
        *people_with(Role.INTAKE_COORDINATOR),
    ]
