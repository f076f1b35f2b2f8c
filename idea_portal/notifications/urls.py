from django.urls import path

from idea_portal.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="message-list"),
    path("read/", views.mark_read, name="messages-read"),
]
