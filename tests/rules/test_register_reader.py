"""Register files as they are written, rightly and wrongly."""

from datetime import date

import pytest

from agreements.rules.brought_list import Basis, BroughtList
from agreements.rules.register import OrganizationKind
from agreements.rules.register_entries import Place, Problem
from agreements.rules.register_reader import Reading, read_register
from agreements.rules.register_references import Known, unknown_references
from agreements.rules.request_content import CohortRole
from agreements.rules.vocabulary import AgreementKind, Capacity, OutputKind, Purpose
from datasets.rules.vocabulary import ElementType, IdentityRole
from idea_portal.accounts.roles import Role

TODAY = date(2026, 7, 1)

COMPLETE = """\
organizations:
  - {code: idea, name: Office of Integrated Data, kind: office}
  - {code: health, name: Department of Public Health, kind: department}
people:
  - email: Ada@example.org
    name: Ada Marlow
    roles:
      - {organization: health, role: data-steward, since: 2026-01-01}
    trainings:
      - {course: Data privacy, completed: 1}
  - email: second@example.org
    name: Ada Marlow
    second_account_of: ada@example.org
datasets:
  - code: medicaid
    name: Medicaid members
    department: health
    regime: hipaa
    sensitivity: restricted
    unit: person
    cadence: monthly
    stewards: [ada@example.org]
    elements:
      - {name: member_id, label: Member, type: string, identity_role: record_key,
         sensitivity: restricted, identifiability: limited, is_required: true}
      - name: county
        label: County
        type: code
        codes: {01: North, NO: None of them}
        identifiability: deidentified
agreements:
  - key: umbrella
    kind: mou
    title: Umbrella
    text: Everybody agrees.
    begins: today-10
    ends: today+90
    drafted_by: ada@example.org
    cleared_by: [ada@example.org, second@example.org]
    parties:
      - {organization: idea, capacity: office, signed_by: ada@example.org}
    clauses:
      - {number: "1.1", kind: purpose, purposes: [outreach]}
requests:
  - key: outreach
    title: Reach households
    requester: ada@example.org
    team: [second@example.org]
    organization: health
    purpose: outreach
    output: contact-list
    ends: today+30
    justification: They qualify for help.
    datasets:
      - code: medicaid
        people: any-of
        rows: {op: in, element: medicaid.county, values: ["01"]}
        elements: {county: To choose the county.}
      - {code: medicaid, people: adds, may_be_left_out: true}
    list:
      description: Families who agreed to be looked up.
      match_by: [last_name, birth_date]
      carry: [study_number]
      held_on: consent
      held_on_named: Consent form 7
      kept_through: today+20
      may_be_left_out: true
"""
COMPLETE = COMPLETE.replace("completed: 1", "completed_on: 2026-01-01, valid_until: today+365")


def read(text: str, files: dict[str, str] | None = None) -> Reading:
    return read_register(text, today=TODAY, open_text=(files or {}).get)


def problems_of(text: str) -> list[str]:
    return [problem.told_of("city.yaml") for problem in read(text).problems]


def test_a_complete_register_is_read() -> None:
    register = read(COMPLETE).register

    assert register
    assert [each.kind for each in register.organizations] == [
        OrganizationKind.OFFICE,
        OrganizationKind.DEPARTMENT,
    ]
    ada, second = register.people
    assert (ada.email, ada.roles[0].role) == ("ada@example.org", Role.DATA_STEWARD)
    assert ada.roles[0].until is None
    assert ada.trainings[0].valid_until == date(2027, 7, 1)
    assert second.second_account_of == ada.email
    (medicaid,) = register.datasets
    assert medicaid.entries[0].identity_role == IdentityRole.RECORD_KEY
    assert medicaid.entries[1].type == ElementType.CODE
    (umbrella,) = register.agreements
    assert (umbrella.kind, umbrella.begins, umbrella.ends) == (
        AgreementKind.MOU,
        date(2026, 6, 21),
        date(2026, 9, 29),
    )
    assert umbrella.parties[0].capacity == Capacity.OFFICE
    assert umbrella.clauses[0].words == {
        "number": "1.1",
        "kind": "purpose",
        "purposes": ["outreach"],
    }


