import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from core import append_only, clock
from core.models import AuditEntry


def entry() -> AuditEntry:
    return AuditEntry.objects.create(at=clock.now(), action="looked", digest="0" * 64)


def refused(statement: str, *args) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, args)
    except DatabaseError:
        return True
    return False


def test_database_refuses_change_and_removal(db):
    row = entry()
    assert refused("UPDATE core_auditentry SET action = 'other' WHERE id = %s", row.pk)
    assert refused("DELETE FROM core_auditentry WHERE id = %s", row.pk)
    row.refresh_from_db()
    assert row.action == "looked"


def test_database_refuses_truncate(db):
    if connection.vendor != "postgresql":
        assert refused("DELETE FROM core_auditentry") is (AuditEntry.objects.exists())
        return
    assert refused("TRUNCATE core_auditentry CASCADE")


def test_sqlite_refuses_insert_or_replace(db):
    row = entry()
    if connection.vendor == "sqlite":
        columns = ", ".join(f'"{f.column}"' for f in AuditEntry._meta.concrete_fields)
        values = ", ".join(
            "'other'" if f.column == "action" else f'"{f.column}"' for f in AuditEntry._meta.concrete_fields
        )
        assert refused(
            f"INSERT OR REPLACE INTO core_auditentry ({columns}) SELECT {values} FROM core_auditentry WHERE id = %s",
            row.pk,
        )
    row.refresh_from_db()
    assert row.action == "looked"


@pytest.mark.parametrize("model", append_only.models_registered(), ids=lambda m: m._meta.label)
def test_every_registered_table_has_its_triggers(db, model):
    mine = {name for name in append_only.missing(connection) if name.startswith(model._meta.db_table + "_no_")}
    assert mine == set()


def test_missing_trigger_is_found_and_installed_again(db):
    name = append_only.trigger_names("core_auditentry", connection.vendor)[0]
    with connection.cursor() as cursor:
        on = " ON core_auditentry" if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    assert [error.id for error in append_only.check_triggers()] == ["core.E001"]
    append_only.install(connection)
    assert append_only.check_triggers() == []
