"""Anchors: where they are made, and that they are never placed at the wrong words."""

import json
import random
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies.anchoring import Anchor, AnchorError, Mapping, Orphan, Placed, anchor, place
from tests.strategies.edited_texts import KINDS, document, edits, selection

CASES = json.loads((Path(__file__).parent / "anchor_cases.json").read_text(encoding="utf-8"))
TEXT = "Vi svarar inom fyra timmar på vardagar. Vid avbrott svarar vi inom trettio minuter.\nVi ber aldrig om personnummer."


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_anchor_is_whole_words_and_long_enough(case):
    start = case["text"].index(case["selected"])

    made = anchor(case["text"], start, start + len(case["selected"]))

    assert made.exact == case["exact"]
    assert case["text"][made.start : made.end] == made.exact


@given(st.text(max_size=80), st.data())
def test_an_anchor_holds_its_selection_and_anchoring_it_again_changes_nothing(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if not any(letter.isalnum() or letter == "_" for letter in text):
        with pytest.raises(AnchorError):
            anchor(text, start, end)
        return

    made = anchor(text, start, end)

    assert text[made.start : made.end] == made.exact
    assert text[made.start - len(made.prefix) : made.start] == made.prefix
    assert text[made.end : made.end + len(made.suffix)] == made.suffix
    assert anchor(text, made.start, made.end) == made


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 2), (0, 1000)])
def test_offsets_outside_the_text_are_refused(start, end):
    with pytest.raises(AnchorError):
        anchor(TEXT, start, end)


def test_words_that_are_not_in_the_old_text_are_refused():
    with pytest.raises(AnchorError):
        place(Anchor("något annat", "", "", 0, 11), TEXT, TEXT)


def quoted(words):
    return anchor(TEXT, TEXT.index(words), TEXT.index(words) + len(words))


def test_the_same_text_keeps_the_offsets():
    made = quoted("fyra timmar på vardagar")

    assert place(made, TEXT, TEXT) == Placed(made.start, made.end, made.exact)


def test_words_that_stand_further_down_are_followed():
    made = quoted("fyra timmar på vardagar")

    new = "En ny ingress före allt.\n" + TEXT

    assert place(made, TEXT, new) == Placed(made.start + 25, made.end + 25, made.exact)


def test_a_word_replaced_inside_a_long_quote_is_followed():
    made = quoted("svarar inom fyra timmar på vardagar")

    placed = place(made, TEXT, TEXT.replace("fyra", "två"))

    assert placed == Placed(3, 37, "svarar inom två timmar på vardagar")


def test_deleted_words_are_an_orphan():
    assert place(quoted("Vi ber aldrig om personnummer"), TEXT, TEXT.split("\n", maxsplit=1)[0]) == Orphan(())


def test_an_orphan_names_the_place_it_may_belong_to():
    made = quoted("svarar inom fyra timmar på vardagar")

    orphan = place(
        made, TEXT, TEXT.replace("inom fyra timmar på vardagar", "samma dag, och på vardagar inom två timmar")
    )

    assert isinstance(orphan, Orphan)
    assert [candidate.exact for candidate in orphan.candidates] == ["svarar samma dag, och på vardagar inom två timmar"]


def test_the_same_words_in_two_places_are_two_candidates_and_no_guess():
    made = quoted("Vi ber aldrig om personnummer")

    orphan = place(made, TEXT, TEXT + "\nVi ber aldrig om personnummer.")

    assert [candidate.exact for candidate in orphan.candidates] == [made.exact, made.exact]


def test_one_mapping_serves_all_anchors_of_a_text():
    new = "Ingress. " + TEXT.replace("trettio", "tjugo")
    mapping = Mapping(TEXT, new)
    anchors = [quoted("Vi svarar inom fyra timmar"), quoted("Vid avbrott svarar vi inom"), quoted("Vi ber aldrig")]

    assert [mapping.place(made) for made in anchors] == [place(made, TEXT, new) for made in anchors]


few_words = st.lists(st.sampled_from(["ha", "ha", "hej", "då", ".", "\n", "\n", "–", "å"]), max_size=20).map(" ".join)


@given(few_words, few_words, st.data())
def test_any_anchor_finds_an_answer_that_says_what_stands_there(old, new, data):
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    made = Anchor(old[start:end], old[max(0, start - 32) : start], old[end : end + 32], start, end)
    if not made.exact.strip():
        with pytest.raises(AnchorError):
            place(made, old, new)
        return

    found = place(made, old, new)

    places = found.candidates if isinstance(found, Orphan) else (found,)
    assert [new[place.start : place.end] for place in places] == [place.exact for place in places]


def whole_anchor(rng, text):
    made = anchor(text, *selection(rng, text))
    return made.start, made.end


@pytest.mark.parametrize("seed", range(4))
def test_no_comment_ever_lands_on_other_words(seed):
    rng = random.Random(20261125 + seed)
    outcomes: Counter[tuple[str, str]] = Counter()
    wrong = []

    for _ in range(75):
        for edit in edits(rng, document(rng, rng.randint(300, 5000)), 10, whole_anchor):
            found = place(anchor(edit.old, edit.start, edit.end), edit.old, edit.new)
            outcome = "orphan" if isinstance(found, Orphan) else "placed"
            outcomes[edit.kind, outcome] += 1
            if isinstance(found, Placed) and edit.is_wrong(found.start, found.end):
                wrong.append((seed, edit, found))

    assert wrong == []
    # An algorithm that gives up at once is never wrong: this one has to earn its keep.
    assert {kind for kind, _ in outcomes} == set(KINDS)
    assert outcomes["outside only", "placed"] > 3 * outcomes["outside only", "orphan"]
    assert outcomes["moved", "placed"] > outcomes["moved", "orphan"]
    for gone in ("deleted", "deleted beside a near twin", "deleted beside a twin", "duplicated and reworded"):
        assert outcomes[gone, "placed"] == 0
