from django.urls import path

from idea_portal.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.index, name="event-list"),
    path("download/", views.download, name="event-download"),
    path("<int:number>/", views.detail, name="event-detail"),
]
