from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from idea_portal.policy import Decision, Finding
from idea_portal.web.bars import Bar
from idea_portal.web.spans import Span, drawn_spans

EXPIRED = Finding("in-force", False, "AZ-2026-0002 expired.", "A new authorization.")
TRAINED = Finding("trained", True, "Training is valid until 2027-03-01.")


def render(source: str, **context) -> str:
    request = RequestFactory().get("/jobs/LJ-2026-0001/")
    return Template(source).render(Context({"request": request, **context}))


def test_a_refused_decision_shows_every_check_and_what_would_change_the_answer():
    decision = Decision("AZ-2026-0002", "May this run?", (EXPIRED, TRAINED))

    page = render('{% decision_panel decision "Why" %}', decision=decision)

    assert "Refused" in page
    assert "1 of 2 checks not met" in page
    assert "A new authorization." in page
    assert 'data-check="in-force"' in page
    assert 'data-check="trained"' in page


def test_an_allowed_decision_shows_its_evidence_too():
    decision = Decision("AZ-2026-0002", "May this run?", (TRAINED,))

    page = render("{% decision_panel decision %}", decision=decision)

    assert "Allowed" in page
    assert "Training is valid until 2027-03-01." in page


def test_a_question_about_a_state_is_answered_by_yes_or_no():
    decision = Decision("AZ-2026-0002", "Is AZ-2026-0002 in force?", (TRAINED,))

    page = render('{% decision_panel decision "Is it in force?" %}', decision=decision)

    assert "Yes" in page
    assert "Allowed" not in page


def test_a_moment_in_a_sentence_is_written_as_the_citys_people_read_it():
    question = "Is AZ-1 in force at 2026-11-23T04:09:46.840755+00:00?"

    page = render("{% decision_panel d %}", d=Decision("AZ-1", question, (TRAINED,)))

    assert "in force at Nov 22, 2026, 11:09 p.m.?" in page


def test_a_decision_without_findings_is_shown_as_refused():
    page = render("{% decision_panel decision %}", decision=Decision("RR-1", "May it?", ()))

    assert "Refused" in page
    assert "Nothing was checked" in page


def test_a_stored_decision_is_shown_like_the_fresh_one():
    fresh = Decision("AZ-1", "May it?", (EXPIRED, TRAINED), at=datetime(2026, 3, 2, tzinfo=UTC))

    pages = [render("{% decision_panel each %}", each=each) for each in (fresh, fresh.as_record())]

    assert pages[0] == pages[1]


def test_no_decision_shows_no_panel():
    assert render("{% decision_panel nothing %}", nothing=None).strip() == ""


def test_what_people_wrote_is_escaped_wherever_it_is_shown():
    finding = Finding("x", False, "<script>1</script>", "<script>2</script>")
    event = SimpleNamespace(
        what="agreement-suspended",
        at=datetime(2026, 3, 2, tzinfo=UTC),
        by_name="<script>3</script>",
        reason="<script>4</script>",
    )

    page = render(
        "{% decision_panel d %}{% timeline events %}{% key_facts facts %}{% alert 'info' text %}",
        d=Decision("<script>5</script>", "<script>6</script>", (finding,)),
        events=[event],
        facts=[("<script>7</script>", "<script>8</script>")],
        text="<script>9</script>",
    )

    assert "<script>" not in page


def test_a_button_is_shut_when_its_decision_refuses():
    refused = Decision("AZ-1", "May it?", (EXPIRED,))
    allowed = Decision("AZ-1", "May it?", (TRAINED,))

    shut = render('{% submit_button "Run" decision=d %}', d=refused)
    open_ = render('{% submit_button "Run" decision=d %}', d=allowed)

    assert "disabled" in shut
    assert "disabled" not in open_


@pytest.mark.parametrize(
    ("done", "total", "is_followed"),
    [(0, 0, True), (3, 20, True), (20, 20, False), (None, None, True)],
)
def test_progress_asks_again_until_the_work_is_done(done, total, is_followed):
    page = render('{% progress done total "Comparing" %}', done=done, total=total)

    assert ('hx-get="/jobs/LJ-2026-0001/"' in page) == is_followed


def test_steps_say_which_are_complete_and_which_is_current():
    page = render('{% step_indicator steps "Review" %}', steps=["Draft", "Review", "Decision"])

    assert page.count("segment--complete") == 1
    assert page.count("segment--current") == 1
    assert "2 of 3" in page


