import gc
import weakref

import pytest
from django.core.signals import request_finished

from idea_portal.web.garbage import ANSWERS_UNTIL_ALL, ANSWERS_UNTIL_OLDER, Sweeper, generation


class Left:
    """Refers to itself, as what a page leaves behind does."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def swept():
    sweeper = Sweeper()
    gc.disable()
    request_finished.connect(sweeper, weak=False)
    yield
    request_finished.disconnect(sweeper)
    gc.enable()


def test_what_a_page_leaves_behind_is_gone_when_its_answer_is_out(swept, client, db):
    left = weakref.ref(Left())
    assert left() is not None

    client.get("/gallery/")

    assert left() is None


@pytest.mark.parametrize(
    ("answer", "oldest"),
    [
        (1, 0),
        (ANSWERS_UNTIL_OLDER, 1),
        (ANSWERS_UNTIL_OLDER + 1, 0),
        (ANSWERS_UNTIL_ALL, 2),
    ],
)
def test_what_outlived_a_look_is_looked_through_less_often(answer, oldest):
    assert generation(answer) == oldest
