"""The whole story on one request: from the draft to the downloaded output."""

from agreements.models import Authorization, ResearchRequest
from linkage.models import Output
from linkage.story import approval, work
from linkage.story.cast import Cast
from linkage.story.steps import Telling


def carry(request: ResearchRequest, *, telling: Telling, until_done: work.Await) -> Output:
    """Carry a drafted request through every station; stops with the reason where one refuses."""
    authorization = authorize(request, telling=telling)
    cast = cast_of(request)
    work.link(authorization, cast, telling=telling, until_done=until_done)
    output = work.extract(authorization, cast, telling=telling, until_done=until_done)
    work.release(output, cast, telling=telling)
    work.download(output, request.requester, telling=telling)
    return output


def authorize(request: ResearchRequest, *, telling: Telling) -> Authorization:
    """Carry a drafted request until its authorization is issued."""
    cast = cast_of(request)
    approval.submit(request, telling=telling)
    approval.route(request, cast, telling=telling)
    approval.review(request, cast, telling=telling)
    approval.license_request(request, cast, telling=telling)
    approval.accept_use(request, telling=telling)
    return approval.issue(request, cast, telling=telling)


def cast_of(request: ResearchRequest) -> Cast:
    """Who acts for a request: its team asks, everybody else is found by role."""
    cast = Cast()
    cast.ask(*(member.user for member in request.members.select_related("user")))
    return cast
