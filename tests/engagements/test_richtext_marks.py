"""Marks around words of sanitised HTML: never across a tag, never anything but what was there."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from engagements import richtext
from engagements.richtext import Mark, with_marks

WORDS = st.lists(
    st.sampled_from(["ett", "två *tre*", "fyra & fem", "**sex** sju", "<b>", "\n\n", "\n-   åtta\n", "nio  tio", "🙂"])
)


def mark(text, words, name="a", **details):
    start = text.index(words)
    return Mark(start, start + len(words), name, **details)


def test_words_are_marked_and_cut_at_tags():
    source = richtext.render("Vi *svarar* fort & gärna.")
    text = richtext.plain_text(source)

    assert with_marks(source, [mark(text, "svarar fort & gärna")]) == (
        '<p>Vi <em><mark data-note="a">svarar</mark></em><mark data-note="a"> fort &amp; gärna</mark>.</p>'
    )


def test_overlapping_marks_share_a_piece():
    source = "<p>ett två tre fyra</p>"

    assert with_marks(source, [Mark(0, 11, "a"), Mark(4, 16, "b", is_on=True)]) == (
        '<p><mark data-note="a">ett </mark><mark data-note="a b" class="on">två tre</mark>'
        '<mark data-note="b" class="on"> fyra</mark></p>'
    )


def test_a_mark_over_two_paragraphs_leaves_the_space_between_them_alone():
    source = richtext.render("ett två\n\ntre fyra")

    assert with_marks(source, [Mark(4, 11, "a")]) == (
        '<p>ett <mark data-note="a">två</mark></p>\n<p><mark data-note="a">tre</mark> fyra</p>'
    )


def test_other_words_are_proposed_beside_the_old_ones():
    source = "<p>inom <em>en timme</em>, alltid</p>"

    assert with_marks(source, [Mark(0, 13, "a", insert="strax <nu>", hidden=("bort:", "till:"))]) == (
        '<p><del data-note="a"><span class="sr" data-no-text>bort: </span>inom </del><em><del data-note="a">'
        '<span class="sr" data-no-text>bort: </span>en timme</del> <ins data-note="a" data-no-text><span class="sr" data-no-text>till: </span>strax &lt;nu&gt;</ins></em>, alltid</p>'
    )


def test_quiet_marks_carry_the_name_only():
    assert (
        with_marks("<p>ett</p>", [Mark(0, 3, 'a"b', is_loud=False)]) == '<p><span data-note="a&quot;b">ett</span></p>'
    )


@given(words=WORDS, ends=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_what_is_marked_is_what_the_offsets_say_and_nothing_is_lost(words, ends):
    source = richtext.render(" ".join(words))
    text = richtext.plain_text(source)
    marks = [Mark(min(pair), max(pair), f"n{n}") for n, pair in enumerate(ends)]

    written = with_marks(source, marks)

    assert re.sub(r"</?mark[^>]*>", "", written) == source
    for one in marks:
        pieces = re.findall(rf'<mark data-note="[^"]*\b{one.name}\b[^"]*">(.*?)</mark>', written, re.DOTALL)
        found = "".join("".join(html.unescape(piece).split()) for piece in pieces)
        assert found == "".join(text[one.start : one.end].split())
