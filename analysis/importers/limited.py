"""Foreign markup is read in a process with limits on time and memory (limited_child.py), so that the worker lives."""

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("limited_child.py")
PATIENCE_SECONDS = 30


class TooHeavyError(Exception):
    """The child was killed at its limits or given up."""


def read_in_child(body: bytes, **request: str) -> dict[str, Any]:
    """What the child answers: {"read": …} or {"refused": code}. Raises TooHeavyError."""
    try:
        answer = subprocess.run(  # noqa: S603 - our own module, no shell, nothing foreign among the arguments
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(request).encode() + b"\n" + body,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooHeavyError from error
    if answer.returncode != 0:
        # Killed at its limits, or a fault of ours that the log must show.
        logger.warning(
            "Reading %s ended with %s: %s",
            request.get("url"), answer.returncode, answer.stderr[-2000:].decode(errors="replace"),
        )  # fmt: skip
        raise TooHeavyError
    return dict(json.loads(answer.stdout))
