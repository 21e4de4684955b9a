"""What discretion tables rest on stands among the citations, as if each had been saved anew."""

from django.db import migrations


def cite(apps, schema_editor):
    from cms.domain.statutes.numbers import label_of_id

    newest = {row.key: row for row in apps.get_model("cms", "DiscretionTable").objects.order_by("revision").select_related("law")}
    Citation, Provision = apps.get_model("cms", "Citation"), apps.get_model("cms", "Provision")
    Citation.objects.bulk_create(
        Citation(
            source_kind="discretion_table",
            source_public_id=str(row.key),
            law=row.law.code,
            provision=row.provision,
            label=f"{row.law.code}{label_of_id(row.provision)}",
            law_date=row.in_force_from,
            resolved=Provision.objects.filter(
                version__law=row.law,
                provision=row.provision.split("__", 1)[0],
                version__in_force_from__lte=row.in_force_from,
                version__in_force_until__gte=row.in_force_from,
            ).exists(),
        )
        for row in newest.values()
        if not row.withdrawn
    )


class Migration(migrations.Migration):
    dependencies = [("cms", "0006_articles_know_their_seams")]
    operations = [migrations.RunPython(cite, migrations.RunPython.noop)]
