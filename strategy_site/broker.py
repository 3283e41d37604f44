"""The broker that needs no server: kombu's folder of messages, but nothing in it is ever seen half written.

kombu 5.7 creates a file and then locks and fills it. Who looks in between reads an empty one, and a worker ends over that; who
is killed in between leaves an empty table of queues, over which no worker starts again.
"""

import os
from contextlib import suppress
from pathlib import Path
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Written beside the messages and moved in whole. Names sort by time; a name that goes on after `.msg` is no message."""
        file = Path(self.data_folder_out) / f"{monotonic_ns():020}_{uuid4()}.{queue}.msg"
        part = file.with_name(f"{file.name}.part")
        try:
            part.write_text(dumps(payload), encoding="utf-8")
            part.replace(file)
        except OSError as error:
            with suppress(OSError):
                part.unlink()
            raise ChannelError(f"Cannot add file {str(file)!r} to directory") from error

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        """A table that is not there yet appears whole, and empty; then kombu fills it under its lock."""
        table = self._exchange_file(exchange)
        if not table.exists():
            part = table.with_name(f"{uuid4()}.part")
            try:
                table.parent.mkdir(exist_ok=True)
                part.write_text("[]", encoding="utf-8")
                with suppress(FileExistsError):
                    os.link(part, table)
                part.unlink()
            except OSError as error:
                raise ChannelError(f"Cannot open {table}") from error
        super()._queue_bind(exchange, routing_key, pattern, queue)


class Transport(filesystem.Transport):
    Channel = Channel
