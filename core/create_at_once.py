"""Migrations that create many tables read the state of all models once, not once a table.

Django renders every related model again after each operation; with two hundred tables whose keys all lead to a person and a
unit that took most of the time of an empty database's first `migrate`.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel, Migration
from django.db.migrations.state import ProjectState


class CreateAtOnce(Migration):
    """A migration of `CreateModel` operations alone; their foreign keys may point at each other in any order.

    Keys, indexes and constraints stand inside each `CreateModel`. PostgreSQL's foreign keys are added when all tables are
    there, as Django's schema editor does within one migration.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """As Django's own, with the models rendered once, after the last of them is known.

        Raises:
            TypeError: an operation is not a `CreateModel`; it belongs in a migration of its own.
        """
        operations: list[Any] = list(self.operations)
        if odd := [operation for operation in operations if not isinstance(operation, CreateModel)]:
            raise TypeError(f"{self}: {odd[0].describe()} does not create a model")
        project_state.__dict__.pop("apps", None)
        for operation in operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in operations:
            operation.database_forwards(self.app_label, schema_editor, project_state, project_state)
        return project_state
