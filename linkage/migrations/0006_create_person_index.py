"""The person index and its generations, changes of persons, and room for time in the crosswalk."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0003_keep_parts_apart"),
        ("datasets", "0002_keep_deliveries"),
        ("linkage", "0005_keep_jobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.AddField(
            model_name="output",
            name="generation",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outputs",
                to="linkage.indexgeneration",
            ),
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
            ],
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
            ],
            options={
                "ordering": ["-pk"],
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
            },
        ),
        migrations.RemoveConstraint(
            model_name="sealedfile",
            name="sealed_file_belongs_to_a_delivery_or_an_output_at_most",
        ),
        migrations.AddField(
            model_name="crosswalkentry",
            name="valid_from",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="crosswalkentry",
            name="valid_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="matchrun",
            name="mode",
            field=models.CharField(
                choices=[("full", "Full"), ("refresh", "Refresh")], max_length=10, null=True
            ),
        ),
        migrations.AddField(
            model_name="indexgeneration",
            name="run",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="generation",
                to="linkage.matchrun",
            ),
        ),
        migrations.AddField(
            model_name="crosswalkentry",
            name="known_from",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="learned",
                to="linkage.indexgeneration",
            ),
        ),
        migrations.AddField(
            model_name="crosswalkentry",
            name="known_until",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected",
                to="linkage.indexgeneration",
            ),
        ),
        migrations.AddField(
            model_name="outputperson",
            name="output",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="persons",
                to="linkage.output",
            ),
        ),
        migrations.AddField(
            model_name="outputperson",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outputs",
                to="linkage.person",
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="generation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="linkage.indexgeneration",
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="kept",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes_kept_in",
                to="linkage.person",
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="other",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes_other_in",
                to="linkage.person",
            ),
        ),
        migrations.AddField(
            model_name="personchange",
            name="reverses",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reversed_by",
                to="linkage.personchange",
            ),
        ),
        migrations.AddConstraint(
            model_name="personindex",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope_key__regex", "^[0-9a-f]{64}$")),
                name="person_index_is_known_by_its_scope",
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
        migrations.AddField(
            model_name="crosswalkentry",
            name="index",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="linkage.personindex",
            ),
        ),
        migrations.AddField(
            model_name="matchrun",
            name="index",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="runs",
                to="linkage.personindex",
            ),
        ),
        migrations.AddField(
            model_name="sealedfile",
            name="index",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="sealed_files",
                to="linkage.personindex",
            ),
        ),
        migrations.AddConstraint(
            model_name="sealedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("delivery", None), ("output", None)),
                    models.Q(("delivery", None), ("index", None)),
                    models.Q(("index", None), ("output", None)),
                    _connector="OR",
                ),
                name="sealed_file_belongs_to_one_thing_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="outputperson",
            constraint=models.UniqueConstraint(
                fields=("output", "person"), name="output_counts_a_person_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["merge", "split"])),
                name="person_change_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kept", models.F("other")), _negated=True),
                name="person_change_is_about_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="personchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="person_change_says_why"
            ),
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
