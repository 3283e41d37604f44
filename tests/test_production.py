"""Production is configured by its environment alone, and does not start half-configured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KEY = "a-long-random-key-of-this-test-and-of-nothing-else-0123456789"


def check(tmp_path, *arguments, **env):
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "VAR_DIR": str(tmp_path / "var"), **env}
    command = [sys.executable, "manage.py", "check", *arguments]
    return subprocess.run(command, cwd=ROOT, env=clean, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "development-only-never-in-production-and-longer-than-forty"}, "SECRET_KEY"),
        ({"SECRET_KEY": KEY}, "ALLOWED_HOSTS"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "linje.example", "DEMO": "1"}, "DEMO"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "linje.example", "FAULTPOINTS": "var/faults"}, "FAULTPOINTS"),
        ({"SECRET_KEY": KEY, "ALLOWED_HOSTS": "linje.example", "REDIS_URL": "redis://cache:6379/0"}, "REDIS_URL"),
    ],
)
def test_it_does_not_start_without_its_secrets(tmp_path, env, words):
    done = check(tmp_path, **env)

    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert words in done.stderr.splitlines()[-1]


def test_it_starts_when_everything_is_told(tmp_path):
    done = check(tmp_path, SECRET_KEY=KEY, ALLOWED_HOSTS="linje.example", REDIS_URL="redis://:secret@cache:6379/0")

    assert done.returncode == 0, done.stderr


def test_the_deployment_check_has_nothing_to_say_but_about_preloading(tmp_path):
    done = check(tmp_path, "--deploy", "--fail-level", "ERROR", SECRET_KEY=KEY, ALLOWED_HOSTS="linje.example")

    warnings = [line.split(")")[0].rpartition("(")[2] for line in done.stderr.splitlines() if line.startswith("?: (")]
    # W002: frame-ancestors of the Content-Security-Policy says it; W021: preloading is the operator's decision.
    assert (done.returncode, sorted(warnings)) == (0, ["security.W002", "security.W021"])
