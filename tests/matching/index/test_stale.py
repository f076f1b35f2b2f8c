"""An index that was made otherwise than this release makes one is refused, never read wrongly."""

from dataclasses import replace

import pytest

from linkage.matching import compiler, guards
from linkage.matching.default_table import DEFAULT_TABLE
from linkage.matching.index import StaleIndex, sections, segment
from linkage.matching.points import Key, Test

from .cases import ROSA, Crosswalk


def test_an_index_made_under_other_points_is_refused():
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA)])
    crosswalk.table = replace(DEFAULT_TABLE, link_at=19)

    with pytest.raises(StaleIndex):
        crosswalk.refresh([("b/1", ROSA)])


@pytest.mark.parametrize(
    ("module", "name", "meaning"),
    [
        (sections, "ONE_NAME", "false"),
        (sections, "NEIGHBORS_WITHIN", 2),
        (guards, "_MARKS", guards._MARKS.replace(str(guards.CHILDREN_BORN_SINCE), "1990")),
        (guards, "_HOME", (Test.SAME,)),
        (compiler, "_PLAIN_TESTS", {**compiler._PLAIN_TESTS, Test.SAME_YEAR: "false"}),
        (compiler, "KEYS", {**compiler.KEYS, Key.PHONE: ("phone", "zip_code")}),
    ],
    ids=["one name", "numbers of siblings", "a mark of a pair", "a guard", "a level", "a key"],
)
def test_an_index_made_when_something_meant_another_thing_is_refused(
    monkeypatch, module, name, meaning
):
    crosswalk = Crosswalk()
    crosswalk.full([("a/1", ROSA)])
    monkeypatch.setattr(module, name, meaning)

    with pytest.raises(StaleIndex):
        crosswalk.refresh([("b/1", ROSA)])


@pytest.mark.parametrize("layout", [segment.LAYOUT - 1, segment.LAYOUT + 1, None])
def test_an_index_of_another_layout_is_refused(monkeypatch, layout):
    crosswalk = Crosswalk()
    with monkeypatch.context() as another_release:
        another_release.setattr(segment, "LAYOUT", layout)
        crosswalk.full([("a/1", ROSA)])

    with pytest.raises(StaleIndex):
        crosswalk.refresh([("b/1", ROSA)])
