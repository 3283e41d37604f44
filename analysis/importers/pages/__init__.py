"""The audit of one page of a website: what is on it, and whether it leads to the right accounts.

`read_page` → PageFacts; `check_page` judges one page, `compare_profiles` the register against all of them.
"""

import json
import subprocess
import sys
from pathlib import Path

from .checks import CHECK_NAMES, Check, check_page, sentence
from .facts import PageError, PageFacts, ProfileLink
from .matching import ProfileMatch, compare_profiles

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

CHILD = Path(__file__).with_name("child.py")
PATIENCE_SECONDS = 30


def read_page(body: bytes, content_type: str, url: str) -> PageFacts:
    """Read the facts of a page in a process with limits. Raises PageError."""
    request = json.dumps({"content_type": content_type, "url": url}).encode() + b"\n" + body
    try:
        answer = subprocess.run(  # noqa: S603 - our own module, no shell, nothing foreign among the arguments
            [sys.executable, "-I", str(CHILD)], input=request, capture_output=True, timeout=PATIENCE_SECONDS, check=False
        )
        said = json.loads(answer.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise PageError("too_heavy") from error
    if "facts" not in said:
        raise PageError(said["refused"])
    return PageFacts.from_json(said["facts"])
