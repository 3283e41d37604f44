"""Named places where a test lets something break: `faultpoint("import.batch_committed")`.

Where settings.FAULTPOINTS is empty, as in every installation, that is one look at a setting. The fault tests (tests/faults) set
it to a folder: the file of a point's name in it says what happens to whoever comes by, on its first line.

    kill 3           the third who comes: SIGKILL to the process and its whole group, as when a machine dies
    die 3            the third who comes: SIGKILL to the process alone
    raise 3          the third who comes: FaultError
    full 3           the third who comes: OSError, no space left on the device
    wait 3           the third who comes does not pass while the file is there
    meet 2           nobody passes until two have come

Without a number everybody who comes is meant, and the others pass.

Everybody who comes by is counted in `<point>.came`.
"""

import errno
import fcntl
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

# Where they are, and what is true there. tests/faults/test_faultpoints.py asserts that the code and the tests know all of them.
POINTS = {
    "import.batch_written": "a chunk of mentions is written and not yet committed",
    "import.batch_committed": "a chunk is committed, with its place, its counts and its beat",
    "import.before_done": "the last chunk is committed, the import is not yet marked done",
    "readings.stored": 'the values of a file are written, and with "done" not yet committed',
    "learners.stored": 'a list of people is written, and with "done" not yet committed',
    "upload.file_stored": "an uploaded file is on disk, its row is not yet written",
    "dossier.writing": "the process that writes a PDF has started",
    "dossier.file_stored": "the PDF is on disk, its row is not yet committed",
    "job.taken": "a worker has taken a job and done nothing yet",
    "sweep.listed": "the sweep knows what waits, and has rung for none of it",
    "row.read": "an edited row is compared with what is stored, under the version's lock, and not yet saved",
    "version.checked": "a version may be adopted, and is not yet frozen",
    "input.written": "an input is written and not yet committed",
    "workshop.said": "an input and its event are written and not yet committed",
    "workshop.stored": "an input and its event are committed, and the phone has not been told",
}
PATIENCE = 60  # seconds that anybody waits: a ceiling against hanging, never what a test asserts


class FaultError(Exception):
    """What a test told a point to raise."""


def faultpoint(name: str) -> None:
    """Come by the point `name`, one of POINTS."""
    if settings.FAULTPOINTS:
        _come_by(Path(settings.FAULTPOINTS), name)


def _come_by(folder: Path, name: str) -> None:
    assert name in POINTS, f"no such fault point: {name}"
    file = folder / name
    came = _count(folder / f"{name}.came")
    try:
        what, _space, number = file.read_text().strip().partition(" ")
    except FileNotFoundError:
        return
    if what == "meet":
        _wait(lambda: (folder / f"{name}.came").stat().st_size >= int(number), name)
    elif came == int(number or came):
        _break(what, file)


def _break(what: str, file: Path) -> None:
    if what == "kill":
        os.killpg(os.getpgrp(), signal.SIGKILL)
    elif what == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "raise":
        raise FaultError(file.name)
    elif what == "full":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    elif what == "wait":
        _wait(lambda: not file.exists(), file.name)


def _count(file: Path) -> int:
    with file.open("ab") as counter:
        fcntl.flock(counter, fcntl.LOCK_EX)
        counter.write(b".")
        counter.flush()
        return file.stat().st_size


def _wait(is_over: Callable[[], bool], name: str) -> None:
    end = time.monotonic() + PATIENCE
    while not is_over():
        if time.monotonic() > end:
            raise FaultError(f"nobody let {name} pass")
        time.sleep(0.01)
