"""The least a Django page can cost: one view, no middleware, no query."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<!doctype html><title>Bare</title><h1>Bare</h1>")


urlpatterns = [path("", bare)]
