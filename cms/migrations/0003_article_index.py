"""The index of articles, which a database builds in its own way; filled with what is loaded."""

from django.db import migrations


def create(apps, schema_editor):
    from cms.search.articles import CREATE

    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    from cms.search.articles import insert

    Provision = apps.get_model("cms", "Provision")
    rows = Provision.objects.filter(version__law__invented=False)
    insert(rows.order_by("pk").values_list("version_id", "order", "text").iterator(2000))


def drop(apps, schema_editor):
    from cms.search.articles import DROP

    schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("cms", "0002_make_home_page")]
    operations = [migrations.RunPython(create, drop), migrations.RunPython(fill, migrations.RunPython.noop)]
