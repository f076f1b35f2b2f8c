from django.urls import path

from idea_portal.web.views import demo, gallery, health

app_name = "web"
urlpatterns = [
    path("health", health.show, name="health"),
    path("demo/sign-in/", demo.sign_in, name="demo-sign-in"),
    path("demo/confirm/", demo.confirm, name="demo-confirm"),
    path("gallery/", gallery.show, name="gallery"),
]
