"""The answer to a complaint waits for a second person."""

from django.db import migrations, models

ACTS = [
    ('received', 'received'), ('taken_up', 'taken_up'), ('unit_asked', 'unit_asked'), ('proposed', 'proposed'),
    ('sent_back', 'sent_back'), ('answered', 'answered'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0010_print_files'),
    ]

    operations = [
        migrations.AlterField(
            model_name='publicreport',
            name='state',
            field=models.CharField(choices=ACTS, default='received', help_text="The last step's act", max_length=12),
        ),
        migrations.AlterField(
            model_name='publicreportstep',
            name='act',
            field=models.CharField(choices=ACTS, max_length=12),
        ),
    ]
