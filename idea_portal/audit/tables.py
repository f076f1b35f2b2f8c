import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html

from idea_portal.audit.addresses import address_of
from idea_portal.audit.models import AuditEvent
from idea_portal.web.columns import MomentColumn


class EventTable(tables.Table):
    at = MomentColumn(verbose_name="When")
    what = tables.Column(verbose_name="What happened")
    subject_reference = tables.Column(verbose_name="Record")
    by_name = tables.Column(verbose_name="Person")
    reason = tables.Column(verbose_name="Why", orderable=False)

    class Meta:
        model = AuditEvent
        fields = ("at", "what", "subject_reference", "by_name", "reason")
        order_by = ("-at",)

    def render_what(self, value, record):
        told = value.replace("-", " ").capitalize()
        return format_html(
            '<a href="{}">{}</a>', reverse("audit:event-detail", args=[record.pk]), told
        )

    def render_subject_reference(self, value):
        address = address_of(value)
        return (
            format_html('<a class="reference" href="{}">{}</a>', address, value)
            if address
            else value
        )
