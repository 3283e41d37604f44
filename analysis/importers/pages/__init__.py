"""The audit of one page of a website: what is on it, and whether it leads to the right accounts.

`read_page` → PageFacts; `check_page` judges one page, `compare_profiles` the register against all of them.
"""

from analysis.importers.limited import TooHeavyError, read_in_child

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


def read_page(body: bytes, content_type: str, url: str) -> PageFacts:
    """Read the facts of a page in a process with limits. Raises PageError."""
    try:
        said = read_in_child(body, kind="page", content_type=content_type, url=url)
    except TooHeavyError as error:
        raise PageError("too_heavy") from error
    if "read" not in said:
        raise PageError(said["refused"])
    return PageFacts.from_json(said["read"])
