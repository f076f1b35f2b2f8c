"""Ties the worker's application to every Django process: pages and commands send through it."""

from django.apps import AppConfig

from idea_portal.celery import app


class PortalConfig(AppConfig):
    name = "idea_portal"
    worker = app
