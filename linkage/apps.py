from django.apps import AppConfig

from idea_portal.web import related
from linkage import checks  # noqa: F401 - registers them


class LinkageConfig(AppConfig):
    name = "linkage"

    def ready(self) -> None:
        """Let the pages of earlier apps lead to the work on their data."""
        related.leads_to("Deliveries", "linkage:delivery-list", begins_at=["datasets:dataset-list"])
        related.leads_to(
            "Jobs", "linkage:authorization-jobs", begins_at=["agreements:authorization-detail"]
        )
        related.leads_to(
            "List brought",
            "linkage:authorization-list-brought",
            begins_at=["agreements:authorization-detail"],
            opens_by="linkage.facts.cohort_lists.brings_a_list",
        )
        related.leads_to(
            "Who may access it",
            "linkage:dataset-access",
            begins_at=["datasets:dataset-detail"],
            opens_by="linkage.facts.access.may_see_access_to",
        )
        related.leads_to(
            "Explain",
            "linkage:explain",
            begins_at=[
                "datasets:dataset-detail",
                "agreements:agreement-detail",
                "agreements:request-detail",
                "agreements:authorization-detail",
            ],
        )
