"""What an application keeps of its plan, its subject and its campaign; files of a measure."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0008_campaigns_and_cases'),
        ('core', '0002_people_units_and_ledgers'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='application',
            name='application_is_in_a_known_state',
        ),
        migrations.RemoveConstraint(
            model_name='application',
            name='one_open_application_per_person_type_and_kind',
        ),
        migrations.AddField(
            model_name='application',
            name='campaign',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications', to='certification.campaign'),
        ),
        migrations.AddField(
            model_name='application',
            name='data',
            field=models.JSONField(blank=True, default=dict, help_text='reason, lost_at, change, name, basis, last_day, ...'),
        ),
        migrations.AddField(
            model_name='application',
            name='due_on',
            field=models.DateField(blank=True, help_text='Last working day of the present review; null where nobody can say', null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='handler',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.person'),
        ),
        migrations.AddField(
            model_name='application',
            name='plan',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='application',
            name='reopened',
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='step_since',
            field=models.DateField(blank=True, help_text='The day the present review began', null=True),
        ),
        migrations.AddField(
            model_name='application',
            name='subject',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='applications_about', to='certification.certificate'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence_files', to='certification.measurecase'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='campaign',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='certification.campaign'),
        ),
        migrations.AlterField(
            model_name='application',
            name='state',
            field=models.CharField(choices=[('draft', 'draft'), ('unit_review', 'unit_review'), ('unit_legal_review', 'unit_legal_review'), ('line_review', 'line_review'), ('district_review', 'district_review'), ('authority_review', 'authority_review'), ('approved', 'approved'), ('issued', 'issued'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='draft', max_length=20),
        ),
        migrations.AddIndex(
            model_name='application',
            index=models.Index(fields=['state', 'due_on'], name='certificati_state_789f88_idx'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'unit_review', 'unit_legal_review', 'line_review', 'district_review', 'authority_review', 'approved', 'issued', 'refused', 'withdrawn'))), name='application_is_in_a_known_state'),
        ),
        migrations.AddConstraint(
            model_name='application',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'unit_review', 'unit_legal_review', 'line_review', 'district_review', 'authority_review', 'approved'))), fields=('person', 'type', 'kind'), name='one_open_application_per_person_type_and_kind'),
        ),
    ]