def test_a_request_is_read_as_its_requester_drafts_it() -> None:
    register = read(COMPLETE).register

    assert register
    (request,) = register.requests
    assert (request.purpose, request.output) == (Purpose.OUTREACH, OutputKind.CONTACT_LIST)
    assert request.team == ("second@example.org",)
    counted, added = request.datasets
    assert (counted.cohort_role, counted.is_required) == (CohortRole.ANY_OF, True)
    assert counted.rows == {"op": "in", "element": "medicaid.county", "values": ["01"]}
    assert counted.elements == {"county": "To choose the county."}
    assert (added.cohort_role, added.is_required, added.rows) == (CohortRole.ADDS, False, None)
    assert request.brought == BroughtList(
        description="Families who agreed to be looked up.",
        roles=frozenset({IdentityRole.LAST_NAME, IdentityRole.BIRTH_DATE}),
        carried=("study_number",),
        basis=Basis.CONSENT,
        basis_named="Consent form 7",
        kept_through=date(2026, 7, 21),
        is_required=False,
    )


def test_a_request_may_bring_no_list() -> None:
    register = read(COMPLETE[: COMPLETE.index("    list:")]).register

    assert register
    assert register.requests[0].brought is None


def test_codes_stay_as_they_are_written() -> None:
    register = read(COMPLETE).register

    assert register
    assert register.datasets[0].entries[1].codes == {"01": "North", "NO": "None of them"}


def test_an_entry_remembers_its_line() -> None:
    register = read(COMPLETE).register

    assert register
    assert register.people[1].place == Place(11, "people 2 (second@example.org)")


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        (
            "kind: department",
            "kind: bureau",
            "line 3, organizations 2 (health): bureau is not a kind; known: department, ",
        ),
        ("    name: Medicaid members\n", "", "line 15, datasets 1 (medicaid): name is missing."),
        (
            "regime: hipaa",
            "regime: [hipaa]",
            "line 18, datasets 1 (medicaid): regime must be a single value.",
        ),
        (
            "since: 2026-01-01",
            "since: 2026-13-01",
            "line 8, people 1 (Ada@example.org), roles 1: since must be a day such as",
        ),
        (
            "since: 2026-01-01",
            "since: 2026-01-01, until: 2025-01-01",
            "people 1 (Ada@example.org), roles 1: until is before since.",
        ),
        ("email: second@example.org", "email: second", "second is no mail address."),
        ("valid_until: today+365", "valid_until: 2020-01-01", "valid_until is before"),
        ("ends: today+90", "ends: today-90", "agreements 1 (umbrella): ends is before begins."),
        ("    unit: person", "    units: person", "line 20, datasets 1 (medicaid): units is not"),
        (
            "  - code: medicaid",
            "  - medicaid\n  - code: medicaid",
            "names and values were expected",
        ),
        ("stewards: [ada@example.org]", "stewards: ada", "stewards must be a list of words."),
        ("codes: {01: North, NO: None of them}", "codes: none", "codes must be names and values"),
        ("datasets:\n", "datasets: medicaid\nsets:\n", "datasets must be a list."),
        ("type: string", "type: text", "datasets 1 (medicaid), elements: “text” is no type."),
        ("    cadence: monthly", "    cadence: monthly\n    cadence: daily", "cadence stands here"),
        ("code: health", "code: idea", "the code idea already stands on line 2."),
        ("    text: Everybody agrees.\n", "    text:\n", "text is missing."),
        (
            "may_be_left_out: true",
            "may_be_left_out: maybe",
            "may_be_left_out must be true or false.",
        ),
        ("held_on: consent", "held_on: hearsay", "list: hearsay is not a held_on; known: consent"),
        (
            "[last_name,",
            "[nickname,",
            "requests 1 (outreach), list: nickname: known are first_name",
        ),
        ("[study_number]", "[ssn]", "list: ssn cannot be carried into an output."),
        ("    list:\n", "    list: none\n    sets:\n", "names and values were expected here."),
        ("[outreach]", "!!python/name:os.system ''", "purposes cannot be read."),
        ("people:", "people: {", "this is not YAML: "),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_entry(right, wrong, told) -> None:
    text = COMPLETE.replace(right, wrong, 1)

    found = problems_of(text)

    assert text != COMPLETE
    assert any(told in problem for problem in found), found
    assert all(problem.startswith("city.yaml, line ") for problem in found)


def test_an_agreement_nobody_cleared_or_signed_is_read() -> None:
    text = COMPLETE.replace("    cleared_by: [ada@example.org, second@example.org]\n", "")
    register = read(text.replace(", signed_by: ada@example.org", "")).register

    assert register
    assert register.agreements[0].cleared_by == ()
    assert register.agreements[0].parties[0].signed_by == ""


