"""Line departments and counters get a first and a last day, and the document they stand on."""

import datetime
import uuid

import django.db.models.deletion
from django.core.management.base import CommandError
from django.db import migrations, models
from django.db.models import Count, Q

FAR_DAY = datetime.date(9999, 12, 31)


def for_a_time(model: str) -> list:
    fields = {
        "public_id": models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        "since": models.DateField(
            blank=True, help_text="First day; empty: before the register was opened", null=True
        ),
        "until": models.DateField(default=FAR_DAY, help_text="Last day"),
        "basis": models.CharField(blank=True, help_text="The document that says so", max_length=200),
        "end_basis": models.CharField(blank=True, max_length=200),
        "entered_by": models.ForeignKey(
            blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.person"
        ),
        "entered_at": models.DateTimeField(blank=True, null=True),
    }
    return [migrations.AddField(model_name=model, name=name, field=field) for name, field in fields.items()]


def refuse_to_forget(apps, _schema_editor):
    """Stepping back: each row must be the only one of its kind and stand, as every row did before it had days."""
    departments = codes_of_more_than_one(apps, "LineDepartment", "domain")
    counters = codes_of_more_than_one(apps, "ServicePoint", "unit")
    if departments or counters:
        raise CommandError(
            "Migration 0012 cannot be stepped back without forgetting what is on record. Before it, a domain had one line "
            "department and a unit one counter, without a last day. More than one, or one that has ended or is yet to begin, "
            f"have the domains: {', '.join(departments) or 'none'}; the units: {', '.join(counters) or 'none'}. "
            "Run manage.py migrate to go forward again."
        )


def codes_of_more_than_one(apps, model, holder):
    rows = apps.get_model("certification", model).objects.order_by()
    several = rows.values(holder).annotate(rows=Count("pk")).filter(rows__gt=1)
    not_standing = Q(until__lt=FAR_DAY) | Q(since__gt=datetime.date.today())
    found = rows.filter(Q(**{f"{holder}__in": several.values(holder)}) | not_standing)
    return sorted(set(found.values_list(f"{holder}__code", flat=True)))


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0011_second_person_for_complaints"),
    ]

    operations = [
        *for_a_time("linedepartment"),
        *for_a_time("servicepoint"),
        migrations.AddField(
            model_name="servicepoint",
            name="hours",
            field=models.CharField(blank=True, help_text="When it is open", max_length=120),
        ),
        migrations.AlterField(
            model_name="linedepartment",
            name="domain",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="line_departments",
                to="certification.domain",
            ),
        ),
        migrations.AlterField(
            model_name="servicepoint",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="service_points", to="core.unit"
            ),
        ),
        migrations.AlterModelOptions(name="linedepartment", options={"ordering": ["domain_id", "since"]}),
        migrations.AlterModelOptions(name="servicepoint", options={"ordering": ["unit_id", "since"]}),
        migrations.RunPython(migrations.RunPython.noop, refuse_to_forget),
    ]
