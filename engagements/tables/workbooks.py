"""The parent's side of reading a workbook: a child process parses it, and may die of it."""

import json
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

from .refusals import TableError

CHILD = Path(__file__).with_name("workbook_child.py")
PATIENCE = 120  # seconds for a first look; reading itself may wait for the database


def start_child(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own module, no shell; the only foreign words are a path and a name
        [sys.executable, "-I", str(CHILD), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        encoding="ascii",
    )


def said(line: str) -> Any:
    """One line of the child. Raises TableError when it is a refusal; half a line is the child's last word."""
    try:
        value = json.loads(line)
    except ValueError:
        raise TableError("too_heavy") from None
    if isinstance(value, dict) and "refused" in value:
        raise TableError(value["refused"], **value["values"])
    return value


def look(path: Path) -> dict[str, list[tuple[int, list[str]]]]:
    """Visible sheet's name → its first rows with their numbers."""
    with start_child("look", str(path)) as child:
        try:
            output, _ = child.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            raise TableError("too_heavy") from None
    sheets = [said(line) for line in output.splitlines()]
    if child.returncode != 0:
        raise TableError("too_heavy")
    return {sheet["name"]: [(number, cells) for number, cells in sheet["rows"]] for sheet in sheets}


def rows(path: Path, sheet: str) -> Generator[tuple[int, list[str]], None, None]:
    """Every row of the sheet that is not empty, with its number. Ends the child when the reader stops early."""
    with start_child("rows", str(path), sheet) as child:
        try:
            assert child.stdout is not None
            for line in child.stdout:
                number, cells = said(line)
                yield number, cells
            if child.wait() != 0:
                raise TableError("too_heavy")
        finally:
            child.kill()
