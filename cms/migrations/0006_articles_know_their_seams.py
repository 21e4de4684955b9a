"""The index of articles anew: it also holds what joins two runs, so that a phrase finds few texts that do not have it."""

from itertools import islice

from django.db import migrations


def index_again(apps, schema_editor):
    from cms.search.articles import CREATE, DROP, insert

    schema_editor.execute(DROP)
    *table, index = CREATE[schema_editor.connection.vendor]
    for statement in table or [index]:
        schema_editor.execute(statement)
    rows = apps.get_model("cms", "Provision").objects.filter(version__law__invented=False).order_by("pk")
    read = rows.values_list("version_id", "order", "text").iterator(2000)
    while insert(islice(read, 2000)):
        pass
    if table:
        schema_editor.execute(index)


class Migration(migrations.Migration):
    dependencies = [("cms", "0005_notes_of_readers")]
    operations = [migrations.RunPython(index_again, migrations.RunPython.noop)]
