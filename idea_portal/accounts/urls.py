from django.urls import path

from idea_portal.accounts.views import organizations, people

app_name = "accounts"
urlpatterns = [
    path("", people.index, name="person-list"),
    path("add/", people.add, name="person-add"),
    path("organizations/", organizations.index, name="organization-list"),
    path("organizations/add/", organizations.add, name="organization-add"),
    path("<str:reference>/", people.detail, name="person-detail"),
    path("<str:reference>/roles/", people.give_membership, name="membership-give"),
    path("<str:reference>/roles/<int:pk>/end/", people.end_membership, name="membership-end"),
    path("<str:reference>/training/", people.record_training, name="training-record"),
    path("<str:reference>/account/", people.set_account_open, name="account-set"),
]
