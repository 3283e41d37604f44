from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base

from engagements import walls
from engagements.rowsecurity import SETTING


class DatabaseWrapper(base.DatabaseWrapper):
    """Before a cursor is handed out the connection knows what is visible just now (engagements/walls.py).

    The value is the session's, not the transaction's: outside transactions each statement is one of its own. It is compared
    with what was sent last, so that it costs a statement only where it changes; a rollback takes back what was sent within the
    transaction, so that it is sent anew after one."""

    told: str | None = None
    is_undoing = False

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.told = None
        return super().get_new_connection(conn_params)

    def create_cursor(self, name: str | None = None) -> Any:
        self._tell()
        return super().create_cursor(name)

    def _tell(self) -> None:
        wanted = walls.visible() if settings.ROW_LEVEL_SECURITY else walls.EVERYTHING
        if wanted == self.told or self.is_undoing:
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT set_config(%s, %s, false)", [SETTING, wanted])
        self.told = wanted

    def _rollback(self) -> None:
        self.told = None
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        # A transaction that failed takes no statement but this one.
        self.told, self.is_undoing = None, True
        try:
            super()._savepoint_rollback(sid)  # type: ignore[misc]
        finally:
            self.is_undoing = False
