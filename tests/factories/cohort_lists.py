"""Lists of people brought under an authorization, invented like everybody on them."""

import io

import pyarrow as pa

from agreements.models import Authorization
from agreements.rules.brought_list import Basis, BroughtList
from datasets.rules.vocabulary import IdentityRole
from idea_portal.accounts.models import User
from idea_portal.audit.clock import database_clock
from linkage import vault
from linkage.actions import cohort_lists
from linkage.models import CohortList, CohortMatch, MatchRun, Output

from .linkages import make_linkable
from .outputs import DECIDED, keep, make_job, make_output, make_points_table
from .requests import BOTH, LAST_DAY, make_authorization, make_sharing

BROUGHT = BroughtList(
    description="Families of the spring study who consented, about two hundred.",
    roles=frozenset(
        {
            IdentityRole.FIRST_NAME,
            IdentityRole.LAST_NAME,
            IdentityRole.BIRTH_DATE,
            IdentityRole.ZIP_CODE,
        }
    ),
    carried=("study_number",),
    basis=Basis.CONSENT,
    basis_named="Consent form 7 of 2026",
    kept_through=LAST_DAY,
)
HEADING = "study_number,first_name,last_name,birth_date,zip_code"
# Two whom both datasets know, one spelled otherwise; one whom nobody knows.
SOUND = f"""{HEADING}
S-001,Canaryann,Canaryfield,1988-03-14,19107
S-002,Omarr,Finch,1971-11-02,19121
S-003,Quillon,Canarystranger,1990-05-05,19199
"""


def make_bringing(
    *codes: str, brought: BroughtList = BROUGHT, output: str = "client-level", **asked
) -> Authorization:
    """An authorization in force whose scope has a list, over datasets with rows in the vault."""
    codes = codes or BOTH
    described = {
        "sharing": make_sharing(*codes, with_lists=True),
        "elements": {f"{codes[0]}.visits": "To see how often they came."},
        "purpose": "research",
        "output": output,
        "brought_list": brought.as_record(),
    }
    return make_linkable(*codes, **(described | asked))


def make_bringing_without_rows(requester: User, **asked) -> Authorization:
    """An authorization whose scope has a list, with nothing in any vault."""
    described = {"sharing": make_sharing(with_lists=True), "brought_list": BROUGHT.as_record()}
    return make_authorization(requester=requester, **(described | asked))


def make_kept_list(authorization: Authorization) -> CohortList:
    """A list on record under an authorization, with nothing in any vault."""
    return CohortList.objects.create(
        reference=f"CL-2026-{9_001 + CohortList.objects.count()}",
        authorization=authorization,
        received_by=authorization.request.requester,
        received_at=authorization.issued_at,
        original_name="spring.csv",
        format="csv",
        state="stored",
        rows=3,
        columns=list(BROUGHT.columns),
        content_hmac="ab" * 32,
        decision=DECIDED,
    )


def hand_in(
    authorization: Authorization, by: User, text: str = SOUND, name: str = "spring.csv"
) -> CohortList:
    """Hand a list in as the team does."""
    file = io.BytesIO(text.encode())
    return cohort_lists.receive(authorization=authorization, file=file, name=name, by=by)


def make_cohort_list(authorization: Authorization, by: User | None = None) -> CohortList:
    """A list that is stored under an authorization."""
    return hand_in(authorization, by or authorization.request.requester)


def make_match(cohort_list: CohortList, by: User, found: dict[int, str]) -> CohortMatch:
    """A published matching: by the place of a row, the record key, as its dataset gave it."""
    authorization = cohort_list.authorization
    match = CohortMatch.objects.create(
        job=make_job(authorization, kind="matching", by=by),
        cohort_list=cohort_list,
        points_table=make_points_table(),
        run=MatchRun.objects.latest_for(authorization),
        counts={
            "list_rows": cohort_list.rows,
            "rows_matched": len(found),
            "rows_unsure": 0,
            "rows_unmatched": cohort_list.rows - len(found),
        },
        published_at=database_clock(),
    )
    records = []
    for key in found.values():
        dataset = key.partition("-")[0]
        records.append(f"{dataset}/{vault.record_key(dataset, key)}")
    with vault.SealedWriter(match.reference) as writer:
        writer.write_table(
            pa.table(
                {
                    "place": pa.array(list(found), pa.int64()),
                    "record": pa.array(records, pa.string()),
                }
            )
        )
        keep(writer.finish(), cohort_match=match)
    return match


def make_output_about(cohort_list: CohortList, *people: str, state: str = "in-checking") -> Output:
    """An output about people of a list, of whom a linkage knows."""
    return make_output(
        state,
        authorization=cohort_list.authorization,
        about=people or ("Omar",),
        about_list={"reference": cohort_list.reference, "matched_by": "MJ-2026-0001"},
    )
