from django.urls import path

from linkage.views import (
    deliveries,
    downloads,
    explanations,
    extracts,
    jobs,
    linkages,
    outputs,
    points_table_drafts,
    points_tables,
    review_cases,
)

app_name = "linkage"
TABLE = "points-tables/<slug:name>/<int:version>/"
urlpatterns = [
    path("deliveries/", deliveries.index, name="delivery-list"),
    path("deliveries/<slug:reference>/", deliveries.detail, name="delivery-detail"),
    path("deliveries/<slug:reference>/destroy/", deliveries.destroy, name="delivery-destroy"),
    path("datasets/<slug:code>/hand-in/", deliveries.hand_in, name="delivery-hand-in"),
    path("authorizations/<slug:reference>/extract/", extracts.start, name="extract-start"),
    path("outputs/", outputs.index, name="output-list"),
    path("outputs/<slug:reference>/", outputs.detail, name="output-detail"),
    path("outputs/<slug:reference>/check/", outputs.check, name="output-check"),
    path("outputs/<slug:reference>/release/", outputs.release, name="output-release"),
    path("outputs/<slug:reference>/destroy/", outputs.destroy, name="output-destroy"),
    path("outputs/<slug:reference>/download/", downloads.ask, name="download-ask"),
    path("downloads/<str:token>/", downloads.download, name="download"),
    path("jobs/", jobs.index, name="job-list"),
    path("jobs/<slug:reference>/", jobs.detail, name="job-detail"),
    path("jobs/<slug:reference>/cancel/", jobs.cancel, name="job-cancel"),
    path("authorizations/<slug:reference>/jobs/", jobs.of_authorization, name="authorization-jobs"),
    path("authorizations/<slug:reference>/link/", linkages.start, name="linkage-start"),
    path("points-tables/", points_tables.index, name="points-table-list"),
    path(TABLE, points_tables.detail, name="points-table-detail"),
    path(f"{TABLE}draft/", points_tables.draft, name="points-table-draft"),
    path(f"{TABLE}since/<int:other>/", points_tables.compare, name="points-table-compare"),
    path(f"{TABLE}review/", points_tables.review, name="points-table-review"),
    path(f"{TABLE}edit/", points_table_drafts.edit, name="points-table-edit"),
    path(
        f"{TABLE}levels/<slug:attribute>/", points_table_drafts.levels, name="points-table-levels"
    ),
    path(f"{TABLE}blocking/", points_table_drafts.blocking, name="points-table-blocking"),
    path(f"{TABLE}steps/<slug:step>/", points_table_drafts.step, name="points-table-step"),
    path("clerical-review/", review_cases.index, name="case-list"),
    path("clerical-review/next/", review_cases.work, name="case-work"),
    path("clerical-review/reveals/", review_cases.reveals, name="reveal-list"),
    path("clerical-review/<slug:reference>/", review_cases.detail, name="case-detail"),
    path("clerical-review/<slug:reference>/open/", review_cases.open_one, name="case-open"),
    path("clerical-review/<slug:reference>/decide/", review_cases.decide, name="case-decide"),
    path("clerical-review/<slug:reference>/skip/", review_cases.skip, name="case-skip"),
    path("clerical-review/<slug:reference>/undo/", review_cases.undo, name="case-undo"),
    path("explain/<slug:reference>/", explanations.detail, name="explain"),
    path("datasets/<slug:code>/access/", explanations.access, name="dataset-access"),
]
