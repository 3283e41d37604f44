"""The log: append-only in the database itself, and a sentence for each verb in both languages."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from engagements import audit
from engagements.models import AuditEntry

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = sorted(path.parent for path in ROOT.glob("*/apps.py"))


def recorded_verbs():
    """Every verb that stands as a word in a call of audit.record, with its file."""
    for app in APPS:
        for path in sorted(app.rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and ast.unparse(node.func) in {"audit.record", "record"}
                    and len(node.args) > 2
                ):
                    verb = node.args[2]
                    choices = [verb.body, verb.orelse] if isinstance(verb, ast.IfExp) else [verb]
                    yield from (
                        (str(path.relative_to(ROOT)), one.value) for one in choices if isinstance(one, ast.Constant)
                    )


def test_every_verb_that_the_code_records_has_a_sentence():
    """Add what is missing to SENTENCES, or its noun and verb to NOUNS and VERBS, in engagements/audit.py."""
    assert [f"{path}: {verb}" for path, verb in recorded_verbs() if not audit.is_sayable(verb)] == []


def test_every_verb_belongs_to_a_group_of_the_filter():
    nouns = {verb.split("_")[0] for _path, verb in recorded_verbs()}
    assert sorted(nouns - set(audit.GROUPS)) == []


@pytest.mark.parametrize(
    ("verb", "subject", "details", "english", "swedish"),
    [
        (
            "question_edit",
            "Who answers on Saturdays?",
            {},
            "Maja Ek changed a question: Who answers on Saturdays?",
            "Maja Ek ändrade en fråga: Who answers on Saturdays?",
        ),
        ("quote_withdraw", "", {}, "Maja Ek withdrew a quote", "Maja Ek drog tillbaka ett citat"),
        (
            "member_role",
            "Ali",
            {"old": "reader", "new": "lead"},
            "Maja Ek gave Ali a new role: Lead consultant, until then Reader",
            "Maja Ek gav Ali en ny roll: Ansvarig konsult, tidigare Läsare",
        ),
        ("moon_land", "Apollo", {}, "Maja Ek: moon land: Apollo", "Maja Ek: moon land: Apollo"),
        (
            "statement_edit",
            "100 % wind",
            {},
            "Maja Ek changed a statement of the strategy: 100 % wind",
            "Maja Ek ändrade ett avsnitt i strategin: 100 % wind",
        ),
    ],
)
def test_what_is_said(verb, subject, details, english, swedish, engagement, lead):
    lead.name = "Maja Ek"
    lead.save()
    entry = audit.record(engagement, lead, verb, subject, **details)
    for language, words in (("en", english), ("sv", swedish)):
        with translation.override(language):
            assert audit.sentence(entry) == words


@pytest.mark.parametrize("verb", sorted(audit.SENTENCES))
def test_every_sentence_can_be_said_in_both_languages(verb, engagement, lead):
    entry = audit.record(engagement, lead, verb, "Something", role="reader", old="reader", new="lead")
    said = []
    for language in ("en", "sv"):
        with translation.override(language):
            said.append(audit.sentence(entry))
    assert said[0] != said[1]
    assert not any("%(" in words for words in said)


def test_who_has_no_account_is_nobody(engagement):
    assert audit.record(engagement, AnonymousUser(), "input_create").actor is None
    assert audit.record(engagement, None, "input_create", "x" * 400).subject == "x" * 300


@pytest.mark.parametrize("sql", ["UPDATE engagements_auditentry SET verb = 'x'", "DELETE FROM engagements_auditentry"])
def test_the_database_refuses_to_change_the_log(sql, engagement, lead):
    audit.record(engagement, lead, "engagement_edit")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.values_list("verb", flat=True).get() == "engagement_edit"


def test_the_orm_is_refused_too(engagement, lead):
    entry = audit.record(engagement, lead, "engagement_edit")
    for change in (entry.delete, lambda: AuditEntry.objects.update(verb="x"), entry.save):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_what_is_rolled_back_is_not_told(engagement, lead):
    with transaction.atomic():
        audit.record(engagement, lead, "engagement_edit")
        transaction.set_rollback(True)
    assert AuditEntry.objects.count() == 0
