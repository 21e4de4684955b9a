"""The end of an enforcement body waits for a second person."""

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0025_blank_cards'),
        ('core', '0006_photos_keep_their_history'),
    ]

    operations = [
        migrations.CreateModel(
            name='BodyEnding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('last_day', models.DateField()),
                ('document', models.CharField(help_text='Number of the decision', max_length=120)),
                ('decided_on', models.DateField(help_text='Date of the decision')),
                ('note', models.CharField(blank=True, help_text='What the approver should know', max_length=400)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='waiting', max_length=12)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decision_note', models.CharField(blank=True, max_length=400)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.unit')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='endings', to='core.unit')),
            ],
            options={
                'ordering': ['proposed_at', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'approved', 'refused', 'withdrawn'))), name='body_ending_is_in_a_known_state'), models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('successor', models.F('unit')), _negated=True), _connector='OR'), name='body_ending_names_another_body'), models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('unit',), name='one_waiting_ending_per_body'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('state', 'withdrawn'), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='body_ending_handler_never_reviews')],
            },
        ),
    ]
