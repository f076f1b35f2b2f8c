from django.urls import path

from agreements.views import (
    agreement_drafts,
    agreement_endings,
    agreement_signing,
    agreements,
    authorizations,
    request_draft,
    requests,
    reviews,
    screening,
)

app_name = "agreements"
urlpatterns = [
    path("agreements/", agreements.index, name="agreement-list"),
    path("agreements/draft/", agreement_drafts.draft, name="agreement-draft"),
    path("agreements/<slug:reference>/", agreements.detail, name="agreement-detail"),
    path(
        "agreements/<slug:reference>/versions/<int:number>/",
        agreements.version,
        name="agreement-version",
    ),
    path("agreements/<slug:reference>/edit/", agreement_drafts.edit, name="agreement-edit"),
    path("agreements/<slug:reference>/clauses/", agreement_drafts.add_clause, name="clause-add"),
    path(
        "agreements/<slug:reference>/clauses/<int:place>/",
        agreement_drafts.edit_clause,
        name="clause-edit",
    ),
    path(
        "agreements/<slug:reference>/clauses/<int:place>/remove/",
        agreement_drafts.remove_clause,
        name="clause-remove",
    ),
    path("agreements/<slug:reference>/submit/", agreement_drafts.submit, name="agreement-submit"),
    path("agreements/<slug:reference>/amend/", agreement_drafts.amend, name="agreement-amend"),
    path("agreements/<slug:reference>/clear/", agreement_signing.clear, name="agreement-clear"),
    path(
        "agreements/<slug:reference>/return/", agreement_signing.send_back, name="agreement-return"
    ),
    path("agreements/<slug:reference>/sign/", agreement_signing.sign, name="agreement-sign"),
    path("agreements/<slug:reference>/accept/", agreement_signing.accept, name="agreement-accept"),
    path(
        "agreements/<slug:reference>/suspend/", agreement_endings.suspend, name="agreement-suspend"
    ),
    path(
        "agreements/<slug:reference>/reinstate/",
        agreement_endings.reinstate,
        name="agreement-reinstate",
    ),
    path(
        "agreements/<slug:reference>/terminate/",
        agreement_endings.terminate,
        name="agreement-terminate",
    ),
    path("datasets/<slug:code>/agreements/", agreements.of_dataset, name="dataset-agreements"),
    path("requests/", requests.index, name="request-list"),
    path("requests/new/", requests.draft, name="request-draft"),
    path("requests/<slug:reference>/", requests.detail, name="request-detail"),
    path("requests/<slug:reference>/draft/<slug:step>/", request_draft.step, name="request-step"),
    path("requests/<slug:reference>/submit/", request_draft.submit, name="request-submit"),
    path(
        "requests/<slug:reference>/people/<slug:person>/remove/",
        request_draft.remove_member,
        name="request-member-remove",
    ),
    path("requests/<slug:reference>/withdraw/", requests.withdraw, name="request-withdraw"),
    path("requests/<slug:reference>/route/", screening.route, name="request-route"),
    path("requests/<slug:reference>/return/", screening.return_to_requester, name="request-return"),
    path("requests/<slug:reference>/license/", requests.draft_license, name="license-draft"),
    path("requests/<slug:reference>/issue/", authorizations.issue, name="authorization-issue"),
    path("reviews/", reviews.index, name="review-list"),
    path("reviews/<slug:reference>/", reviews.detail, name="review-detail"),
    path("authorizations/", authorizations.index, name="authorization-list"),
    path("authorizations/<slug:reference>/", authorizations.detail, name="authorization-detail"),
    path(
        "authorizations/<slug:reference>/revoke/",
        authorizations.revoke,
        name="authorization-revoke",
    ),
]
