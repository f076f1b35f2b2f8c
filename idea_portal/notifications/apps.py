from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "idea_portal.notifications"
    label = "notifications"
