"""What an extract holds under scopes of all kinds, and what stops it."""

from functools import partial

import pytest

from agreements.rules.conditions import Compare, Comparison
from agreements.rules.scope import Cohort
from datasets.models import DataElement, Dataset
from datasets.rules.vocabulary import Identifiability
from linkage.actions import extracts
from linkage.extracts import build
from linkage.models import Output
from linkage.rules.extract_content import ExtractCheck
from tests.factories import make_authorization
from tests.factories.outputs import make_match_run
from tests.factories.scopes import make_scope
from tests.outputs.building import run, text_of
from tests.outputs.conftest import OWNERS, contact_scope

pytestmark = pytest.mark.django_db
STOPPED = "The partners ended the study before its time."


def test_a_row_outside_the_scope_is_never_in_an_output(data, researcher, analyst):
    condition = Compare("medicaid.visits", Comparison.LESS, 5)
    scope = contact_scope(
        row_conditions={"medicaid": condition}, condition_elements=frozenset({"medicaid.visits"})
    )
    authorization = make_authorization(scope=scope, people=[researcher])
    make_match_run(authorization, OWNERS)

    run(extracts.request(authorization=authorization, by=analyst))

    text = text_of(Output.objects.get())
    assert "Canaryanna" in text
    assert "Canaryben" not in text


def test_a_client_level_dataset_names_nobody(data, researcher, analyst):
    scope = make_scope("medicaid")
    authorization = make_authorization(scope=scope, people=[researcher])

    run(extracts.request(authorization=authorization, by=analyst))

    text = text_of(Output.objects.get())
    assert text.startswith("person,dataset,medicaid.visits")
    assert "Canary" not in text
    assert Output.objects.get().report["people"] == 3


@pytest.mark.parametrize("moment", ["requested", "claimed"])
def test_a_dictionary_that_makes_an_element_more_identifying_stops_the_extract(
    data, researcher, analyst, moment
):
    scope = make_scope("medicaid", identifiability=Identifiability.DEIDENTIFIED)
    authorization = make_authorization(scope=scope, people=[researcher])
    ask = partial(extracts.request, authorization=authorization, by=analyst)
    waiting = ask() if moment == "claimed" else None
    visits = DataElement.objects.get(dataset__code="medicaid", name="visits")
    visits.identifiability = Identifiability.LIMITED.value
    visits.save()

    job = run(waiting) if waiting else ask()

    checks = [finding.check for finding in job.decision.refusals]
    assert checks == [ExtractCheck.IDENTIFIABILITY_WITHIN_SCOPE]
    assert job.state == "refused"
    assert not Output.objects.exists()


def test_what_cannot_be_built_fails_with_the_reason(data, researcher, analyst):
    authorization = make_authorization(scope=contact_scope(), people=[researcher])
    make_match_run(authorization, OWNERS | {"homelessness": {}})

    job = run(extracts.request(authorization=authorization, by=analyst))

    assert job.state == "failed"
    assert "1 records of homelessness are not linked" in job.error


def test_a_new_name_in_the_dictionary_never_reaches_the_engine_as_sql(data, researcher, analyst):
    dataset = Dataset.objects.get(code="medicaid")
    assert DataElement.objects.filter(dataset=dataset, name="visits").exists()
    seen = []
    original = build.open_engine

    class Listening:
        def __init__(self, engine):
            self.engine = engine

        def __getattr__(self, name):
            return partial(self.listen, name)

        def listen(self, name, *arguments, **more):
            seen.extend(text for text in arguments if isinstance(text, str))
            return getattr(self.engine, name)(*arguments, **more)

    build.open_engine = lambda: Listening(original())
    try:
        scope = make_scope("medicaid", cohort=Cohort(any_of=frozenset({"medicaid"})))
        authorization = make_authorization(scope=scope, people=[researcher])
        run(extracts.request(authorization=authorization, by=analyst))
    finally:
        build.open_engine = original

    assert seen
    assert not any("visits" in text or "medicaid" in text for text in seen)
