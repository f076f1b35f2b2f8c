"""Which outputs the changes of persons reach."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.models import Authorization
from linkage.models import IndexGeneration, Output, OutputPerson, PersonChange
from linkage.rules.output_states import OutputState


def outputs_affected(generation: IndexGeneration) -> QuerySet[Output]:
    """Outputs, not destroyed, built earlier from persons that a generation found otherwise."""
    changes = generation.changes.all()
    persons = OutputPerson.objects.filter(output=OuterRef("pk")).filter(
        Q(person__in=changes.values("kept")) | Q(person__in=changes.values("other"))
    )
    return (
        Output.objects.exclude(state=OutputState.DESTROYED.value)
        .filter(Exists(persons), generation__index=generation.index, generation__lt=generation)
        .order_by("reference")
    )


def outputs_with_changes(authorization: Authorization) -> list[Output]:
    """Outputs of an authorization, not destroyed, whose persons were found otherwise since."""
    outputs = authorization.outputs.exclude(state=OutputState.DESTROYED.value)
    return [output for output in outputs if changes_since(output).exists()]


def changes_since(output: Output) -> QuerySet[PersonChange]:
    """What was found otherwise about the persons behind an output since it was built."""
    if output.generation is None:
        return PersonChange.objects.none()
    persons = OutputPerson.objects.filter(output=output).values("person")
    return PersonChange.objects.filter(
        Q(kept__in=persons) | Q(other__in=persons),
        generation__index=output.generation.index_id,
        generation__gt=output.generation,
    )
