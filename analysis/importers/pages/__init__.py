"""The audit of one page of a website: what is on it, and whether it leads to the right accounts.

`read_page` → PageFacts; `check_page` judges one page, `compare_profiles` the register against all of them.
"""

import json
import logging
import subprocess
import sys
from pathlib import Path

from .checks import Check, check_page, sentence
from .facts import PageError, PageFacts, ProfileLink
from .matching import ProfileMatch, compare_profiles
from .wording import CHECK_NAMES

__all__ = [
    "CHECK_NAMES",
    "Check",
    "PageError",
    "PageFacts",
    "ProfileLink",
    "ProfileMatch",
    "check_page",
    "compare_profiles",
    "read_page",
    "sentence",
]

logger = logging.getLogger(__name__)

CHILD = Path(__file__).with_name("child.py")
PATIENCE_SECONDS = 30


def read_page(body: bytes, content_type: str, url: str) -> PageFacts:
    """Read the facts of a page in a process with limits. Raises PageError."""
    request = json.dumps({"content_type": content_type, "url": url}).encode() + b"\n" + body
    try:
        answer = subprocess.run(  # noqa: S603 - our own module, no shell, nothing foreign among the arguments
            [sys.executable, "-I", str(CHILD)],
            input=request,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PageError("too_heavy") from error
    if answer.returncode != 0:
        # Killed at its limits, or a fault of ours that the log must show.
        logger.warning(
            "Reading %s ended with %s: %s", url, answer.returncode, answer.stderr[-2000:].decode(errors="replace")
        )
        raise PageError("too_heavy")
    said = json.loads(answer.stdout)
    if "facts" not in said:
        raise PageError(said["refused"])
    return PageFacts.from_json(said["facts"])
