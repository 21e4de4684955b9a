"""Units, appointments, roles, ledgers, audit, jobs and notices.

The tables of other packages come first: each of their changes would otherwise be read against all of ours.
"""

import datetime
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from core.create_at_once import CreateAtOnce


class Migration(CreateAtOnce):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('core', '0001_log_ins_and_whose_they_are'),
        ('django_q', '0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('sessions', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtailadmin', '0006_formstate'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailembeds', '0009_embed_cache_until'),
        ('wagtailforms', '0005_alter_formsubmission_form_data'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailredirects', '0008_add_verbose_name_plural'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=200)),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('source_sha256', models.CharField(blank=True, help_text='Hash of the file it came from', max_length=64)),
                ('details', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'ordering': ['-started_at'],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='core.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='core.unit')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'unit'], name='core_appoin_person__e02cf7_idx')],
            },
        ),
        migrations.CreateModel(
            name='AppointmentEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sequence', models.PositiveIntegerField(help_text='1, 2, 3, ... within the stream')),
                ('kind', models.CharField(max_length=40)),
                ('effective_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('decision_no', models.CharField(blank=True, max_length=120)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('served_at', models.DateTimeField(blank=True, null=True)),
                ('served_precision', models.CharField(blank=True, choices=[('minute', 'minute'), ('day', 'day')], max_length=10)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('reasons', models.JSONField(blank=True, default=list, help_text='Codes')),
                ('facts', models.JSONField(blank=True, default=dict, help_text='Coded facts: never free text, never sealed data')),
                ('evidence', models.JSONField(blank=True, default=list, help_text='SHA-256 of the files')),
                ('reverses', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='core.appointmentevent')),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.batch')),
                ('key', models.CharField(help_text='The same key in the same stream is the same event', max_length=120)),
                ('note_commitment', models.CharField(blank=True, help_text='SHA-256 over salt and text of the note', max_length=64)),
                ('previous_digest', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='core.appointment')),
            ],
            options={
                'ordering': ['stream_id', 'sequence'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('stream', 'sequence'), name='appointment_events_are_numbered_once'), models.UniqueConstraint(fields=('stream', 'key'), name='appointment_event_key_is_used_once'), models.UniqueConstraint(fields=('stream', 'previous_digest'), name='appointment_chain_does_not_fork'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='appointment_event_handler_never_reviews')],
            },
        ),
        migrations.CreateModel(
            name='AppointmentNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(max_length=64)),
                ('text', models.TextField(blank=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note', to='core.appointmentevent')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AppointmentSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('law_from', models.DateTimeField()),
                ('law_until', models.DateTimeField()),
                ('known_from', models.DateTimeField()),
                ('known_until', models.DateTimeField()),
                ('state', models.CharField(max_length=20)),
                ('overlays', models.JSONField(blank=True, default=list)),
                ('reasons', models.JSONField(blank=True, default=list)),
                ('position', models.PositiveIntegerField(help_text='Sequence of the last event this span rests on')),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spans', to='core.appointment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
                ('post_type', models.CharField(help_text='civil, quasi_civil, institution, ...', max_length=30)),
                ('post_title', models.CharField(blank=True, max_length=80)),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'unit', 'law_from'], name='core_appoin_person__512c5e_idx'), models.Index(fields=['unit', 'law_until'], name='core_appoin_unit_id_a10b58_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('law_until__gt', models.F('law_from'))), name='appointment_span_has_length_in_law'), models.CheckConstraint(condition=models.Q(('known_until__gt', models.F('known_from'))), name='appointment_span_has_length_in_knowledge')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(db_index=True)),
                ('action', models.CharField(max_length=80)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('subject_type', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.CharField(blank=True, max_length=64)),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name_plural': 'audit entries',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='core_audite_subject_817cab_idx'), models.Index(fields=['actor', 'at'], name='core_audite_actor_i_a84a2d_idx')],
            },
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(unique=True)),
                ('sealed_at', models.DateTimeField()),
                ('count', models.PositiveIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('previous', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='AuditSealedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='core.auditentry')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='core.auditseal')),
                ('leaf', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seal', 'leaf'), name='one_entry_per_leaf')],
            },
        ),
        migrations.CreateModel(
            name='AuditAnchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('heads', models.JSONField(help_text='Chain name -> head digest')),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['-recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='Authority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(blank=True, max_length=160)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='core.authority')),
                ('issues', models.BooleanField(default=False, help_text='Issues enforcement certificates')),
                ('examines', models.BooleanField(default=False)),
                ('trains', models.BooleanField(default=False)),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'authorities',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='HolidayYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holiday_years', to='core.authority')),
                ('year', models.PositiveSmallIntegerField()),
                ('days_off', models.JSONField(default=list, help_text='ISO days that are not worked')),
                ('worked_weekends', models.JSONField(blank=True, default=list, help_text='Saturdays and Sundays worked in exchange')),
                ('source', models.CharField(help_text='Number and date of the notice', max_length=200)),
                ('recorded_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['authority_id', 'year'],
                'constraints': [models.UniqueConstraint(fields=('authority', 'year'), name='one_holiday_table_per_authority_and_year')],
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('args', models.JSONField(blank=True, default=dict)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('running', 'running'), ('done', 'done'), ('dead', 'dead')], default='waiting', max_length=10)),
                ('run_at', models.DateTimeField(help_text='Not before this moment')),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('progress', models.JSONField(blank=True, default=dict)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'running'])), fields=['run_at'], name='core_job_open_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'done', 'dead'])), name='job_is_in_a_known_state')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='core.person')),
                ('kind', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField(blank=True)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['person', 'read_at'], name='core_notice_person__b8f54e_idx')],
            },
        ),
        migrations.CreateModel(
            name='NoticeDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='core.notice')),
                ('channel', models.CharField(help_text='site, mail, ...', max_length=20)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sent', 'sent'), ('failed', 'failed'), ('dropped', 'dropped')], default='waiting', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=400)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('notice', 'channel'), name='one_delivery_per_notice_and_channel')],
            },
        ),
        migrations.CreateModel(
            name='PersonName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='names', to='core.person')),
                ('name', models.CharField(max_length=80)),
                ('valid_from', models.DateField()),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('basis', models.CharField(blank=True, help_text='The document that shows the change', max_length=200)),
            ],
            options={
                'ordering': ['person_id', 'valid_from', 'recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_grants', to='core.person')),
                ('role', models.CharField(max_length=30)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_grants', to='core.unit')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'role'], name='core_rolegr_person__d019ad_idx')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrantEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sequence', models.PositiveIntegerField(help_text='1, 2, 3, ... within the stream')),
                ('kind', models.CharField(max_length=40)),
                ('effective_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField()),
                ('decision_no', models.CharField(blank=True, max_length=120)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('served_at', models.DateTimeField(blank=True, null=True)),
                ('served_precision', models.CharField(blank=True, choices=[('minute', 'minute'), ('day', 'day')], max_length=10)),
                ('proposed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('reasons', models.JSONField(blank=True, default=list, help_text='Codes')),
                ('facts', models.JSONField(blank=True, default=dict, help_text='Coded facts: never free text, never sealed data')),
                ('evidence', models.JSONField(blank=True, default=list, help_text='SHA-256 of the files')),
                ('reverses', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='core.rolegrantevent')),
                ('batch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.batch')),
                ('key', models.CharField(help_text='The same key in the same stream is the same event', max_length=120)),
                ('note_commitment', models.CharField(blank=True, help_text='SHA-256 over salt and text of the note', max_length=64)),
                ('previous_digest', models.CharField(blank=True, max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='core.rolegrant')),
            ],
            options={
                'ordering': ['stream_id', 'sequence'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('stream', 'sequence'), name='role_events_are_numbered_once'), models.UniqueConstraint(fields=('stream', 'key'), name='role_event_key_is_used_once'), models.UniqueConstraint(fields=('stream', 'previous_digest'), name='role_chain_does_not_fork'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='role_event_handler_never_reviews')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrantNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('salt', models.CharField(max_length=64)),
                ('text', models.TextField(blank=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='note', to='core.rolegrantevent')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoleGrantSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('law_from', models.DateTimeField()),
                ('law_until', models.DateTimeField()),
                ('known_from', models.DateTimeField()),
                ('known_until', models.DateTimeField()),
                ('state', models.CharField(max_length=20)),
                ('overlays', models.JSONField(blank=True, default=list)),
                ('reasons', models.JSONField(blank=True, default=list)),
                ('position', models.PositiveIntegerField(help_text='Sequence of the last event this span rests on')),
                ('stream', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spans', to='core.rolegrant')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('role', models.CharField(max_length=30)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'role', 'law_from'], name='core_rolegr_person__1bac74_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('law_until__gt', models.F('law_from'))), name='role_span_has_length_in_law'), models.CheckConstraint(condition=models.Q(('known_until__gt', models.F('known_from'))), name='role_span_has_length_in_knowledge')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='core.authority')),
                ('code', models.CharField(max_length=40)),
                ('name', models.CharField(help_text='The name today', max_length=120)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='core.unit')),
                ('ended_on', models.DateField(blank=True, help_text='Last day; the row stays', null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('authority', 'code'), name='unit_code_is_unique_per_authority')],
            },
        ),
        migrations.CreateModel(
            name='UnitVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='core.unit')),
                ('name', models.CharField(max_length=120)),
                ('short_name', models.CharField(blank=True, max_length=40)),
                ('name_en', models.CharField(blank=True, max_length=160)),
                ('kind', models.CharField(help_text='enforcement_agency, authorised_org, entrusted_org, street, ...', max_length=40)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
                ('valid_from', models.DateField()),
                ('valid_until', models.DateField(default=datetime.date(9999, 12, 31))),
                ('decision_no', models.CharField(blank=True, max_length=120)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
            ],
            options={
                'ordering': ['unit_id', 'valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_until__gte', models.F('valid_from'))), name='unit_version_ends_after_it_begins'), models.UniqueConstraint(fields=('unit', 'valid_from'), name='one_unit_version_begins_on_a_day'), models.UniqueConstraint(condition=models.Q(('valid_until', datetime.date(9999, 12, 31))), fields=('unit',), name='one_open_version_per_unit')],
            },
        ),
        migrations.CreateModel(
            name='UnitClosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ancestor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='below', to='core.unit')),
                ('descendant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='above', to='core.unit')),
                ('depth', models.PositiveSmallIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['descendant', 'ancestor'], name='core_unitcl_descend_2c27a6_idx')],
                'constraints': [models.UniqueConstraint(fields=('ancestor', 'descendant'), name='one_closure_row_per_pair')],
            },
        ),
        migrations.CreateModel(
            name='UnitSuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='core.unit')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='core.unit')),
                ('effective_on', models.DateField()),
                ('decision_no', models.CharField(blank=True, max_length=120)),
                ('recorded_at', models.DateTimeField()),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('unit', 'successor'), name='one_succession_per_pair_of_units'), models.CheckConstraint(condition=models.Q(('unit', models.F('successor')), _negated=True), name='no_unit_succeeds_itself')],
            },
        ),
        migrations.CreateModel(
            name='ActivationSlip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slips', to=settings.AUTH_USER_MODEL)),
                ('code_sha256', models.CharField(max_length=64, unique=True)),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-issued_at'],
            },
        ),
    ]
