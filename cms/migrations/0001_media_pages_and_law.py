"""Pictures, documents, pages of the site, the law library and what follows from its changes."""

import datetime
import django.db.models.deletion
import modelsearch.index
import taggit.managers
import uuid
import wagtail.fields
import wagtail.images.models
import wagtail.models.media
from django.conf import settings
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


class Migration(CreateAtOnce):

    initial = True

    dependencies = [
        ('core', '0002_people_units_and_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Law',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='The short title; names the law in addresses', max_length=120, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('sort_key', models.CharField(max_length=300)),
                ('kind', models.CharField(choices=[('law', 'law'), ('regulation', 'regulation'), ('interpretation', 'interpretation'), ('local', 'local')], max_length=20)),
                ('invented', models.BooleanField(default=False, help_text='For demonstrations: never in public search, never citable')),
            ],
            options={
                'ordering': ['sort_key'],
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='LawVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('law', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='cms.law')),
                ('day', models.DateField(help_text='Day of adoption, revision or amendment that names the version')),
                ('amendment', models.PositiveSmallIntegerField(default=1, help_text='Which of several texts that one day made')),
                ('revision', models.PositiveSmallIntegerField(default=1, help_text='Rises where a misprint of the text was mended')),
                ('in_force_from', models.DateField(blank=True, null=True)),
                ('in_force_until', models.DateField(default=datetime.date(9999, 12, 31))),
                ('in_force_basis', models.CharField(help_text='header, last_article, decision, unverified', max_length=20)),
                ('articles', models.PositiveIntegerField(default=0)),
                ('source', models.CharField(blank=True, max_length=300)),
                ('sha256', models.CharField(max_length=64)),
                ('imported_at', models.DateTimeField()),
                ('imported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('confirmation', models.CharField(blank=True, help_text='The document that shows the in-force date', max_length=300)),
            ],
            options={
                'ordering': ['law_id', '-day', '-amendment', '-revision'],
                'constraints': [models.UniqueConstraint(fields=('law', 'day', 'amendment', 'revision'), name='one_version_per_law_day_amendment_and_revision'), models.CheckConstraint(condition=models.Q(('in_force_from__isnull', True), ('in_force_until__gte', models.F('in_force_from')), _connector='OR'), name='version_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Provision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='provisions', to='cms.lawversion')),
                ('order', models.PositiveIntegerField()),
                ('provision', models.CharField(help_text='art_58; art_17_1 for 第十七条之一', max_length=40)),
                ('label', models.CharField(max_length=40)),
                ('headings', models.JSONField(default=list)),
                ('paragraphs', models.JSONField(default=list)),
                ('text', models.TextField()),
            ],
            options={
                'ordering': ['version_id', 'order'],
                'indexes': [models.Index(fields=['version', 'order'], name='provision_in_its_place')],
                'constraints': [models.UniqueConstraint(fields=('version', 'provision'), name='one_provision_per_id_and_version')],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_kind', models.CharField(help_text='question, lesson, case_lesson, ...', max_length=40)),
                ('source_public_id', models.CharField(max_length=64)),
                ('live', models.BooleanField(default=True, help_text='Of the published text, else of a draft')),
                ('law', models.CharField(help_text='Short title; the law need not be loaded', max_length=120)),
                ('provision', models.CharField(max_length=60)),
                ('label', models.CharField(max_length=160)),
                ('law_date', models.DateField(blank=True, null=True)),
                ('resolved', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['source_kind', 'source_public_id', 'id'],
                'indexes': [models.Index(fields=['law', 'provision'], name='cms_citatio_law_a7f573_idx'), models.Index(fields=['source_kind', 'source_public_id'], name='cms_citatio_source__0b818d_idx')],
            },
        ),
        migrations.CreateModel(
            name='LawChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='cms.lawversion')),
                ('previous', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cms.lawversion')),
                ('recorded_at', models.DateTimeField()),
                ('known_at', models.DateTimeField(blank=True, null=True)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-recorded_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('version', 'previous'), name='one_change_per_pair_of_versions'), models.CheckConstraint(condition=models.Q(('version', models.F('previous')), _negated=True), name='a_change_has_two_versions')],
            },
        ),
        migrations.CreateModel(
            name='ArticleChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='cms.lawchange')),
                ('order', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('changed', 'changed'), ('added', 'added'), ('repealed', 'repealed'), ('renumbered', 'renumbered'), ('moved', 'moved')], max_length=12)),
                ('old', models.CharField(blank=True, max_length=40)),
                ('old_label', models.CharField(blank=True, max_length=40)),
                ('new', models.CharField(blank=True, max_length=40)),
                ('new_label', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['change_id', 'order'],
                'constraints': [models.UniqueConstraint(fields=('change', 'order'), name='one_article_per_place_of_a_change'), models.CheckConstraint(condition=models.Q(('new', ''), ('old', ''), _negated=True), name='a_changed_article_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='ReviewTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='cms.lawchange')),
                ('article', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='cms.articlechange')),
                ('source_kind', models.CharField(max_length=40)),
                ('source_public_id', models.CharField(max_length=64)),
                ('provision', models.CharField(blank=True, help_text='As cited, under the numbers of the earlier text', max_length=60)),
                ('label', models.CharField(blank=True, max_length=160)),
                ('opened_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['change_id', 'id'],
                'indexes': [models.Index(fields=['source_kind', 'source_public_id'], name='cms_reviewt_source__a4c5c9_idx')],
                'constraints': [models.UniqueConstraint(fields=('change', 'source_kind', 'source_public_id', 'provision'), name='one_review_per_citation_and_change')],
            },
        ),
        migrations.CreateModel(
            name='ReviewVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='cms.reviewtask')),
                ('verdict', models.CharField(choices=[('still_right', 'still_right'), ('needs_change', 'needs_change'), ('carried_over', 'carried_over'), ('retired', 'retired')], max_length=12)),
                ('reason', models.CharField(max_length=400)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['task_id', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ('still_right', 'needs_change', 'carried_over', 'retired'))), name='verdict_is_of_a_known_kind'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='verdict_gives_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='LawFollow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='followed_laws', to='core.person')),
                ('law', models.CharField(help_text='Short title; the law need not be loaded', max_length=120)),
                ('since', models.DateTimeField()),
            ],
            options={
                'ordering': ['law', 'id'],
                'indexes': [models.Index(fields=['law'], name='cms_lawfoll_law_18088f_idx')],
                'constraints': [models.UniqueConstraint(fields=('person', 'law'), name='a_law_is_followed_once')],
            },
        ),
        migrations.CreateModel(
            name='SourceCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='cms.lawversion')),
                ('provision', models.CharField(blank=True, help_text='art_58; empty for the whole version', max_length=40)),
                ('source', models.CharField(help_text='What it was read against: gazette, database, printed edition', max_length=300)),
                ('checked_on', models.DateField()),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-recorded_at', '-pk'],
                'indexes': [models.Index(fields=['version', 'provision'], name='cms_sourcec_version_bdf042_idx')],
            },
        ),
        migrations.CreateModel(
            name='Repeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('law', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repeals', to='cms.law')),
                ('repealed_from', models.DateField(blank=True, help_text='First day on which it is no longer in force', null=True)),
                ('document', models.CharField(max_length=300)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-recorded_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CrossReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='references', to='cms.lawversion')),
                ('article', models.CharField(help_text='The article that refers: art_58', max_length=40)),
                ('law', models.CharField(help_text='Short title of the law referred to; it need not be loaded', max_length=120)),
                ('provision', models.CharField(blank=True, help_text='Empty where the whole law is named', max_length=60)),
                ('target_article', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'ordering': ['version_id', 'id'],
                'indexes': [models.Index(fields=['law', 'target_article'], name='cms_crossre_law_4aaa57_idx'), models.Index(fields=['version', 'article'], name='cms_crossre_version_263e57_idx')],
            },
        ),
        migrations.CreateModel(
            name='DiscretionTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, help_text='The same through all revisions; names the table in addresses')),
                ('revision', models.PositiveIntegerField(default=1)),
                ('law', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='discretion_tables', to='cms.law')),
                ('provision', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('document', models.CharField(help_text='The document that sets the benchmark, with its number', max_length=300)),
                ('in_force_from', models.DateField()),
                ('withdrawn', models.BooleanField(default=False)),
                ('content', models.JSONField()),
                ('saved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('saved_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['title', '-revision'],
                'constraints': [models.UniqueConstraint(fields=('key', 'revision'), name='one_discretion_table_per_key_and_revision'), models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='discretion_table_names_its_document')],
            },
        ),
        migrations.CreateModel(
            name='SiteImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', upload_to=wagtail.images.models.get_upload_to, verbose_name='file', width_field='width')),
                ('description', models.CharField(blank=True, default='', max_length=255, verbose_name='description')),
                ('width', models.IntegerField(editable=False, verbose_name='width')),
                ('height', models.IntegerField(editable=False, verbose_name='height')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True, verbose_name='created at')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
                ('focal_point_x', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_y', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_width', models.PositiveIntegerField(blank=True, null=True)),
                ('focal_point_height', models.PositiveIntegerField(blank=True, null=True)),
                ('file_size', models.PositiveIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, db_index=True, editable=False, max_length=40)),
                ('alt_text', models.CharField(blank=True, max_length=200)),
                ('credit', models.CharField(blank=True, max_length=120)),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
            ],
            options={
                'abstract': False,
            },
            bases=(wagtail.images.models.ImageFileMixin, modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='SiteRendition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('filter_spec', models.CharField(db_index=True, max_length=255)),
                ('file', wagtail.images.models.WagtailImageField(height_field='height', storage=wagtail.images.models.get_rendition_storage, upload_to=wagtail.images.models.get_rendition_upload_to, width_field='width')),
                ('width', models.IntegerField(editable=False)),
                ('height', models.IntegerField(editable=False)),
                ('focal_point_key', models.CharField(blank=True, default='', editable=False, max_length=16)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renditions', to='cms.siteimage')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('image', 'filter_spec', 'focal_point_key'), name='one_rendition_per_image_and_filter')],
            },
            bases=(wagtail.images.models.ImageFileMixin, models.Model),
        ),
        migrations.CreateModel(
            name='SiteDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('collection', models.ForeignKey(default=wagtail.models.media.get_root_collection_id, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='wagtailcore.collection', verbose_name='collection')),
                ('title', models.CharField(max_length=255, verbose_name='title')),
                ('file', models.FileField(upload_to='documents', verbose_name='file')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('uploaded_by_user', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='uploaded by user')),
                ('file_size', models.PositiveBigIntegerField(editable=False, null=True)),
                ('file_hash', models.CharField(blank=True, editable=False, max_length=40)),
                ('tags', taggit.managers.TaggableManager(blank=True, help_text=None, through='taggit.TaggedItem', to='taggit.Tag', verbose_name='tags')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'abstract': False,
            },
            bases=(modelsearch.index.Indexed, models.Model),
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='StandardPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
                ('body', wagtail.fields.StreamField([('text', 0), ('callout', 3), ('figure', 6), ('table', 13), ('quotation', 14), ('attachment', 16)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text'}), 1: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('note', 'Note'), ('practice', 'In practice'), ('trap', 'Frequent mistake'), ('law', 'What the law says')]}), 2: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ol', 'ul', 'link']}), 3: ('wagtail.blocks.StructBlock', [[('tone', 1), ('text', 2)]], {}), 4: ('wagtail.images.blocks.ImageBlock', [], {}), 5: ('wagtail.blocks.CharBlock', (), {'max_length': 200, 'required': False}), 6: ('wagtail.blocks.StructBlock', [[('image', 4), ('caption', 5)]], {}), 7: ('wagtail.blocks.CharBlock', (), {'max_length': 200}), 8: ('wagtail.blocks.CharBlock', (), {'max_length': 120}), 9: ('wagtail.blocks.ListBlock', (8,), {}), 10: ('wagtail.blocks.CharBlock', (), {'max_length': 300}), 11: ('wagtail.blocks.ListBlock', (10,), {}), 12: ('wagtail.blocks.ListBlock', (11,), {}), 13: ('wagtail.blocks.StructBlock', [[('caption', 7), ('header', 9), ('rows', 12)]], {}), 14: ('wagtail.blocks.BlockQuoteBlock', (), {'label': 'Quotation'}), 15: ('wagtail.documents.blocks.DocumentChooserBlock', (), {}), 16: ('wagtail.blocks.StructBlock', [[('document', 15), ('note', 5)]], {})})),
                ('body_en', wagtail.fields.RichTextField(blank=True, verbose_name='English version')),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='BulletinIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('introduction', wagtail.fields.RichTextField(blank=True)),
            ],
            options={
                'abstract': False,
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='BulletinPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('published_on', models.DateField(verbose_name='published on')),
                ('kind', models.CharField(choices=[('news', 'News'), ('case', 'Typical case')], default='news', max_length=20, verbose_name='kind')),
                ('introduction', wagtail.fields.RichTextField(blank=True, verbose_name='introduction')),
                ('body', wagtail.fields.StreamField([('text', 0), ('callout', 3), ('figure', 6), ('table', 13), ('quotation', 14), ('attachment', 16)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['h2', 'h3', 'bold', 'italic', 'ol', 'ul', 'link', 'document-link'], 'label': 'Text'}), 1: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('note', 'Note'), ('practice', 'In practice'), ('trap', 'Frequent mistake'), ('law', 'What the law says')]}), 2: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'ol', 'ul', 'link']}), 3: ('wagtail.blocks.StructBlock', [[('tone', 1), ('text', 2)]], {}), 4: ('wagtail.images.blocks.ImageBlock', [], {}), 5: ('wagtail.blocks.CharBlock', (), {'max_length': 200, 'required': False}), 6: ('wagtail.blocks.StructBlock', [[('image', 4), ('caption', 5)]], {}), 7: ('wagtail.blocks.CharBlock', (), {'max_length': 200}), 8: ('wagtail.blocks.CharBlock', (), {'max_length': 120}), 9: ('wagtail.blocks.ListBlock', (8,), {}), 10: ('wagtail.blocks.CharBlock', (), {'max_length': 300}), 11: ('wagtail.blocks.ListBlock', (10,), {}), 12: ('wagtail.blocks.ListBlock', (11,), {}), 13: ('wagtail.blocks.StructBlock', [[('caption', 7), ('header', 9), ('rows', 12)]], {}), 14: ('wagtail.blocks.BlockQuoteBlock', (), {'label': 'Quotation'}), 15: ('wagtail.documents.blocks.DocumentChooserBlock', (), {}), 16: ('wagtail.blocks.StructBlock', [[('document', 15), ('note', 5)]], {})})),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn on')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=300, verbose_name='reason of withdrawal')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('withdrawn_on__isnull', True), models.Q(('withdrawal_reason', ''), _negated=True), _connector='OR'), name='bulletin_is_withdrawn_with_a_reason')],
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='LegalReviewTask',
            fields=[
                ('task_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.task')),
            ],
            options={
                'verbose_name': 'Legal review',
                'verbose_name_plural': 'Legal reviews',
            },
            bases=('wagtailcore.task',),
        ),
    ]
