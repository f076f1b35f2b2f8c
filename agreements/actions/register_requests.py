"""Loads the research requests of a register as drafts of their requesters."""

from itertools import combinations

from agreements.actions import request_team, research_requests
from agreements.models import ResearchRequest
from agreements.rules.register import ListedRequest
from datasets.models import DataElement

from .register_loading import Loading, told_at


def load_request(listed: ListedRequest, loading: Loading) -> None:
    """Draft a request, part by part, as its requester would on the pages."""
    with told_at(listed.place):
        loading.requests[listed.key] = _draft(listed, loading)
    loading.count("requests")


def _draft(listed: ListedRequest, loading: Loading) -> ResearchRequest:
    by = loading.people[listed.requester]
    request = research_requests.draft(
        organization=loading.organizations[listed.organization], title=listed.title, by=by
    )
    research_requests.state_purpose(
        request=request,
        title=listed.title,
        purpose=listed.purpose,
        justification=listed.justification,
        by=by,
    )
    for email in listed.team:
        request_team.add_member(request=request, user=loading.people[email], by=by)
    datasets = {
        loading.datasets[asked.code]: (asked.cohort_role, asked.is_required)
        for asked in listed.datasets
    }
    research_requests.choose_datasets(request=request, datasets=datasets, by=by)
    if listed.brought:
        research_requests.describe_list(request=request, brought=listed.brought, by=by)
    research_requests.choose_elements(request=request, reasons=_reasons(listed), by=by)
    codes = [asked.code for asked in listed.datasets]
    research_requests.limit_rows(
        request=request,
        conditions={asked.code: asked.rows for asked in listed.datasets},
        linkage_pairs=[frozenset(pair) for pair in combinations(codes, 2)],
        by=by,
    )
    return research_requests.choose_output(
        request=request,
        output=listed.output,
        aggregate_by=listed.count_by,
        ends_on=listed.ends,
        by=by,
    )


def _reasons(listed: ListedRequest) -> dict[DataElement, str]:
    reasons = {}
    for asked in listed.datasets:
        elements = {
            element.name: element
            for element in DataElement.objects.filter(dataset__code=asked.code)
        }
        for name, reason in asked.elements.items():
            if name not in elements:
                raise ValueError(f"{asked.code} has no data element {name}.")
            reasons[elements[name]] = reason
    return reasons
