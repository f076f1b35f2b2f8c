from django.urls import path

from datasets.views import datasets, dictionaries, elements, stewards

app_name = "datasets"
urlpatterns = [
    path("datasets/", datasets.index, name="dataset-list"),
    path("register-dataset/", datasets.register, name="dataset-register"),
    path("datasets/<slug:code>/", datasets.detail, name="dataset-detail"),
    path("datasets/<slug:code>/edit/", datasets.edit, name="dataset-edit"),
    path("datasets/<slug:code>/dictionary/", dictionaries.upload, name="dictionary-import"),
    path(
        "datasets/<slug:code>/dictionary/confirm/", dictionaries.confirm, name="dictionary-confirm"
    ),
    path("datasets/<slug:code>/dictionary.csv", dictionaries.download, name="dictionary-download"),
    path("datasets/<slug:code>/stewards/", stewards.assign, name="steward-assign"),
    path("datasets/<slug:code>/stewards/release/", stewards.release, name="steward-release"),
    path("datasets/<slug:code>/elements/<slug:name>/", elements.detail, name="element-detail"),
]
