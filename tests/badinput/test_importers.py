"""Every importer × files of every broken kind: read right, asked about, or refused by the name of the fault."""

import pytest
from django.utils import translation

from analysis.queries import imports as queries
from analysis.services import imports
from engagements.tables import TableError
from tests.analysis.files import received
from tests.badinput.files import KINDS

pytestmark = pytest.mark.django_db
QUESTIONS = {"ambiguous_dates", "no_year"}


def outcome(engagement, lead, name, content) -> str:
    """What the upload page of mentions says of a file."""
    try:
        run = received(engagement, lead, content, name)
    except TableError as error:
        return refusal(error)
    look = queries.look(run)
    if look.refusal:
        return refusal(look.refusal)
    rows, faults, bad = imports.preview(run)
    told = f", {bad} bad ({' '.join(sorted({fault.code for fault in faults}))})" if bad else ""
    first = f"{rows[0].local_date} {' '.join((rows[0].title or rows[0].text).split())[:40]}" if rows else ""
    return f"{len(rows)} rows{told}: {first}"


def refusal(error: TableError) -> str:
    told = []
    for language in ("sv", "en"):
        with translation.override(language):
            told.append(str(error))
    assert told[0] != told[1]
    assert "%(" not in "".join(told)
    return f"{'asked' if error.code in QUESTIONS else 'refused'} {error.code}"


def test_there_are_more_than_a_hundred_kinds():
    assert len(KINDS) > 100


def test_each_kind_of_file_is_read_asked_about_or_refused_by_its_fault(engagement, lead):
    wrong = {}
    for name, (filename, content, expected) in KINDS.items():
        try:
            found = outcome(engagement, lead, filename, content)
        except Exception as error:  # noqa: BLE001 - any is the fault that is looked for
            found = f"{type(error).__name__}: {error}"
        if found != expected:
            wrong[name] = f"{found} (not: {expected})"
    assert wrong == {}
