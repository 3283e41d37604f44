"""docs/security.md says of every threat which test proves it; and the machine room, which belongs to no app."""

import re
import subprocess
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from kombu.exceptions import ContentDisallowed
from kombu.serialization import dumps, loads

from strategy_site.celery import app
from strategy_site.logs import MaskingFormatter
from tests.test_access import ADDRESSES
from tests.test_architecture import MAY_IMPORT
from tests.test_docs import CODE_PLACE

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/security.md"
SECTIONS = {
    "Answers": 10,
    "What experiments decided": 14,
    "Walls between organisations and roles": 14,
    "Links without account, voices, confidences": 12,
    "Content, uploads, fetching": 15,
    "Sign-in, sessions, transport": 8,
    "Machine room": 8,
}


def rows() -> dict[str, list[str]]:
    """The rows of each table by its heading."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        heading, *lines = part.splitlines()
        found[heading.split(":")[0]] = [line for line in lines if line.startswith("| ")][1:]
    return found


def test_every_threat_is_a_row():
    assert {heading: len(lines) for heading, lines in rows().items()} == SECTIONS


def test_every_row_names_its_test_or_what_it_waits_for():
    """That the tests are there is asked by tests/test_docs.py, of every page."""
    unproven = [
        line
        for lines in rows().values()
        for line in lines
        if not any(path.startswith("tests/") and names for path, names in CODE_PLACE.findall(line))
        if "Waits for" not in line
    ]
    assert unproven == []


# The broker -----------------------------------------------------------------------------------------------------------


def test_a_task_that_is_a_pickle_is_not_opened():
    """Seen to fail with pickle in CELERY_ACCEPT_CONTENT."""
    kind, encoding, data = dumps({"a": 1}, serializer="pickle")
    with pytest.raises(ContentDisallowed):
        loads(data, kind, encoding, accept=app.conf.accept_content)


def test_tasks_take_the_number_of_a_job_and_nothing_else():
    """So a forged message can at most ring for a job that somebody ordered. The sweep takes nothing."""
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if name.split(".")[0] in MAY_IMPORT}
    taken = {name: task.run.__code__.co_varnames[: task.run.__code__.co_argcount] for name, task in ours.items()}
    assert ours
    assert set(taken.values()) == {(), ("job_id",)}, taken


def test_no_port_of_the_databases_is_published():
    parts = re.split(r"^  (?=\w+:)", (ROOT / "compose.yaml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    published = {part.split(":")[0] for part in parts if re.search(r"^    ports:", part, re.MULTILINE)}
    assert published == {"web"}


# Secrets --------------------------------------------------------------------------------------------------------------

KEYS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]{20}|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bxox[abprs]-[A-Za-z0-9-]{20,}|\bAIza[0-9A-Za-z_-]{35}\b|\bsk_live_[0-9a-zA-Z]{20,}|\bglpat-[\w-]{20}\b"
)


def test_no_key_stands_in_the_history():
    log = subprocess.run(["git", "log", "-p", "--no-color"], cwd=ROOT, capture_output=True, check=False)
    assert KEYS.findall(log.stdout.decode(errors="replace")) == []
    assert KEYS.search("AKIA" + "A" * 16)  # the search would find one


def test_every_key_in_an_address_is_masked_in_the_log():
    """A new address with a key joins by itself."""
    secret = "s3cr3t" * 7
    addresses = [a for a in ADDRESSES if {"token", "key"} & set(a.arguments) and a.kind in {"public", ""}]
    assert len(addresses) > 10
    kept = []
    for address in addresses:
        route = re.sub(r"\(\?P<uidb36>.*?\)", "mq", route_of(address.name))
        path = re.sub(r"\(\?P<(key|token)>.*?\)|<\w+:(key|token)>", secret, route)
        assert secret in path, route
        if secret in MaskingFormatter().format(record_of(f"Not Found: /{path}")):
            kept.append(address.name)
    assert kept == []


def route_of(name: str) -> str:
    """The address of a name, as it is declared."""
    from django.urls import get_resolver

    def walk(resolver, above, namespace):
        for pattern in resolver.url_patterns:
            route = above + str(pattern.pattern).lstrip("^").rstrip("$")
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, route, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
            else:
                yield f"{namespace}{pattern.name}", route

    return dict(walk(get_resolver(), "", ""))[name]


def record_of(words: str):
    import logging

    return logging.LogRecord("django.request", logging.WARNING, __file__, 1, words, (), None)


# What stands open -----------------------------------------------------------------------------------------------------


def test_there_is_no_admin_and_no_page_of_figures():
    assert not apps.is_installed("django.contrib.admin")
    assert [address.name for address in ADDRESSES if re.search(r"admin|metrics|debug", address.name)] == []


def test_limits_of_django_are_kept():
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS == 1000
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES == 100
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 2_621_440


# Known holes in libraries, each with the version that closed it.
SAFE = {
    "weasyprint": (70, 0),  # GHSA-jf6q-chmf-3h3v
    "markdown": (3, 8, 1),  # CVE-2025-69534
    "django": (5, 2, 8),  # CVE-2025-64459
    "h11": (0, 16, 0),  # CVE-2025-43859
    "pillow": (11, 3, 0),  # CVE-2025-48379
    "django-allauth": (65, 13, 0),
}


@pytest.mark.parametrize("library", SAFE)
def test_no_library_is_older_than_its_last_known_hole(library):
    found = re.search(rf"^{library}==([\d.]+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    assert tuple(map(int, found[1].split("."))) >= SAFE[library]


def test_every_package_is_pinned_with_its_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        packages = re.findall(
            r"^([\w.\[\]-]+==[^\\\n]+)(\\\n +--hash=sha256:)?", (ROOT / name).read_text("utf-8"), re.MULTILINE
        )
        assert packages
        assert [package for package, has_hash in packages if not has_hash] == []


# What is unique -------------------------------------------------------------------------------------------------------

# Unique over all engagements: said aloud or written into an address, and no word of anybody's.
EVERYWHERE = {
    "Engagement.slug",
    "Participant.token_hash",
    "User.email",
    "User.one_user_per_email_address",
    "Workshop.code",
}


def test_nothing_is_unique_across_engagements_that_somebody_wrote():
    """ "Already exists" would tell of the neighbour. Every constraint holds a key to something of one engagement."""
    found = []
    for app_name in MAY_IMPORT:
        for model in apps.get_app_config(app_name).get_models():
            name = model.__name__
            for field in model._meta.fields:
                if field.unique and not isinstance(field, models.UUIDField | models.OneToOneField | models.AutoField):
                    found.append(f"{name}.{field.name}")
            for constraint in model._meta.total_unique_constraints + model._meta.constraints:
                if isinstance(constraint, models.UniqueConstraint) and not any(
                    model._meta.get_field(field).is_relation for field in constraint.fields
                ):
                    found.append(f"{name}.{'+'.join(constraint.fields) or constraint.name}")
    assert set(found) - EVERYWHERE == set()
