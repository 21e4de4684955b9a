"""The index of articles anew: it also holds what joins two runs, so that a phrase finds few texts that do not have it."""

from django.db import migrations


def index_again(apps, _schema_editor):
    from cms.search import articles

    rows = apps.get_model("cms", "Provision").objects.filter(version__law__invented=False).order_by("pk")
    articles.index_again(rows.values_list("version_id", "order", "text").iterator(2000))


class Migration(migrations.Migration):
    dependencies = [("cms", "0005_notes_of_readers")]
    operations = [migrations.RunPython(index_again, migrations.RunPython.noop)]
