"""The sentence of the day, in both languages."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from engagements.models.people import Role
from engagements.overview import Draft, Glance, Meeting
from engagements.permissions import rights_of
from engagements.sentence import due_words, in_words, on_day, sentence, short_weekday, until_day, words_of

TODAY = date(2026, 11, 23)  # a Monday
LEAD, READER = rights_of(Role.LEAD), rights_of(Role.READER)
DRAFT = Draft(
    number="0.4",
    state="draft",
    url="/strategy/",
    agreed=4,
    parts=7,
    comments=14,
    suggestions=3,
    comments_url="/c/",
    suggestions_url="/s/",
    comments_until=date(2026, 11, 27),
)
MEETING = Meeting("Tone", date(2026, 11, 26), 2, "/workshop/")
QUIET = replace(DRAFT, comments=0, suggestions=0, comments_until=None)

SENTENCES = [
    (
        "prototype",
        Glance(draft=DRAFT, meeting=MEETING),
        LEAD,
        (
            "Draft 0.4 of the strategy is open for comment until Friday. Fourteen comments and three suggestions wait for an "
            "answer, and the second workshop is on Thursday."
        ),
        (
            "Utkast 0.4 av strategin är öppet för kommentarer till fredag. Fjorton kommentarer och tre ändringsförslag väntar "
            "på svar, och den andra workshoppen är på torsdag."
        ),
    ),
    (
        "a reader is told nothing of what waits for others",
        Glance(draft=DRAFT, meeting=MEETING),
        READER,
        "Draft 0.4 of the strategy is open for comment until Friday. The second workshop is on Thursday.",
        "Utkast 0.4 av strategin är öppet för kommentarer till fredag. Den andra workshoppen är på torsdag.",
    ),
    (
        "one of each",
        Glance(draft=replace(QUIET, comments=1, suggestions=1, agreed=0)),
        LEAD,
        "Draft 0.4 of the strategy is being written; no part is agreed yet. One comment and one suggestion wait for an answer.",
        "Utkast 0.4 av strategin skrivs just nu, och ingen del är klar än. En kommentar och ett ändringsförslag väntar på svar.",
    ),
    (
        "one suggestion alone",
        Glance(draft=replace(QUIET, suggestions=1, agreed=1)),
        LEAD,
        "Draft 0.4 of the strategy is being written; one of seven parts is agreed. One suggestion waits for an answer.",
        "Utkast 0.4 av strategin skrivs just nu, och en av sju delar är klar. Ett ändringsförslag väntar på svar.",
    ),
    (
        "quiet",
        Glance(draft=QUIET),
        LEAD,
        "Draft 0.4 of the strategy is being written; four of seven parts are agreed.",
        "Utkast 0.4 av strategin skrivs just nu, och fyra av sju delar är klara.",
    ),
    (
        "ready",
        Glance(draft=replace(QUIET, agreed=7)),
        LEAD,
        "Draft 0.4 of the strategy is agreed in every part.",
        "Utkast 0.4 av strategin är klart i alla delar.",
    ),
    (
        "in review",
        Glance(draft=replace(QUIET, state="in_review"), meeting=replace(MEETING, is_open=True)),
        LEAD,
        "Draft 0.4 of the strategy waits for a decision. The workshop is open now.",
        "Utkast 0.4 av strategin väntar på beslut. Workshoppen är öppen nu.",
    ),
    (
        "in force",
        Glance(draft=replace(QUIET, state="adopted", number="1.0", next_review_on=date(2027, 3, 1))),
        READER,
        "Version 1.0 of the strategy is in force, and the next review is on 1 March 2027.",
        "Version 1.0 av strategin gäller, och nästa genomgång är den 1 mars 2027.",
    ),
    (
        "in force without a review",
        Glance(draft=replace(QUIET, state="adopted", number="1.0")),
        READER,
        "Version 1.0 of the strategy is in force.",
        "Version 1.0 av strategin gäller.",
    ),
    (
        "before the strategy",
        Glance(mentions=612, conversations=8, latest_mention_on=TODAY),
        LEAD,
        "612 mentions and eight conversations are in; the strategy is not begun.",
        "612 omnämnanden och åtta samtal är på plats, men strategin är inte påbörjad.",
    ),
    (
        "only conversations",
        Glance(conversations=2),
        LEAD,
        "Two conversations are in; the strategy is not begun.",
        "Två samtal är på plats, men strategin är inte påbörjad.",
    ),
    (
        "stale",
        Glance(mentions=1612, latest_mention_on=date(2026, 9, 3)),
        LEAD,
        "1\xa0612 mentions are in, the latest from 3 September.",
        "1\xa0612 omnämnanden är inlästa, det senaste från den 3 september.",
    ),
    (
        "nothing yet",
        Glance(website_url="/website/"),
        LEAD,
        "Start with the website address; we look up the channels.",
        "Börja med webbadressen, så letar vi upp kanalerna.",
    ),
    (
        "nothing yet, for the client",
        Glance(),
        READER,
        "The work has just begun, and there is nothing to read yet.",
        "Arbetet har just börjat, och det finns inget att läsa än.",
    ),
]


@pytest.mark.parametrize(
    ("glance", "rights", "english", "swedish"), [row[1:] for row in SENTENCES], ids=[r[0] for r in SENTENCES]
)
def test_the_sentence_of_the_day(glance, rights, english, swedish):
    with translation.override("en"):
        assert words_of(sentence(glance, rights, TODAY)) == english
    with translation.override("sv"):
        assert words_of(sentence(glance, rights, TODAY)) == swedish


def links(glance, rights=LEAD):
    with translation.override("en"):
        return [(piece.text, piece.url) for piece in sentence(glance, rights, TODAY) if piece.url]


def test_what_waits_is_linked_first():
    assert links(Glance(draft=DRAFT, meeting=MEETING)) == [("Fourteen comments", "/c/"), ("three suggestions", "/s/")]


def test_one_thing_that_waits_leaves_a_link_for_the_workshop():
    glance = Glance(draft=replace(DRAFT, suggestions=0), meeting=MEETING)
    assert links(glance) == [("Fourteen comments", "/c/"), ("the second workshop", "/workshop/")]


def test_without_anything_to_answer_the_draft_is_the_link():
    assert links(Glance(draft=DRAFT, meeting=MEETING), READER) == [
        ("Draft 0.4", "/strategy/"),
        ("The second workshop", "/workshop/"),
    ]


drafts = st.builds(
    Draft,
    number=st.just("1.0"),
    state=st.sampled_from(["draft", "in_review", "adopted"]),
    url=st.just("/strategy/"),
    agreed=st.integers(0, 9),
    parts=st.integers(1, 9),
    comments=st.integers(0, 2000),
    suggestions=st.integers(0, 2000),
    comments_url=st.just("/c/"),
    suggestions_url=st.just("/s/"),
    comments_until=st.none() | st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=400)),
    next_review_on=st.none() | st.dates(TODAY, TODAY + timedelta(days=400)),
)
meetings = st.builds(
    Meeting,
    title=st.just("Tone"),
    starts_on=st.dates(TODAY, TODAY + timedelta(days=400)),
    ordinal=st.integers(1, 9),
    url=st.just("/workshop/"),
    is_open=st.booleans(),
)
glances = st.builds(
    Glance,
    draft=st.none() | drafts,
    meeting=st.none() | meetings,
    mentions=st.integers(0, 10**6),
    mentions_url=st.just("/m/"),
    latest_mention_on=st.none() | st.dates(date(2020, 1, 1), TODAY),
    conversations=st.integers(0, 40),
    conversations_url=st.just("/i/"),
    website_url=st.just("/w/"),
)


@given(glances, st.sampled_from(list(Role)), st.sampled_from(["sv", "en"]))
def test_it_is_never_more_than_two_sentences_and_two_links(glance, role, language):
    with translation.override(language):
        pieces = sentence(glance, rights_of(role), TODAY)
    words = words_of(pieces)
    assert sum(1 for piece in pieces if piece.url) <= 2
    assert words[0] == words[0].upper()
    assert words.endswith(".")
    assert words.replace("1.0", "").count(".") <= 2
    assert "%" not in words
    assert "  " not in words
    assert "None" not in words


@pytest.mark.parametrize(
    ("days", "english", "swedish"),
    [
        (0, ("today", "until today", "Today"), ("i dag", "till och med i dag", "I dag")),
        (1, ("tomorrow", "until tomorrow", "Tomorrow"), ("i morgon", "till i morgon", "I morgon")),
        (4, ("on Friday", "until Friday", "By Friday"), ("på fredag", "till fredag", "Senast fredag")),
        (8, ("on 1 December", "until 1 December", "1 Dec"), ("den 1 december", "till den 1 december", "1 dec")),
        (
            60,
            ("on 22 January 2027", "until 22 January 2027", "22 Jan 2027"),
            ("den 22 januari 2027", "till den 22 januari 2027", "22 jan 2027"),
        ),
    ],
)
def test_days_near_by_are_words(days, english, swedish):
    day = TODAY + timedelta(days=days)
    for language, said in (("en", english), ("sv", swedish)):
        with translation.override(language):
            assert (on_day(day, TODAY), until_day(day, TODAY), due_words(day, TODAY)) == said


def test_what_is_late_says_so():
    with translation.override("sv"):
        assert due_words(TODAY - timedelta(days=3), TODAY) == "Försenat, 20 nov"
        assert due_words(None, TODAY) == ""


def test_a_day_in_the_sidebar_is_short():
    with translation.override("sv"):
        assert [short_weekday(TODAY + timedelta(days=n), TODAY) for n in (0, 3, 10)] == ["I dag", "Tors", "3 dec"]


def test_numbers_up_to_twenty_are_words():
    with translation.override("sv"):
        assert [in_words(n) for n in (0, 2, 14, 20, 21, 1234)] == ["noll", "två", "fjorton", "tjugo", "21", "1\xa0234"]
