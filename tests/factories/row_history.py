"""Row history is for the eye: no test reads it of what most factories build."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.test import override_settings

P, T = ParamSpec("P"), TypeVar("T")


def without_history(make: Callable[P, T]) -> Callable[P, T]:
    """Build without a row of history for each row."""

    @wraps(make)
    def built(*args: P.args, **kwargs: P.kwargs) -> T:
        if not getattr(settings, "SIMPLE_HISTORY_ENABLED", True):
            return make(*args, **kwargs)
        with override_settings(SIMPLE_HISTORY_ENABLED=False):
            return make(*args, **kwargs)

    return built
