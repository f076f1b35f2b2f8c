import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("linkage", "0001_create_sealed_files"),
        ("linkage", "0002_create_jobs"),
        ("linkage", "0003_create_outputs"),
        ("linkage", "0006_create_person_index"),
        ("linkage", "0007_keep_time_in_the_crosswalk"),
        ("linkage", "0008_review_points_tables"),
        ("linkage", "0010_create_review_cases"),
        ("linkage", "0012_learn_points"),
    ]
    dependencies = [
        ("agreements", "0003_keep_parts_apart"),
        ("audit", "0002_append_only"),
        ("datasets", "0002_keep_deliveries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Job",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("linkage", "linkage job"),
                            ("extract", "extract job"),
                            ("learning", "learning job"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "queued"),
                            ("running", "running"),
                            ("succeeded", "succeeded"),
                            ("failed", "failed"),
                            ("refused", "refused"),
                            ("halted", "halted"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=20,
                    ),
                ),
                ("settings", models.JSONField(default=dict)),
                ("decision_when_requested", models.JSONField()),
                ("decision_when_claimed", models.JSONField(blank=True, null=True)),
                ("decision_when_published", models.JSONField(blank=True, null=True)),
                ("fence", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("worker", models.CharField(blank=True, max_length=120)),
                ("rung_at", models.DateTimeField(blank=True, null=True)),
                ("progress_done", models.PositiveBigIntegerField(default=0)),
                ("progress_total", models.PositiveBigIntegerField(default=0)),
                ("progress_label", models.CharField(blank=True, max_length=120)),
                ("counts", models.JSONField(default=dict)),
                ("error", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "authorization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="jobs",
                        to="agreements.authorization",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["linkage", "extract", "learning"])),
                        name="job_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "queued",
                                    "running",
                                    "succeeded",
                                    "failed",
                                    "refused",
                                    "halted",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="job_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease_until__isnull", False), ("state", "running")),
                            models.Q(
                                models.Q(("state", "running"), _negated=True), ("lease_until", None)
                            ),
                            _connector="OR",
                        ),
                        name="job_has_a_lease_exactly_while_it_runs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("state__in", ["queued", "running"])),
                            models.Q(
                                models.Q(("state__in", ["queued", "running"]), _negated=True),
                                ("finished_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="job_is_finished_exactly_when_it_has_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "succeeded"), _negated=True),
                            ("decision_when_published__isnull", False),
                            _connector="OR",
                        ),
                        name="job_that_succeeded_was_decided_when_published",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MatchRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("full", "Full"), ("refresh", "Refresh")], max_length=10
                    ),
                ),
                ("counts", models.JSONField()),
                ("published_at", models.DateTimeField()),
                (
                    "authorization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="match_runs",
                        to="agreements.authorization",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="match_run",
                        to="linkage.job",
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["full", "refresh"])),
                        name="match_run_mode_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IndexGeneration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("manifest", models.JSONField(default=list)),
                ("published_at", models.DateTimeField()),
                (
                    "run",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="generation",
                        to="linkage.matchrun",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="Output",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("client-level", "client-level dataset"),
                            ("aggregate", "aggregate table"),
                            ("contact-list", "contact list"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("quarantined", "quarantined"),
                            ("in-checking", "in checking"),
                            ("approved", "approved"),
                            ("rejected", "rejected"),
                            ("released", "released"),
                            ("destroyed", "destroyed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("manifest", models.JSONField()),
                ("codebook", models.JSONField()),
                ("report", models.JSONField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("row_count", models.PositiveBigIntegerField()),
                ("created_at", models.DateTimeField()),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                ("destroyed_because", models.TextField(blank=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "authorization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outputs",
                        to="agreements.authorization",
                    ),
                ),
                (
                    "destroyed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "generation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outputs",
                        to="linkage.indexgeneration",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="output",
                        to="linkage.job",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["client-level", "aggregate", "contact-list"])
                        ),
                        name="output_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "quarantined",
                                    "in-checking",
                                    "approved",
                                    "rejected",
                                    "released",
                                    "destroyed",
                                ],
                            )
                        ),
                        name="output_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content_sha256__regex", "^[0-9a-f]{64}$")),
                        name="output_names_its_content",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("destroyed_at__isnull", False),
                                ("destroyed_by__isnull", False),
                                ("state", "destroyed"),
                                models.Q(("destroyed_because", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("state", "destroyed"), _negated=True),
                                ("destroyed_at", None),
                                ("destroyed_because", ""),
                                ("destroyed_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="output_destruction_names_who_and_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DownloadLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("token_sha256", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "output",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="download_links",
                        to="linkage.output",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="download_link_expires_after_it_was_made",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutputCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("approve", "Approve: it may leave"),
                            ("reject", "Reject: it must not leave"),
                        ],
                        max_length=20,
                    ),
                ),
                ("comment", models.TextField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("checked_at", models.DateTimeField()),
                (
                    "checker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "output",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="linkage.output",
                    ),
                ),
            ],
            options={
                "ordering": ["checked_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["approve", "reject"])),
                        name="output_check_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("comment", ""), _negated=True),
                        name="output_check_says_why",
                    ),
                    models.UniqueConstraint(
                        fields=("output", "checker"), name="output_is_checked_once_by_each_checker"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("person_id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "first_run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="linkage.matchrun",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutputPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "output",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="persons",
                        to="linkage.output",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outputs",
                        to="linkage.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("output", "person"), name="output_counts_a_person_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("merge", "Merge"), ("split", "Split")], max_length=10
                    ),
                ),
                ("records", models.PositiveIntegerField()),
                ("reason", models.TextField()),
                ("verdict", models.CharField(blank=True, max_length=40)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "generation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="linkage.indexgeneration",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes_kept_in",
                        to="linkage.person",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes_other_in",
                        to="linkage.person",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="linkage.personchange",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["merge", "split"])),
                        name="person_change_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("other")), _negated=True),
                        name="person_change_is_about_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="person_change_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonIndex",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                (
                    "datasets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), size=None
                    ),
                ),
                ("scope_key", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "person indexes",
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("scope_key__regex", "^[0-9a-f]{64}$")),
                        name="person_index_is_known_by_its_scope",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="matchrun",
            name="index",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="linkage.personindex",
            ),
        ),
        migrations.AddField(
            model_name="indexgeneration",
            name="index",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="generations",
                to="linkage.personindex",
            ),
        ),
        migrations.CreateModel(
            name="CrosswalkEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("dataset", models.CharField(max_length=60)),
                ("record_key", models.CharField(max_length=32)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(blank=True, null=True)),
                (
                    "known_from",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learned",
                        to="linkage.indexgeneration",
                    ),
                ),
                (
                    "known_until",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrected",
                        to="linkage.indexgeneration",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="linkage.person",
                    ),
                ),
                (
                    "index",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="linkage.personindex",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "crosswalk entries",
                "indexes": [
                    models.Index(fields=["dataset", "record_key"], name="crosswalk_by_record")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_until", None), ("valid_until", None)),
                        fields=("index", "dataset", "record_key"),
                        name="crosswalk_knows_one_person_of_a_record",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("record_key__regex", "^[0-9a-f]{32}$")),
                        name="crosswalk_holds_keyed_names_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None),
                            ("valid_until__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="crosswalk_entry_holds_for_a_day_at_least",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_until", None),
                            ("known_until__gt", models.F("known_from")),
                            _connector="OR",
                        ),
                        name="crosswalk_entry_is_corrected_after_it_was_learned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PointsTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("version", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
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
                ("content", models.JSONField()),
                ("reason", models.TextField()),
                ("created_at", models.DateTimeField()),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("review_comment", models.TextField(blank=True)),
                ("review_decision", models.JSONField(blank=True, null=True)),
                ("adopted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="successors",
                        to="linkage.pointstable",
                    ),
                ),
                (
                    "learned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learned_tables",
                        to="linkage.job",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("name", "version"), name="points_table_version_is_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["draft", "in-review", "adopted", "rejected", "discarded"],
                            )
                        ),
                        name="points_table_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("adopted_at__isnull", False), ("state", "adopted")),
                            models.Q(
                                models.Q(("state", "adopted"), _negated=True), ("adopted_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="points_table_is_adopted_exactly_when_it_says_since_when",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("reviewer__isnull", False), ("state__in", ["adopted", "rejected"])
                            ),
                            models.Q(("based_on", None), ("reviewer", None), ("state", "adopted")),
                            models.Q(
                                ("reviewer", None),
                                ("state__in", ["discarded", "draft", "in-review"]),
                            ),
                            _connector="OR",
                        ),
                        name="points_table_is_reviewed_when_adopted_or_rejected",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewer", None),
                            models.Q(("reviewer", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="points_table_is_reviewed_by_another_than_its_author",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("based_on", None), ("version", 1)),
                            models.Q(("author__isnull", False), ("based_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="points_table_after_the_first_has_an_author_and_a_beginning",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="matchrun",
            name="points_table",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="match_runs",
                to="linkage.pointstable",
            ),
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                ("released_at", models.DateTimeField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("decision", models.JSONField()),
                (
                    "output",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="release",
                        to="linkage.output",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-released_at"],
            },
        ),
        migrations.CreateModel(
            name="ReviewCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pair", "pair of records"),
                            ("merge", "merge of two persons"),
                            ("sample", "sampled pair"),
                        ],
                        max_length=20,
                    ),
                ),
                ("left", models.CharField(max_length=120)),
                ("right", models.CharField(max_length=120)),
                (
                    "datasets",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), size=None
                    ),
                ),
                ("points", models.SmallIntegerField()),
                ("points_by_attribute", models.JSONField()),
                ("band", models.CharField(max_length=20)),
                ("weight", models.PositiveBigIntegerField(default=1)),
                ("value", models.PositiveSmallIntegerField()),
                ("records_affected", models.PositiveIntegerField()),
                ("raised_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("second-opinion", "Second-opinion"),
                            ("third-opinion", "Third-opinion"),
                            ("settled", "Settled"),
                            ("closed", "Closed"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("same", "Same person"),
                            ("different", "Different persons"),
                            ("cannot-tell", "Cannot tell"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "left_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="linkage.person",
                    ),
                ),
                (
                    "right_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="linkage.person",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="linkage.matchrun",
                    ),
                ),
            ],
            options={
                "ordering": ["-value", "raised_at", "pk"],
                "indexes": [
                    models.Index(fields=["-value", "raised_at", "id"], name="case_in_order"),
                    models.Index(fields=["left", "right"], name="case_by_pair"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pair", "merge", "sample"])),
                        name="case_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["waiting", "second-opinion", "third-opinion", "settled", "closed"],
                            )
                        ),
                        name="case_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("left__regex", "^[^/]+/[0-9a-f]{32}$"),
                            ("right__regex", "^[^/]+/[0-9a-f]{32}$"),
                        ),
                        name="case_holds_keyed_names_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("left", models.F("right")), _negated=True),
                        name="case_is_about_two_records",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "merge"),
                                ("left_person__isnull", False),
                                ("right_person__isnull", False),
                            ),
                            models.Q(
                                models.Q(("kind", "merge"), _negated=True),
                                ("left_person", None),
                                ("right_person", None),
                            ),
                            _connector="OR",
                        ),
                        name="case_names_two_persons_exactly_when_it_is_a_merge",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome__in", ["same", "different", "cannot-tell"]),
                                ("settled_at__isnull", False),
                                ("state", "settled"),
                            ),
                            models.Q(
                                models.Q(("state", "settled"), _negated=True),
                                ("outcome", ""),
                                ("settled_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="case_has_an_outcome_exactly_when_it_is_settled",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("state__in", ["second-opinion", "third-opinion", "waiting"])
                        ),
                        fields=("kind", "left", "right"),
                        name="case_about_a_pair_is_unsettled_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseReveal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("deliveries", models.JSONField()),
                ("elements", models.JSONField()),
                ("decision", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "authorization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_reveals",
                        to="agreements.authorization",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_reveals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reveals",
                        to="linkage.reviewcase",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["reviewer", "-at"], name="case_reveal_by_reviewer")
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(choices=[("left", "left"), ("right", "right")], max_length=5),
                ),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("record", models.CharField(max_length=120)),
                ("delivery", models.CharField(blank=True, max_length=20)),
                (
                    "rows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "household_rows",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), default=list, size=None
                    ),
                ),
                ("records_at_address", models.PositiveIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="linkage.reviewcase",
                    ),
                ),
            ],
            options={
                "ordering": ["side", "place"],
                "indexes": [models.Index(fields=["record"], name="case_record_by_record")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("record__regex", "^[^/]+/[0-9a-f]{32}$")),
                        name="case_record_is_a_keyed_name",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["left", "right"])),
                        name="case_record_has_a_known_side",
                    ),
                    models.UniqueConstraint(
                        fields=("case", "record"), name="case_names_a_record_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SealedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("location", models.CharField(max_length=200, unique=True)),
                ("wrapped_key", models.TextField(blank=True)),
                ("sha256", models.CharField(max_length=64)),
                ("rows", models.PositiveBigIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("destroyed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "delivery",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed_file",
                        to="datasets.delivery",
                    ),
                ),
                (
                    "index",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed_files",
                        to="linkage.personindex",
                    ),
                ),
                (
                    "output",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sealed_file",
                        to="linkage.output",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("delivery", None), ("output", None)),
                            models.Q(("delivery", None), ("index", None)),
                            models.Q(("index", None), ("output", None)),
                            _connector="OR",
                        ),
                        name="sealed_file_belongs_to_one_thing_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("destroyed_at", None), models.Q(("wrapped_key", ""), _negated=True)
                            ),
                            models.Q(("destroyed_at__isnull", False), ("wrapped_key", "")),
                            _connector="OR",
                        ),
                        name="sealed_file_has_a_key_until_it_is_destroyed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="sealed_file_names_its_content",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("same", "Same person"),
                            ("different", "Different persons"),
                            ("cannot-tell", "Cannot tell"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=30)),
                ("decision", models.JSONField()),
                ("given_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="linkage.reviewcase",
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="linkage.verdict",
                    ),
                ),
            ],
            options={
                "ordering": ["given_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__in", ["same", "different", "cannot-tell", "withdrawn"])
                        ),
                        name="verdict_answer_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", "withdrawn"), ("supersedes__isnull", False)),
                            models.Q(
                                models.Q(("answer", "withdrawn"), _negated=True),
                                ("supersedes", None),
                            ),
                            _connector="OR",
                        ),
                        name="verdict_supersedes_exactly_when_it_withdraws",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DownloadEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("intent", "about to begin"), ("outcome", "ended")], max_length=10
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("completed", "handed over whole"),
                            ("interrupted", "broken off by the receiver"),
                            ("stopped", "stopped: no longer allowed"),
                            ("failed", "stopped: the content could not be read as released"),
                        ],
                        max_length=20,
                    ),
                ),
                ("chunks", models.PositiveIntegerField(default=0)),
                ("bytes_sent", models.PositiveBigIntegerField(default=0)),
                ("decision", models.JSONField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="linkage.downloadlink",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("link", "kind"), name="download_link_is_used_once_and_ends_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "intent"), ("result", "")),
                            models.Q(
                                ("kind", "outcome"),
                                ("result__in", ["completed", "interrupted", "stopped", "failed"]),
                            ),
                            _connector="OR",
                        ),
                        name="download_event_has_a_result_exactly_when_it_is_an_outcome",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="indexgeneration",
            constraint=models.UniqueConstraint(
                fields=("index", "number"), name="index_generation_number_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="indexgeneration",
            constraint=models.CheckConstraint(
                condition=models.Q(("run__isnull", False), ("manifest", []), _connector="OR"),
                name="index_generation_has_files_only_from_a_run",
            ),
        ),
    ]
