"""What matching may take of the machine, as the operator set it."""

from django.conf import settings

from linkage.matching.session import Limits


def limits_of_matching() -> Limits:
    return Limits(memory=settings.MATCHING_MEMORY, threads=settings.MATCHING_THREADS)
