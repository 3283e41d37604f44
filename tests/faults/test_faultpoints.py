"""The list of points is the truth: the code comes by each of them and by no other, and each is broken by some test."""

import ast
import re
from pathlib import Path

import pytest

from engagements.faultpoints import POINTS, FaultError, faultpoint
from tests.test_architecture import MAY_IMPORT, modules_of

HERE = Path(__file__).parent


def calls():
    for app in MAY_IMPORT:
        for path in modules_of(app):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "faultpoint":
                    yield node.args[0].value


def test_the_code_comes_by_every_point_and_by_no_other():
    assert sorted(calls()) == sorted(POINTS)


def test_every_point_is_broken_by_a_test():
    """The fixture `faults` fails a test that arms a point which nobody comes by; so each name here is really reached."""
    named = {name for path in HERE.glob("test_*.py") for name in re.findall(r'"([a-z]+\.[a-z_]+)"', path.read_text())}
    assert set(POINTS) - named == set()


def test_a_point_that_is_not_armed_does_nothing_and_none_is_made_up(faults, settings):
    faultpoint("import.batch_committed")
    with pytest.raises(AssertionError, match="no such fault point"):
        faultpoint("import.batch_comitted")
    settings.FAULTPOINTS = ""
    faultpoint("whatever, nobody looks")


def test_the_numbered_one_breaks_and_the_others_pass(faults):
    faults.arm("job.taken", "raise 2")
    faultpoint("job.taken")
    with pytest.raises(FaultError):
        faultpoint("job.taken")
    faultpoint("job.taken")
    assert faults.came("job.taken") == 3
