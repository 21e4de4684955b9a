"""A file of questions may be read and written by a job: when that was finished, and why it could not be."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('exams', '0001_bank_sittings_and_journal'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='finished_at',
            field=models.DateTimeField(blank=True, help_text='Empty: its file is still being read or written', null=True),
        ),
        migrations.AddField(
            model_name='importrun',
            name='failure',
            field=models.JSONField(blank=True, default=dict, help_text='code and details, where the file could not be read'),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='taken',
            field=models.JSONField(default=list, help_text='Of a trial: row, verdict, kind, beginning and remark'),
        ),
        # Until now every run was finished when it was written down.
        migrations.RunSQL('UPDATE exams_importrun SET finished_at = "at"', migrations.RunSQL.noop),
    ]
