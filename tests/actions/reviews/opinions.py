"""What tests of reviews ask of a request and of a refusal."""


def refused_checks(refusal):
    return [finding.check for finding in refusal.value.decision.refusals]


def fail(*args, **kwargs):
    raise RuntimeError("no trail")


def review_of(request, key):
    return next(each for each in request.reviews.current() if each.route.key == key)
