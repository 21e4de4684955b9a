"""Receipts given before keep their digest: it covered these five facts."""

from datetime import UTC

from django.db import migrations


def write_down(apps, _schema):
    for check in apps.get_model('certification', 'BatchCheck').objects.exclude(receipt='').iterator():
        check.told = {
            'check': str(check.public_id),
            'source': check.source.sha256,
            'result': check.result.sha256,
            'counts': check.counts,
            'known_at': check.known_at.astimezone(UTC).isoformat(timespec='microseconds'),
        }
        check.save(update_fields=['told'])


class Migration(migrations.Migration):

    dependencies = [
        ('certification', '0020_receipts_of_checks'),
    ]

    operations = [
        migrations.RunPython(write_down, migrations.RunPython.noop),
    ]
