"""Who may know of deliveries, jobs, outputs and links to them. Lists repeat these rules in SQL."""

from agreements.rules.request_visibility import RequestToSee, Viewer, may_see_authorization


def may_see_delivery(viewer: Viewer, *, answers_for_its_dataset: bool) -> bool:
    """A delivery is its stewards', and theirs who look after the office's work."""
    return _is_of_the_office(viewer) or answers_for_its_dataset


def may_see_job(request: RequestToSee, viewer: Viewer) -> bool:
    """Whoever may know of the authorization it runs under, and the office's staff."""
    return _is_of_the_office(viewer) or may_see_authorization(request, viewer)


def may_see_output(request: RequestToSee, viewer: Viewer) -> bool:
    """An output and the links to it: whoever may know of its job, and who checks."""
    return may_see_job(request, viewer)


def may_see_learned(viewer: Viewer) -> bool:
    """What was learned of how everybody's names and numbers agree: who sets points, who audits.

    It serves the linkage of all, and no request: a team, its stewards and those who check its
    outputs see that it was learned.
    """
    return viewer.is_analyst or viewer.is_compliance_reviewer


def may_see_report(*, looks_at_outputs: bool, is_named: bool) -> bool:
    """How an output was counted: who builds, checks and audits it, and is not to have it."""
    return looks_at_outputs and not is_named


def may_see_counts(*, was_released: bool, looks_at_outputs: bool, is_named: bool) -> bool:
    """How much is in an output: of a short list brought, that alone tells who is in the data.

    Once it was released, whoever may know of it. Before, its team sees how it stands, no more.
    """
    return was_released or may_see_report(looks_at_outputs=looks_at_outputs, is_named=is_named)


def _is_of_the_office(viewer: Viewer) -> bool:
    return viewer.is_coordinator or viewer.is_compliance_reviewer or viewer.is_analyst
