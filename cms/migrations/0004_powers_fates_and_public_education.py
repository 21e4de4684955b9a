"""The power list, what became of decisions that bulletins report, and pages of public legal education."""

import datetime
import django.db.models.deletion
import uuid
import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0003_article_index'),
        ('core', '0002_people_units_and_ledgers'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='EducationIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'Public legal education',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='EducationPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('summary', models.TextField(blank=True, verbose_name='the answer in short')),
                ('audience', models.CharField(blank=True, help_text='For example 沿街商户', max_length=80, verbose_name='for whom')),
                ('law_date', models.DateField(blank=True, null=True, verbose_name='law as of')),
                ('checked_against', models.CharField(blank=True, max_length=400, verbose_name='checked against')),
                ('checked_on', models.DateField(blank=True, null=True, verbose_name='checked on')),
                ('body', wagtail.fields.StreamField([('text', 0), ('callout', 3), ('figure', 6), ('table', 13), ('quotation', 14), ('attachment', 16)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text'}), 1: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('note', 'Note'), ('practice', 'In practice'), ('trap', 'Frequent mistake'), ('law', 'What the law says')]}), 2: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ol', 'ul', 'link']}), 3: ('wagtail.blocks.StructBlock', [[('tone', 1), ('text', 2)]], {}), 4: ('wagtail.images.blocks.ImageBlock', [], {}), 5: ('wagtail.blocks.CharBlock', (), {'max_length': 200, 'required': False}), 6: ('wagtail.blocks.StructBlock', [[('image', 4), ('caption', 5)]], {}), 7: ('wagtail.blocks.CharBlock', (), {'max_length': 200}), 8: ('wagtail.blocks.CharBlock', (), {'max_length': 120}), 9: ('wagtail.blocks.ListBlock', (8,), {}), 10: ('wagtail.blocks.CharBlock', (), {'max_length': 300}), 11: ('wagtail.blocks.ListBlock', (10,), {}), 12: ('wagtail.blocks.ListBlock', (11,), {}), 13: ('wagtail.blocks.StructBlock', [[('caption', 7), ('header', 9), ('rows', 12)]], {}), 14: ('wagtail.blocks.BlockQuoteBlock', (), {'label': 'Quotation'}), 15: ('wagtail.documents.blocks.DocumentChooserBlock', (), {}), 16: ('wagtail.blocks.StructBlock', [[('document', 15), ('note', 5)]], {})})),
            ],
            options={
                'verbose_name': 'Page of public legal education',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.AddField(
            model_name='bulletinpage',
            name='decided_by',
            field=models.CharField(blank=True, max_length=120, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='bulletinpage',
            name='decided_on',
            field=models.DateField(blank=True, null=True, verbose_name='decided on'),
        ),
        migrations.AddField(
            model_name='bulletinpage',
            name='decision_no',
            field=models.CharField(blank=True, max_length=120, verbose_name='number of the decision'),
        ),
        migrations.CreateModel(
            name='DecisionFate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fate', models.CharField(choices=[('stands', 'stands'), ('changed', 'changed'), ('quashed', 'quashed'), ('unlawful', 'unlawful'), ('void', 'void')], max_length=12)),
                ('since', models.DateField(help_text='Day on which the decision was changed, quashed or declared unlawful or void')),
                ('document', models.CharField(max_length=300)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fates', to='cms.bulletinpage')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
            ],
            options={
                'ordering': ['-recorded_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='fate_names_its_document'), models.CheckConstraint(condition=models.Q(('fate', 'stands'), ('due_on__isnull', False), _connector='OR'), name='fallen_decision_has_a_day')],
            },
        ),
        migrations.CreateModel(
            name='PowerItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, help_text='The same through all revisions; names the item in addresses')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('code', models.CharField(blank=True, help_text='Number in the published list', max_length=60)),
                ('name', models.CharField(max_length=300)),
                ('act', models.CharField(choices=[('licence', 'licence'), ('penalty', 'penalty'), ('coercion', 'coercion'), ('inspection', 'inspection'), ('confirmation', 'confirmation'), ('collection', 'collection'), ('reward', 'reward'), ('other', 'other')], max_length=14)),
                ('domain_code', models.CharField(blank=True, max_length=40)),
                ('targets', models.CharField(blank=True, max_length=200)),
                ('basis', models.JSONField(default=list)),
                ('document', models.CharField(help_text='The document that publishes the list, with its number', max_length=300)),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(default=datetime.date(9999, 12, 31))),
                ('reason', models.CharField(blank=True, help_text='Why this revision was made', max_length=300)),
                ('saved_at', models.DateTimeField()),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='power_items', to='core.unit')),
            ],
            options={
                'ordering': ['unit_id', 'code', 'name', '-revision'],
                'indexes': [models.Index(fields=['unit', 'domain_code'], name='power_of_unit_in_domain')],
                'constraints': [models.UniqueConstraint(fields=('key', 'revision'), name='one_power_item_per_key_and_revision'), models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='power_item_names_its_document'), models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='power_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('act__in', ('licence', 'penalty', 'coercion', 'inspection', 'confirmation', 'collection', 'reward', 'other'))), name='power_is_of_a_known_kind')],
            },
        ),
    ]
