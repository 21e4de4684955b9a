"""Every line department and counter on record gets a public id of its own; one that has its own, from an earlier run, keeps it."""

import uuid

from django.db import migrations
from django.db.models import Count, Q


def name_each(apps, _schema_editor):
    for model in ("LineDepartment", "ServicePoint"):
        rows = apps.get_model("certification", model).objects.order_by()
        shared = rows.values("public_id").annotate(rows=Count("pk")).filter(rows__gt=1).values("public_id")
        without = rows.filter(Q(public_id__isnull=True) | Q(public_id__in=shared))
        for pk in list(without.values_list("pk", flat=True)):
            rows.filter(pk=pk).update(public_id=uuid.uuid4())


class Migration(migrations.Migration):
    dependencies = [
        ("certification", "0012_places_for_a_time"),
    ]

    operations = [
        migrations.RunPython(name_each, migrations.RunPython.noop),
    ]