class SampleForm(forms.Form):
    title = forms.CharField(help_text="As in the register.")
    kinds = forms.MultipleChoiceField(
        choices=[("a", "First"), ("b", "Second")], widget=forms.CheckboxSelectMultiple
    )
    kind = forms.ChoiceField(choices=[("a", "First")], widget=forms.RadioSelect)
    day = forms.DateField(required=False)
    token = forms.CharField(widget=forms.HiddenInput)


def test_a_form_names_what_is_to_be_corrected_and_leads_there():
    form = SampleForm({"token": "t"})

    page = render("{% form_fields form %}", form=form)

    assert "3 things to correct" in page
    assert 'href="#id_title"' in page
    assert 'id="id_title_error"' in page
    assert 'aria-describedby="id_title_helptext id_title_error"' in page


def test_every_kind_of_field_carries_the_design_system_class_and_its_label():
    page = render("{% form_fields form %}", form=SampleForm())

    assert 'class="usa-input"' in page
    assert page.count("usa-checkbox__input") == 2
    assert page.count("usa-radio__input") == 1
    assert 'type="date"' in page
    assert page.count("<legend") == 2
    assert "(optional)" in page
    assert 'type="hidden" name="token"' in page


def test_a_timeline_gives_what_when_who_and_why():
    event = SimpleNamespace(
        what="authorization-revoked",
        at=datetime(2026, 3, 2, 15, 4, tzinfo=UTC),
        by_name="Cora Compliance",
        reason="The study closed.",
    )

    page = render("{% timeline events %}", events=[event])

    assert "Authorization revoked" in page
    assert "Mar 2, 2026, 10:04 a.m." in page
    assert "Cora Compliance" in page
    assert "The study closed." in page


def test_many_met_checks_are_folded_away_behind_their_count():
    many = tuple(Finding(f"check-{number}", True, "It holds.") for number in range(27))

    page = render("{% decision_panel d %}", d=Decision("LJ-1", "May it run?", many))

    assert "<summary>All 27 checks met</summary>" in page
    assert page.count("data-check=") == 27


def test_older_events_are_folded_away_behind_their_count():
    event = SimpleNamespace(what="job-queued", at=datetime(2026, 3, 2, tzinfo=UTC), by_name="Ana")

    page = render("{% timeline events %}", events=[event] * 15)

    assert "3 further events" in page
    assert page.count("Job queued") == 15


class FoldedForm(forms.Form):
    answer = forms.CharField()
    point = forms.CharField(required=False, min_length=5)
    folds = {"What to change": ["point"]}


@pytest.mark.parametrize(("point", "is_open"), [("", False), ("Fewer rows.", True), ("No", True)])
def test_fields_of_one_answer_only_are_folded_unless_something_stands_in_them(point, is_open):
    page = render("{% form_fields form %}", form=FoldedForm({"answer": "yes", "point": point}))

    assert ('<details class="fold" open>' in page) == is_open
    assert page.count('name="point"') == 1


def test_an_empty_timeline_says_so():
    assert "Nothing has happened yet." in render("{% timeline events %}", events=[])


def test_a_bar_chart_is_a_table_whose_rows_carry_bars_on_one_scale():
    bars = [Bar("F", 0.25, "25 %", 0.2, 0.5, stands_out=True), Bar("M", 0.5, "50 %")]

    page = render('{% bar_chart bars "Missed" "Sex" "Share" %}', bars=bars)

    assert '<th scope="row">F</th>' in page
    assert '<rect height="10" width="50.00">' in page
    assert '<line x1="40.00" x2="100.00"' in page
    assert '<rect height="10" width="100.00">' in page
    assert "50 %" in page


def test_bars_may_have_a_ground_of_their_own_and_may_all_be_nothing():
    given = render(
        '{% bar_chart bars "Found" "Sex" "Share" full=1.0 %}', bars=[Bar("F", 0.25, "25 %")]
    )
    empty = render('{% bar_chart bars "Found" "Sex" "Share" %}', bars=[Bar("F", 0.0, "none")])

    assert 'width="25.00"' in given
    assert 'width="0.00"' in empty


def test_spans_go_from_where_they_start_to_where_they_end():
    drawn = drawn_spans(
        [Span("A", 0, 6, "+6"), Span("B", 6, 2, "-4"), Span("C", 0, -2, "-2")], line=8
    )

    assert [(row.left, row.width, row.is_backwards) for row in drawn.rows] == [
        ("20.00", "60.00", False),
        ("40.00", "40.00", True),
        ("0.00", "20.00", True),
    ]
    assert (drawn.zero, drawn.line) == ("20.00", "100.00")


def test_no_spans_draw_nothing():
    assert drawn_spans([]).rows == ()
