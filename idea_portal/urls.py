from django.urls import include, path

from idea_portal import dashboard

urlpatterns = [
    path("", dashboard.home, name="home"),
    path("accounts/", include("idea_portal.accounts.entrance")),
    path("people/", include("idea_portal.accounts.urls")),
    path("audit/", include("idea_portal.audit.urls")),
    path("messages/", include("idea_portal.notifications.urls")),
    path("", include("idea_portal.web.urls")),
    path("", include("datasets.urls")),
    path("", include("agreements.urls")),
    path("", include("linkage.urls")),
]
