"""The second wall: on PostgreSQL the database itself shows a request the rows of its own engagements and no others.

The first wall are the filters in the code. Behind them each table that belongs to an engagement carries a policy
(rowsecurity.py) which compares with a value of the connection; what is sent there stands here, in a context variable, and
the database backend (strategy_site/postgresql) sends it before a cursor is handed out.

    a request begins          nothing is visible           within(), in the middleware `row_walls`
    a door has been passed    its engagement               open_to(engagement.pk), in member_view and the doors like it
    a job                     its engagement               within(engagement.pk), in jobs.work
    who is it?                everything, for one question unwalled()
    a command, the sweep      everything                   nobody sent them from outside
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

EVERYTHING = "*"
_visible: ContextVar[str] = ContextVar("visible engagements", default=EVERYTHING)


def visible() -> str:
    """What the connection is to be told: ids with commas between, "" for nothing, or EVERYTHING."""
    return _visible.get()


def open_to(*engagements: int) -> None:
    """A door has been passed: these engagements are visible for the rest of the request. Outside a request all is visible,
    and stays so."""
    if _visible.get() != EVERYTHING:
        _visible.set(_words(engagements))


@contextmanager
def within(*engagements: int) -> Iterator[None]:
    """Only these engagements, or nothing if none is named, for as long as the block lasts."""
    with showing(_words(engagements)):
        yield


@contextmanager
def unwalled() -> Iterator[None]:
    """Everything, for the one question that has to be asked before the engagement is known: whose code or link is this?"""
    with showing(EVERYTHING):
        yield


@contextmanager
def showing(words: str) -> Iterator[None]:
    """What `visible` said earlier, for as long as the block lasts."""
    before = _visible.get()
    _visible.set(words)
    try:
        yield
    finally:
        _visible.set(before)


def _words(engagements: tuple[int, ...]) -> str:
    return ",".join(str(int(pk)) for pk in engagements)
