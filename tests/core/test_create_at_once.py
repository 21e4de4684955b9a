"""A migration of many tables: every key stands, whichever table comes first, and nothing else slips in."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from core.create_at_once import CreateAtOnce


def table(name: str, **fields: models.Field) -> migrations.CreateModel:
    return migrations.CreateModel(name, [("id", models.BigAutoField(primary_key=True)), *fields.items()])


def migration(*operations: migrations.operations.base.Operation) -> CreateAtOnce:
    made = CreateAtOnce("0001_two", "made_up")
    made.operations = list(operations)
    return made


def test_tables_that_point_at_each_other_in_both_directions_are_made(own_database):
    first = table("First", second=models.ForeignKey("made_up.Second", models.PROTECT, null=True))
    second = table("Second", first=models.ForeignKey("made_up.First", models.PROTECT, null=True))
    made = migration(first, second)
    with connection.schema_editor() as editor:
        state = made.apply(ProjectState(), editor)
    keys = {}
    with connection.cursor() as cursor:
        for name in ("made_up_first", "made_up_second"):
            keys[name] = connection.introspection.get_relations(cursor, name)
    assert keys["made_up_first"]["second_id"][:2] == ("id", "made_up_second")
    assert keys["made_up_second"]["first_id"][:2] == ("id", "made_up_first")
    state.apps.get_model("made_up", "First").objects.create()


def test_another_operation_is_refused_before_anything_is_made(own_database):
    made = migration(table("First"), migrations.AddField("First", "name", models.CharField(max_length=1, default="")))
    with connection.schema_editor() as editor, pytest.raises(TypeError, match="does not create a model"):
        made.apply(ProjectState(), editor)
    assert "made_up_first" not in connection.introspection.table_names()
