"""A later migration rebuilds a table on SQLite and drops its triggers silently; migrate puts them back."""

from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, models
from django.db.utils import DatabaseError

from core import append_only, clock
from core.models import AuditEntry


def widen_action() -> None:
    """What the AlterField of a migration does to the table."""
    old = AuditEntry._meta.get_field("action")
    new = models.CharField(max_length=120)
    new.set_attributes_from_name("action")
    new.model = AuditEntry
    with connection.schema_editor() as editor:
        editor.alter_field(AuditEntry, old, new)


def change_refused() -> bool:
    try:
        AuditEntry.objects.update(action="other")
    except DatabaseError:
        return True
    return False


def test_refusal_holds_after_a_further_migration(own_database):
    AuditEntry.objects.create(at=clock.now(), action="looked", digest="0" * 64)
    widen_action()
    if own_database.vendor == "sqlite":
        assert append_only.missing(connection), "SQLite kept the triggers: this guard may be retired"
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert append_only.missing(connection) == []
    assert change_refused()
    assert AuditEntry.objects.get().action == "looked"
