import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0003_stored_file_flags'),
    ]

    operations = [
        migrations.CreateModel(
            name='Exam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=160)),
                ('paper_kind', models.CharField(choices=[('common', 'common'), ('sector', 'sector')], default='common', max_length=10)),
                ('domain_code', models.CharField(blank=True, help_text='The enforcement domain of a sector paper', max_length=40)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('pass_marks', models.DecimalField(decimal_places=2, max_digits=6)),
                ('law_date', models.DateField(help_text='The exam tests the law of this day')),
                ('instructions', models.TextField(blank=True)),
                ('created_at', models.DateTimeField()),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exams', to='core.authority')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exams', to='core.unit')),
            ],
            options={
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Blueprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('sections', models.JSONField()),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blueprints', to='exams.exam')),
            ],
            options={
                'ordering': ['exam_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Form',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('paper', models.JSONField()),
                ('key', models.JSONField()),
                ('law_date', models.DateField()),
                ('seed', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('blueprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='exams.blueprint')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('exam', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forms', to='exams.exam')),
            ],
            options={
                'ordering': ['exam_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('file_name', models.CharField(max_length=200)),
                ('format', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('dry_run', models.BooleanField()),
                ('counts', models.JSONField(default=dict, help_text='read, accepted, known, refused, and accepted per kind')),
                ('refused', models.JSONField(default=list, help_text='where and reason, in the order of the file')),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='QuestionBank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('public', models.BooleanField(default=False, help_text='Its approved questions may be used for practice')),
                ('created_at', models.DateTimeField()),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='question_banks', to='core.authority')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='question_banks', to='core.unit')),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('single', 'single'), ('multiple', 'multiple'), ('true_false', 'true_false'), ('fill_in', 'fill_in'), ('short_answer', 'short_answer'), ('matching', 'matching'), ('ordering', 'ordering'), ('case', 'case')], max_length=20)),
                ('domain_code', models.CharField(blank=True, help_text="Empty: common law, else the sector's domain", max_length=40)),
                ('reference', models.CharField(blank=True, help_text='Its number in the file it came from', max_length=80)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('import_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='exams.importrun')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='exams.questionbank')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='importrun',
            name='bank',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_runs', to='exams.questionbank'),
        ),
        migrations.AddField(
            model_name='exam',
            name='banks',
            field=models.ManyToManyField(help_text='Where questions are drawn', related_name='exams', to='exams.questionbank'),
        ),
        migrations.CreateModel(
            name='QuestionRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField()),
                ('topic', models.CharField(max_length=60)),
                ('difficulty', models.PositiveSmallIntegerField(default=3, help_text='1 easy to 5 hard')),
                ('stem', models.TextField()),
                ('options', models.JSONField(blank=True, default=list)),
                ('answer', models.JSONField()),
                ('scheme', models.JSONField(blank=True, default=dict, help_text='How marks are given, for instance a policy')),
                ('explanation', models.TextField(blank=True)),
                ('citations', models.JSONField(blank=True, default=list, help_text='law, provision, label')),
                ('cited', models.TextField(blank=True, help_text='The labels of the citations, for the search of the list')),
                ('law_date', models.DateField(help_text='The question is right under the law of this day')),
                ('checked_against', models.CharField(blank=True, help_text='The text it was checked against', max_length=200)),
                ('checked_on', models.DateField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('fingerprint', models.CharField(db_index=True, max_length=64)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='exams.question')),
            ],
            options={
                'ordering': ['question_id', 'number'],
            },
        ),
        migrations.CreateModel(
            name='QuestionEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('created', 'created'), ('revised', 'revised'), ('submitted', 'submitted'), ('approved', 'approved'), ('returned', 'returned'), ('retired', 'retired'), ('flagged', 'flagged'), ('cleared', 'cleared')], max_length=12)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, max_length=400)),
                ('actor', models.ForeignKey(blank=True, help_text='Nobody where a change of the law raised a flag', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='exams.question')),
                ('submitter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='exams.questionrevision')),
            ],
            options={
                'ordering': ['question_id', 'id'],
            },
        ),
        migrations.CreateModel(
            name='FormItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(help_text='The id in the paper', max_length=20)),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='exams.form')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='form_items', to='exams.questionrevision')),
            ],
            options={
                'ordering': ['form_id', 'id'],
            },
        ),
        migrations.AddConstraint(
            model_name='blueprint',
            constraint=models.UniqueConstraint(fields=('exam', 'number'), name='blueprint_number_is_used_once_per_exam'),
        ),
        migrations.AddConstraint(
            model_name='form',
            constraint=models.UniqueConstraint(fields=('exam', 'number'), name='form_number_is_used_once_per_exam'),
        ),
        migrations.AddConstraint(
            model_name='questionbank',
            constraint=models.UniqueConstraint(fields=('authority', 'name'), name='bank_name_is_unique_per_authority'),
        ),
        migrations.AddIndex(
            model_name='question',
            index=models.Index(fields=['bank', 'kind'], name='exams_quest_bank_id_5317de_idx'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('single', 'multiple', 'true_false', 'fill_in', 'short_answer', 'matching', 'ordering', 'case'))), name='question_is_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.UniqueConstraint(condition=models.Q(('reference', ''), _negated=True), fields=('bank', 'reference'), name='question_reference_is_used_once_per_bank'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('paper_kind__in', ('common', 'sector'))), name='exam_paper_is_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('domain_code', ''), ('paper_kind', 'common')), models.Q(('paper_kind', 'sector'), models.Q(('domain_code', ''), _negated=True)), _connector='OR'), name='only_a_sector_exam_names_its_domain'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='exam_lasts_some_minutes'),
        ),
        migrations.AddConstraint(
            model_name='exam',
            constraint=models.CheckConstraint(condition=models.Q(('pass_marks__gte', 0)), name='exam_pass_marks_are_not_negative'),
        ),
        migrations.AddIndex(
            model_name='questionrevision',
            index=models.Index(fields=['topic'], name='exams_quest_topic_9db6b8_idx'),
        ),
        migrations.AddConstraint(
            model_name='questionrevision',
            constraint=models.UniqueConstraint(fields=('question', 'number'), name='revision_number_is_used_once_per_question'),
        ),
        migrations.AddConstraint(
            model_name='questionrevision',
            constraint=models.CheckConstraint(condition=models.Q(('difficulty__gte', 1), ('difficulty__lte', 5)), name='difficulty_is_between_1_and_5'),
        ),
        migrations.AddIndex(
            model_name='questionevent',
            index=models.Index(fields=['question', 'kind'], name='exams_quest_questio_6c5566_idx'),
        ),
        migrations.AddConstraint(
            model_name='questionevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('created', 'revised', 'submitted', 'approved', 'returned', 'retired', 'flagged', 'cleared'))), name='question_event_is_of_a_known_kind'),
        ),
        migrations.AddConstraint(
            model_name='questionevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'flagged'), ('actor__isnull', False), _connector='OR'), name='question_event_has_an_actor'),
        ),
        migrations.AddConstraint(
            model_name='questionevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['approved', 'cleared']), _negated=True), models.Q(models.Q(('actor', models.F('author')), _negated=True), models.Q(('submitter__isnull', True), models.Q(('actor', models.F('submitter')), _negated=True), _connector='OR')), _connector='OR'), name='question_author_never_approves'),
        ),
        migrations.AddConstraint(
            model_name='questionevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['returned', 'retired', 'flagged', 'cleared']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='question_event_gives_its_reason'),
        ),
        migrations.AddConstraint(
            model_name='formitem',
            constraint=models.UniqueConstraint(fields=('form', 'item'), name='one_question_per_place_in_a_form'),
        ),
        migrations.AddConstraint(
            model_name='formitem',
            constraint=models.UniqueConstraint(fields=('form', 'revision'), name='no_question_twice_in_a_form'),
        ),
    ]
