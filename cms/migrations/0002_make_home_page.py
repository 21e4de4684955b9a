"""Wagtail begins with a welcome page of its own; ours takes its place, in Simplified Chinese."""

from django.db import migrations


def make_home_page(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    Locale = apps.get_model("wagtailcore", "Locale")
    HomePage = apps.get_model("cms", "HomePage")
    locale, _ = Locale.objects.get_or_create(language_code="zh-hans")
    Page.objects.filter(depth=1).update(locale=locale)
    Page.objects.filter(slug="home", depth=2).delete()
    kind, _ = ContentType.objects.get_or_create(model="homepage", app_label="cms")
    home = HomePage.objects.create(
        title="明法", draft_title="明法", slug="home", content_type=kind, path="00010001", depth=2, numchild=0,
        url_path="/home/", locale=locale,
        introduction="<p>面向行政执法人员的学习、考试与证件管理平台：学法用法、资格考试、证件登记与公开核验。</p>",
    )
    Page.objects.filter(depth=1).update(numchild=1)
    Site.objects.update_or_create(is_default_site=True, defaults={
        "hostname": "localhost", "root_page_id": home.pk, "site_name": "明法",
    })


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_media_pages_and_law"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]
    operations = [migrations.RunPython(make_home_page, migrations.RunPython.noop)]
