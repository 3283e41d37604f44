"""Where a note stands in the text, and which of its words really differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.queries.notes import _core

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
