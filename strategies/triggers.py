"""The database keeps the promise that an adopted version never changes: triggers for SQLite and PostgreSQL.

Used by migrations: `FreezeRows("policies", "rule")` for each new kind of row. tests/strategies/test_versioning.py asks that
every VersionedRow has its triggers.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

FROZEN = "('adopted', 'superseded')"
VERSION_TABLE = "strategies_strategyversion"

SQLITE_ROW = """
CREATE TRIGGER {table}_frozen_{name} BEFORE {event} ON {table}
WHEN EXISTS (SELECT 1 FROM {versions} WHERE id IN ({ids}) AND state IN {frozen})
BEGIN SELECT RAISE(ABORT, 'frozen: an adopted version is never changed'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION linje_refuse_frozen_row() RETURNS trigger AS $$
BEGIN
  IF (TG_OP <> 'INSERT' AND EXISTS (SELECT 1 FROM {versions} WHERE id = OLD.version_id AND state IN {frozen}))
  OR (TG_OP <> 'DELETE' AND EXISTS (SELECT 1 FROM {versions} WHERE id = NEW.version_id AND state IN {frozen})) THEN
    RAISE EXCEPTION 'frozen: an adopted version is never changed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql
"""
POSTGRES_ROW = """
CREATE TRIGGER {table}_frozen BEFORE INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION linje_refuse_frozen_row()
"""
# Of an adopted version only the step to superseded is left.
KEPT = (
    "strategy_id major minor promise note language based_on_id created_by_id created_at submitted_at adopted_at "
    "adopted_by_id decided_by checksum"
).split()
EVENTS = {
    "insert": ("INSERT", "NEW.version_id"),
    "update": ("UPDATE", "OLD.version_id, NEW.version_id"),
    "delete": ("DELETE", "OLD.version_id"),
}


class FreezeRows(Operation):
    """Refuse every insert, update and delete of this kind of row in an adopted or superseded version."""

    reversible = True

    def __init__(self, app_label: str, model_name: str) -> None:
        self.app_label, self.model_name = app_label, model_name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return "FreezeRows", [self.app_label, self.model_name], {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    @property
    def table(self) -> str:
        return f"{self.app_label}_{self.model_name}"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRES_FUNCTION.format(versions=VERSION_TABLE, frozen=FROZEN))
            schema_editor.execute(POSTGRES_ROW.format(table=self.table))
            return
        for name, (event, ids) in EVENTS.items():
            schema_editor.execute(
                SQLITE_ROW.format(
                    table=self.table, name=name, event=event, ids=ids, versions=VERSION_TABLE, frozen=FROZEN
                )
            )

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_frozen ON {self.table}")
            return
        for name in EVENTS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {self.table}_frozen_{name}")

    def describe(self) -> str:
        return f"Freeze {self.table} with its version"


def _changed(operator: str) -> str:
    return " OR ".join(f"OLD.{column} {operator} NEW.{column}" for column in KEPT)


def freeze_versions(apps: Any, schema_editor: Any) -> None:
    """RunPython: an adopted version keeps every column; its state may only become superseded; it is never deleted."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""CREATE FUNCTION linje_refuse_frozen_version() RETURNS trigger AS $$
            BEGIN
              IF OLD.state IN {FROZEN} AND (TG_OP = 'DELETE' OR {_changed("IS DISTINCT FROM")}
                OR NOT (NEW.state = OLD.state OR OLD.state = 'adopted' AND NEW.state = 'superseded')) THEN
                RAISE EXCEPTION 'frozen: an adopted version is never changed' USING ERRCODE = 'integrity_constraint_violation';
              END IF;
              IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
              RETURN NEW;
            END $$ LANGUAGE plpgsql"""
        )
        schema_editor.execute(
            f"CREATE TRIGGER version_frozen BEFORE UPDATE OR DELETE ON {VERSION_TABLE} "
            "FOR EACH ROW EXECUTE FUNCTION linje_refuse_frozen_version()"
        )
        return
    schema_editor.execute(
        f"""CREATE TRIGGER version_frozen_update BEFORE UPDATE ON {VERSION_TABLE}
        WHEN OLD.state IN {FROZEN} AND ({_changed("IS NOT")}
          OR NOT (NEW.state = OLD.state OR OLD.state = 'adopted' AND NEW.state = 'superseded'))
        BEGIN SELECT RAISE(ABORT, 'frozen: an adopted version is never changed'); END"""
    )
    schema_editor.execute(
        f"""CREATE TRIGGER version_frozen_delete BEFORE DELETE ON {VERSION_TABLE} WHEN OLD.state IN {FROZEN}
        BEGIN SELECT RAISE(ABORT, 'frozen: an adopted version is never changed'); END"""
    )


def unfreeze_versions(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS version_frozen ON {VERSION_TABLE}")
        schema_editor.execute("DROP FUNCTION IF EXISTS linje_refuse_frozen_version()")
        return
    schema_editor.execute("DROP TRIGGER IF EXISTS version_frozen_update")
    schema_editor.execute("DROP TRIGGER IF EXISTS version_frozen_delete")
