"""Where a note stands in the text, and which of its words really differ."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements import richtext
from strategies import services
from strategies.models import Input
from strategies.queries.notes import _core, note_of
from tests.factories import StatementFactory

WORDS = st.lists(st.sampled_from(["vi", "svarar", "inom", "en", "timme", "alltid"]), min_size=1, max_size=8).map(
    " ".join
)


@pytest.mark.parametrize(
    ("old", "new", "start", "kept", "put"),
    [
        ("inom en timme", "inom trettio minuter", 5, "en timme", "trettio minuter"),
        ("vi svarar", "vi svarar alltid", 3, "svarar", "svarar alltid"),
        ("vi svarar alltid", "vi svarar", 3, "svarar alltid", "svarar"),
        ("svarar", "vi svarar", 0, "svarar", "vi svarar"),
        ("allt", "annat", 0, "allt", "annat"),
    ],
)
def test_only_the_words_that_differ_are_replaced(old, new, start, kept, put):
    begin, end, inserted = _core(old, new, 100)

    assert (begin - 100, old[begin - 100 : end - 100], inserted) == (start, kept, put)


@given(old=WORDS, new=WORDS)
def test_putting_the_words_in_gives_the_new_text_and_never_nothing(old, new):
    begin, end, inserted = _core(old, new, 0)

    assert old[:begin] + inserted + old[end:] == new
    assert old == new or (end > begin and inserted.strip())


def test_a_note_whose_words_were_changed_by_its_answer_stands_at_the_new_ones(draft, lead):
    section = draft.section_rows.first()
    statement = StatementFactory(version=draft, section=section, body="Vi svarar inom en timme, också på helgen.")
    text = richtext.plain_text(statement.html)
    start = text.index("inom en timme, också på helgen")
    said, _new = services.add_input(
        version=draft,
        key=uuid.uuid4(),
        kind="suggestion",
        suggested="inom trettio minuter, också på helgen",
        statement_key=statement.key,
        start=start,
        end=len(text) - 1,
        exact="inom en timme, också på helgen",
        voice=None,
    )
    new_text = "Vi svarar inom trettio minuter, också på helgen."
    services.answer_input(said, outcome="accepted", reason="", by=lead, new_text=new_text, began_at=1)
    said = Input.objects.select_related("voice__user", "version", "disposition__decided_by").get(pk=said.pk)

    note = note_of(said, new_text)

    assert (note.is_orphan, new_text[note.start : note.end]) == (False, "inom trettio minuter, också på helgen")