def test_every_problem_is_told_at_once() -> None:
    text = COMPLETE.replace("kind: office", "kind: bureau").replace("regime: hipaa", "regime: law")

    assert len(problems_of(text)) == 2


def test_one_problem_and_there_is_no_register() -> None:
    assert read(COMPLETE.replace("kind: office", "kind: bureau")).register is None


@pytest.mark.parametrize("text", ["", "# only a comment\n"])
def test_an_empty_file_is_told(text: str) -> None:
    assert problems_of(text) == ["city.yaml, line 1, the file: the file is empty."]


def test_a_file_with_control_characters_is_told() -> None:
    assert "this is not YAML" in problems_of("people: \x00")[0]


DICTIONARY = (
    "name,label,type,identity_role,identifiability\nmember_id,Member,string,record_key,limited\n"
)


def with_dictionary_file(text: str) -> str:
    begin, end = text.index("    elements:"), text.index("agreements:")
    return text[:begin] + "    dictionary: medicaid.csv\n" + text[end:]


def test_a_dictionary_may_stand_in_a_file_beside_the_register() -> None:
    register = read(with_dictionary_file(COMPLETE), {"medicaid.csv": DICTIONARY}).register

    assert register
    assert [entry.name for entry in register.datasets[0].entries] == ["member_id"]


def test_a_problem_in_a_dictionary_file_is_told_with_its_line() -> None:
    files = {"medicaid.csv": DICTIONARY.replace("string", "text")}

    (problem,) = read(with_dictionary_file(COMPLETE), files).problems

    assert "medicaid.csv, line 2: “text” is no type." in problem.because


def test_a_missing_dictionary_file_is_told() -> None:
    (problem,) = read(with_dictionary_file(COMPLETE)).problems

    assert problem.because == "there is no file medicaid.csv beside the register."


def test_elements_and_a_dictionary_file_are_too_much() -> None:
    text = COMPLETE.replace("    elements:", "    dictionary: medicaid.csv\n    elements:", 1)

    assert "either elements or the name of a dictionary file" in problems_of(text)[0]


def test_everything_named_is_listed_or_known() -> None:
    register = read(COMPLETE).register

    assert register
    assert unknown_references(register, Known()) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "entry"),
    [
        ("organization: health", "organization: law", "people 1 (Ada@example.org), roles 1"),
        ("department: health", "department: law", "datasets 1 (medicaid)"),
        ("organization: idea", "organization: law", "agreements 1 (umbrella), parties 1"),
        ("account_of: ada@", "account_of: eve@", "people 2 (second@example.org)"),
        ("stewards: [ada@", "stewards: [eve@", "datasets 1 (medicaid)"),
        ("drafted_by: ada@", "drafted_by: eve@", "agreements 1 (umbrella)"),
        ("cleared_by: [ada@", "cleared_by: [eve@", "agreements 1 (umbrella)"),
        ("signed_by: ada@", "signed_by: eve@", "agreements 1 (umbrella), parties 1"),
        ("kind: mou", "kind: dsa\n    parent: other", "agreements 1 (umbrella)"),
        ("requester: ada@", "requester: eve@", "requests 1 (outreach)"),
        ("team: [second@", "team: [eve@", "requests 1 (outreach)"),
        (
            "organization: health\n    purpose",
            "organization: law\n    purpose",
            "requests 1 (outreach)",
        ),
        (
            "- {code: medicaid, people: adds",
            "- {code: other, people: adds",
            "requests 1 (outreach), datasets 2 (other)",
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_told(right, wrong, entry) -> None:
    register = read(COMPLETE.replace(right, wrong, 1)).register

    assert register
    (problem,) = unknown_references(register, Known())
    assert problem.place.entry == entry


def test_what_the_portal_knows_already_needs_no_entry() -> None:
    text = COMPLETE.replace("kind: mou", "kind: dsa\n    parent: MOU-2026-001")
    register = read(text.replace("organization: health", "organization: law")).register

    assert register
    known = Known(frozenset({"law"}), agreements=frozenset({"MOU-2026-001"}))
    assert unknown_references(register, known) == ()


def test_problems_come_in_the_order_of_the_file() -> None:
    assert Problem(Place(2, "b"), "x") < Problem(Place(10, "a"), "x")
