from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from engagements import rowsecurity


class Command(migrate.Command):
    """Django's `migrate`, with the policies of row-level security taken away before it and laid after it on PostgreSQL."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        is_walled = connection.vendor == "postgresql" and not (options["plan"] or options["check_unapplied"])
        if is_walled:
            rowsecurity.take_away(connection)
        super().handle(*args, **options)
        if is_walled:
            rowsecurity.lay(connection)
