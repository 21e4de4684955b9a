"""Lessons stand in the index with the ids of provisions: they go into it anew, by a job, for here their models are not at hand."""

from django.db import migrations
from django.utils import timezone


def index_again(apps, schema_editor):
    alias = schema_editor.connection.alias
    if any(apps.get_model("learning", name).objects.using(alias).exists() for name in ("LessonPage", "CaseLessonPage")):
        moment = timezone.now()
        apps.get_model("core", "Job").objects.using(alias).get_or_create(
            key="learning.index_again:0005",
            defaults={"name": "learning.index_again", "run_at": moment, "created_at": moment},
        )


class Migration(migrations.Migration):
    dependencies = [("learning", "0004_what_is_searched_of_blocks"), ("core", "0004_rosters_end")]
    operations = [migrations.RunPython(index_again, migrations.RunPython.noop)]
