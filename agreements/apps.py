from django.apps import AppConfig

from idea_portal.web import related


class AgreementsConfig(AppConfig):
    name = "agreements"

    def ready(self) -> None:
        """Let the page of a dataset lead to the agreements that govern it."""
        related.leads_to(
            "Agreements", "agreements:dataset-agreements", begins_at=["datasets:dataset-detail"]
        )
