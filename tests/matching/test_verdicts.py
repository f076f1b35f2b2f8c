from linkage.matching.verdicts import NO_VERDICTS, Verdicts


def test_a_verdict_on_a_pair_stands_once_whichever_way_it_was_given():
    verdicts = Verdicts.of(must=[("b/2", "a/1"), ("a/1", "b/2")], cannot=[("a/1", "c/3")])

    assert verdicts.must.to_pylist() == [{"left": "a/1", "right": "b/2"}]
    assert verdicts.cannot.to_pylist() == [{"left": "a/1", "right": "c/3"}]


def test_a_record_is_never_judged_against_itself():
    assert Verdicts.of(must=[("a/1", "a/1")]).must.num_rows == 0


def test_no_verdicts_still_have_their_columns():
    assert NO_VERDICTS.must.column_names == NO_VERDICTS.cannot.column_names == ["left", "right"]
