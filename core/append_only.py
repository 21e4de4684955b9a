"""Tables to which rows are only ever added: one registry from model to the SQL by which the database itself refuses.

PostgreSQL refuses UPDATE, DELETE and TRUNCATE by triggers; SQLite refuses UPDATE and DELETE, and with them INSERT OR REPLACE,
which deletes before it inserts (recursive_triggers must be on, see config/settings/data.py; a BEFORE INSERT trigger guards
connections without it). A later AlterField on SQLite rebuilds the table and silently drops its triggers, so they are
installed again after every migrate, and a system check fails where one is missing.

A row that says what was known from a moment until a moment is *closed once*: its open end becomes a moment, and nothing else of
it ever changes. On SQLite the trigger that sees to this names every other column of its table, and SQLite drops or renames no
column that a trigger names. So while a package's migrations run, its tables of this kind refuse every change, by a trigger
that names none; the finer one is installed after migrate. Where a migrate fails, the check tells that it is missing.
"""

from collections.abc import Callable, Container, Iterable, Sequence

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration

from core.domain.dates import FAR_FUTURE

MigrationPlan = Sequence[tuple[Migration, bool]]

_registered: list[str] = []
_closed_once: dict[str, str] = {}
_MESSAGE = "rows of this table are only ever added"
_OPEN = FAR_FUTURE.strftime("%Y-%m-%d %H:%M:%S")


def append_only(model: type[models.Model]) -> type[models.Model]:
    """Class decorator: the database refuses to change or remove rows of this model."""
    _registered.append(model._meta.label)
    return model


def closed_once(column: str) -> Callable[[type[models.Model]], type[models.Model]]:
    """Class decorator: as `append_only`, but the far future in this column may become a moment, once."""

    def decorate(model: type[models.Model]) -> type[models.Model]:
        _closed_once[model._meta.label] = column
        return append_only(model)

    return decorate


def models_registered() -> list[type[models.Model]]:
    return [apps.get_model(label) for label in _registered]


def trigger_names(table: str, vendor: str) -> list[str]:
    acts = ("change", "truncate") if vendor == "postgresql" else ("update", "delete", "replace")
    return [f"{table}_no_{act}"[:63] for act in acts]


def install_sql(table: str, key: str, vendor: str, closes: str = "", columns: Sequence[str] = ()) -> list[str]:
    """The statements that install the refusal on one table; running them again changes nothing.

    `closes`: the column whose open end may be closed; `columns`: all columns of the table, asked for with it.
    """
    if vendor == "postgresql":
        change, truncate = trigger_names(table, vendor)
        closing = [
            "CREATE OR REPLACE FUNCTION mingfa_refuse_all_but_closing() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - TG_ARGV[0] = to_jsonb(NEW) - TG_ARGV[0] "
            f"AND (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz = '{_OPEN}+00' "
            f"AND (to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz < '{_OPEN}+00' THEN RETURN NEW; END IF; "
            f"RAISE EXCEPTION '%: {_MESSAGE}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
        ]
        refusal = f"mingfa_refuse_all_but_closing('{closes}')" if closes else "mingfa_refuse_change()"
        return [
            "CREATE OR REPLACE FUNCTION mingfa_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN RAISE EXCEPTION '%: {_MESSAGE}', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
            *(closing if closes else ()),
            f'DROP TRIGGER IF EXISTS "{change}" ON "{table}"',
            f'CREATE TRIGGER "{change}" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW EXECUTE FUNCTION {refusal}',
            f'DROP TRIGGER IF EXISTS "{truncate}" ON "{table}"',
            f'CREATE TRIGGER "{truncate}" BEFORE TRUNCATE ON "{table}" '
            "FOR EACH STATEMENT EXECUTE FUNCTION mingfa_refuse_change()",
        ]
    update, delete, replace = trigger_names(table, vendor)
    refuse = _refusal_of_sqlite(table)
    kept = "".join(f' AND OLD."{name}" IS NEW."{name}"' for name in columns if name != closes)
    unless = f"WHEN NOT (OLD.\"{closes}\" = '{_OPEN}' AND NEW.\"{closes}\" < '{_OPEN}'{kept})" if closes else ""
    return [
        *([f'DROP TRIGGER IF EXISTS "{update}"'] if closes else ()),  # the table may have new columns
        f'CREATE TRIGGER IF NOT EXISTS "{update}" BEFORE UPDATE ON "{table}" {unless} {refuse}',
        *([f'DROP TRIGGER IF EXISTS "{_meanwhile(table)}"'] if closes else ()),
        f'CREATE TRIGGER IF NOT EXISTS "{delete}" BEFORE DELETE ON "{table}" {refuse}',
        f'CREATE TRIGGER IF NOT EXISTS "{replace}" BEFORE INSERT ON "{table}" '
        f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}") {refuse}',
    ]


def step_aside_sql(table: str) -> list[str]:
    """On SQLite: put a trigger that names no column in place of the one that lets a row be closed."""
    update = trigger_names(table, "sqlite")[0]
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{_meanwhile(table)}" BEFORE UPDATE ON "{table}" {_refusal_of_sqlite(table)}',
        f'DROP TRIGGER IF EXISTS "{update}"',
    ]


def _meanwhile(table: str) -> str:
    return f"{table}_no_update_meanwhile"


def _refusal_of_sqlite(table: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{table}: {_MESSAGE}'); END"


def install(connection: BaseDatabaseWrapper, only: Iterable[type[models.Model]] | None = None) -> None:
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for model in only or models_registered():
            table = model._meta.db_table
            if table in existing:
                closes = _closed_once.get(model._meta.label, "")
                described = connection.introspection.get_table_description(cursor, table) if closes else ()
                columns = [column.name for column in described]
                for statement in install_sql(table, str(model._meta.pk.column), connection.vendor, closes, columns):
                    cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Triggers that should be there and are not, for tables that exist."""
    tables = set(connection.introspection.table_names())
    wanted = {
        name
        for model in models_registered()
        if model._meta.db_table in tables
        for name in trigger_names(model._meta.db_table, connection.vendor)
    }
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(wanted - {row[0] for row in cursor.fetchall()})


def step_aside(connection: BaseDatabaseWrapper, packages: Container[str]) -> None:
    existing = set(connection.introspection.table_names())
    tables = [apps.get_model(label)._meta.db_table for label in _closed_once if label.split(".")[0] in packages]
    with connection.cursor() as cursor:
        for statement in (one for table in tables if table in existing for one in step_aside_sql(table)):
            cursor.execute(statement)


def step_aside_before_migrate(*, using: str = DEFAULT_DB_ALIAS, plan: MigrationPlan = (), **kwargs) -> None:
    """The plan names every migration about to run; a migrate with nothing to do leaves the triggers alone."""
    if plan and connections[using].vendor == "sqlite":
        step_aside(connections[using], {migration.app_label for migration, _backwards in plan})


def install_after_migrate(*, using: str = DEFAULT_DB_ALIAS, **kwargs) -> None:
    install(connections[using])


@register("append_only", deploy=True)
def check_triggers(app_configs=None, databases: Iterable[str] | None = None, **kwargs) -> list[CheckMessage]:
    """Part of `check --deploy` and of every start of the server; not of `migrate`, which installs what is missing."""
    return [
        Error(f"The append-only trigger {name} is missing.", hint="Run manage.py migrate.", id="core.E001")
        for alias in databases or [DEFAULT_DB_ALIAS]
        for name in missing(connections[alias])
    ]
