"""A points table is drafted, reviewed by another, adopted or rejected."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# So far a table was kept only when it was adopted.
ADOPT = "UPDATE linkage_pointstable SET state = 'adopted', adopted_at = created_at"


class Migration(migrations.Migration):
    dependencies = [
        ("linkage", "0007_keep_time_in_the_crosswalk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="pointstable",
            name="adopted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pointstable",
            name="based_on",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="linkage.pointstable",
            ),
        ),
        migrations.AddField(
            model_name="pointstable",
            name="review_comment",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="pointstable",
            name="review_decision",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pointstable",
            name="reviewed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pointstable",
            name="reviewer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pointstable",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("in-review", "in review"),
                    ("adopted", "adopted"),
                    ("rejected", "rejected"),
                    ("discarded", "discarded"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        migrations.RunSQL(
            "SELECT portal_not_append_only('linkage_pointstable')",
            "SELECT portal_append_only('linkage_pointstable')",
        ),
        migrations.RunSQL(ADOPT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="pointstable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "in-review", "adopted", "rejected", "discarded"])
                ),
                name="points_table_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointstable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("adopted_at__isnull", False), ("state", "adopted")),
                    models.Q(models.Q(("state", "adopted"), _negated=True), ("adopted_at", None)),
                    _connector="OR",
                ),
                name="points_table_is_adopted_exactly_when_it_says_since_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointstable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("review_comment", ""),
                        ("review_decision__isnull", True),
                        ("reviewed_at", None),
                        ("reviewer", None),
                    ),
                    models.Q(
                        ("review_decision__isnull", False),
                        ("reviewed_at__isnull", False),
                        ("reviewer__isnull", False),
                        models.Q(("review_comment", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="points_table_review_names_who_when_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointstable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewer__isnull", False), ("state__in", ["adopted", "rejected"])),
                    models.Q(("based_on", None), ("reviewer", None), ("state", "adopted")),
                    models.Q(
                        ("reviewer", None), ("state__in", ["discarded", "draft", "in-review"])
                    ),
                    _connector="OR",
                ),
                name="points_table_is_reviewed_when_adopted_or_rejected",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointstable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer", None),
                    models.Q(("reviewer", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="points_table_is_reviewed_by_another_than_its_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="pointstable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("based_on", None), ("version", 1)),
                    models.Q(("author__isnull", False), ("based_on__isnull", False)),
                    _connector="OR",
                ),
                name="points_table_after_the_first_has_an_author_and_a_beginning",
            ),
        ),
    ]
