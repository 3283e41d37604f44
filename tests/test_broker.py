"""The broker without a server: what lies in its folder is whole, whoever looks and whenever."""

from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Exchange, Queue

from strategy_site.celery import app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def connection(folder):
    options = {
        "data_folder_in": str(folder / "queue"),
        "data_folder_out": str(folder / "queue"),
        "control_folder": str(folder / "control"),
        "store_processed": False,
    }
    (folder / "queue").mkdir()
    assert app.main == "linje"  # which takes the place of kombu's own transport
    with Connection("filesystem://localhost", transport_options=options) as connection:
        yield connection


class Looking:
    """A value that looks into the folder at the moment when it is written down."""

    def __init__(self, folder: Path, seen: list[str]) -> None:
        self.folder, self.seen = folder, seen

    def __json__(self) -> str:
        self.seen += [path.name for path in self.folder.iterdir() if path.name.endswith(".msg")]
        return "rung"


def test_a_message_is_not_there_before_it_is_whole(connection, folder):
    """Seen to fail with kombu's own transport, which has the file there, empty, while the message is written down."""
    seen: list[str] = []
    channel = connection.channel()

    channel._put("bell", {"body": Looking(folder / "queue", seen)})

    assert seen == []
    assert channel._size("bell") == 1
    assert channel._get("bell") == {"body": "rung"}
    assert list((folder / "queue").iterdir()) == []


def test_messages_come_in_the_order_in_which_they_were_sent(connection):
    with connection.SimpleQueue("bell") as queue:
        for number in range(20):
            queue.put({"number": number})
        got: list[Any] = [queue.get(timeout=1).payload["number"] for _ in range(20)]

    assert got == list(range(20))


def test_a_table_of_queues_is_never_empty_text(connection, folder, monkeypatch):
    """Seen to fail with kombu's own `_queue_bind`: who is killed before it writes leaves a table that nobody can read."""
    import kombu.transport.filesystem as kombus

    def killed(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(kombus, "lock", killed)
    channel = connection.channel()
    with pytest.raises(KeyboardInterrupt):
        channel._queue_bind("news", "", "", "bell")
    monkeypatch.undo()

    assert channel.get_table("news") == []
    bound = Queue("bell", Exchange("news", type="fanout"))(connection.channel())
    bound.declare()
    assert [row.queue for row in connection.channel().get_table("news")] == ["bell"]
