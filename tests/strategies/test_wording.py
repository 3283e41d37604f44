"""The word comparison: nothing lost, nothing invented, and short enough to read."""

import random
import time
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from strategies.wording import Change, Kind, ParagraphChange, compare_words
from tests.strategies.edited_texts import Editing, document

words = st.sampled_from(
    ["vi", "Vi", "svarar", "inom", "fyra", "timmar", "å", "ä", ",", ".", "–", "  ", "👩🏽‍💻", "<b>"]
)
texts = st.lists(st.one_of(words, st.just("\n"), st.text(max_size=3)), max_size=40).map(" ".join)


@given(texts, texts)
@example("", "")
@example("", "\n")
@example("a\n\nb", "a\nb")
def test_both_texts_can_be_built_from_the_comparison(old, new):
    paragraphs = compare_words(old, new)

    assert "\n".join(paragraph.old for paragraph in paragraphs if paragraph.old is not None) == old
    assert "\n".join(paragraph.new for paragraph in paragraphs if paragraph.new is not None) == new


@given(texts, texts)
def test_there_are_changes_exactly_when_the_texts_differ(old, new):
    assert any(paragraph.kind != "equal" for paragraph in compare_words(old, new)) == (old != new)


@given(texts, texts)
def test_a_removed_run_stands_before_the_added_one_and_no_two_runs_of_a_kind_meet(old, new):
    for paragraph in compare_words(old, new):
        kinds = [change.kind for change in paragraph.changes]

        assert [pair for pair in pairwise(kinds) if pair[0] == pair[1]] == []
        assert (Kind.ADDED, Kind.REMOVED) not in pairwise(kinds)
        assert "" not in [change.text for change in paragraph.changes]


def test_words_between_two_changes_that_are_too_few_to_read_join_them():
    [paragraph] = compare_words("Vi svarar inom fyra timmar på vardagar.", "Vi svarar inom två dygn på vardagar.")

    assert paragraph == ParagraphChange(
        "changed",
        (
            Change(Kind.EQUAL, "Vi svarar inom "),
            Change(Kind.REMOVED, "fyra timmar"),
            Change(Kind.ADDED, "två dygn"),
            Change(Kind.EQUAL, " på vardagar."),
        ),
    )


def test_a_rewritten_paragraph_is_two_blocks():
    old, new = "Vi svarar alla inom fyra timmar.", "Kundtjänst tar emot frågor dygnet runt."

    [paragraph] = compare_words(old, new)

    assert paragraph == ParagraphChange("rewritten", (Change(Kind.REMOVED, old), Change(Kind.ADDED, new)))


def test_a_new_paragraph_leaves_the_others_beside_what_they_became():
    old = "Vi svarar inom fyra timmar på vardagar.\nDen som svarar skriver under med sitt förnamn."
    new = (
        "Vi svarar inom två timmar på vardagar.\nVi ber aldrig om personnummer.\nDen som svarar skriver under med namn."
    )

    assert [paragraph.kind for paragraph in compare_words(old, new)] == ["changed", "added", "changed"]


def test_a_moved_paragraph_is_taken_out_and_put_in():
    assert [paragraph.kind for paragraph in compare_words("ett\ntvå\ntre\nfyra", "två\ntre\nett\nfyra")] == [
        "removed",
        "equal",
        "equal",
        "added",
        "equal",
    ]


def test_twenty_four_thousand_words_with_a_tenth_changed_are_compared_in_a_moment():
    rng = random.Random(7)
    old = document(rng, 166_000)
    editing = Editing(rng, old, 0, 1)
    editing.background(0.1)
    new = editing.result("", old, 0, 1).new

    started = time.perf_counter()
    paragraphs = compare_words(old, new)
    seconds = time.perf_counter() - started

    shown = sum(len(change.text) for p in paragraphs for change in p.changes if change.kind != Kind.EQUAL)
    assert seconds < 2
    assert shown < len(old) / 2
    assert "\n".join(paragraph.new for paragraph in paragraphs if paragraph.new is not None) == new
