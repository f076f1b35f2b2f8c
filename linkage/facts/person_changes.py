"""Which outputs the changes of persons reach."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.models import Authorization
from linkage.models import (
    IndexGeneration,
    Output,
    OutputPerson,
    Person,
    PersonChange,
    PersonIndex,
)
from linkage.rules.output_states import OutputState


def outputs_affected(generation: IndexGeneration) -> QuerySet[Output]:
    """Outputs, not destroyed, built earlier from persons that a generation found otherwise."""
    changes = generation.changes.all()
    persons = Q(person__in=changes.values("kept")) | Q(person__in=changes.values("other"))
    return _outputs_about(generation.index, persons).filter(generation__lt=generation)


def outputs_holding(index: PersonIndex, person: Person) -> QuerySet[Output]:
    """Outputs, not destroyed, that a change of a person would be told of."""
    return _outputs_about(index, Q(person=person))


def _outputs_about(index: PersonIndex, persons: Q) -> QuerySet[Output]:
    # Outputs about a list are never told of: the trail would keep who was on the list, beside the
    # change, when the list is long gone.
    built = OutputPerson.objects.filter(persons, output=OuterRef("pk"))
    return (
        Output.objects.exclude(state=OutputState.DESTROYED.value)
        .exclude(manifest__has_key="list")
        .filter(Exists(built), generation__index=index)
        .order_by("reference")
    )


def outputs_with_changes(authorization: Authorization) -> list[Output]:
    """Outputs of an authorization, not destroyed, whose persons were found otherwise since."""
    outputs = authorization.outputs.exclude(state=OutputState.DESTROYED.value)
    return [output for output in outputs if changes_since(output).exists()]


def changes_since(output: Output) -> QuerySet[PersonChange]:
    """What was found otherwise about the persons behind an output since it was built.

    Nothing is told of an output about a list: who was on it would be told with it.
    """
    if output.generation is None or "list" in output.manifest:
        return PersonChange.objects.none()
    persons = OutputPerson.objects.filter(output=output).values("person")
    return PersonChange.objects.filter(
        Q(kept__in=persons) | Q(other__in=persons),
        generation__index=output.generation.index_id,
        generation__gt=output.generation,
    )
