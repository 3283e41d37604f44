"""The template tags of the look: numbers, days, people and addresses as they are written in both languages."""

import datetime

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from engagements.templatetags import linje

STOCKHOLM_EVENING = datetime.datetime(2026, 11, 26, 23, 30, tzinfo=datetime.UTC)  # 00.30 the day after in Stockholm


@pytest.fixture
def today(monkeypatch):
    now = datetime.datetime(2026, 11, 27, 12, 0, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)
    return now


@pytest.mark.parametrize(
    ("language", "expected"),
    [("sv", ["1\xa0234\xa0567,5", "3", "2,50", "\u22124"]), ("en", ["1,234,567.5", "3", "2.50", "\u22124"])],
)
def test_number(language, expected):
    with translation.override(language):
        assert [linje.number(1234567.5), linje.number(3), linje.number(2.5, 2), linje.number(-4)] == expected
        assert [linje.number(None), linje.number("")] == ["", ""]


@pytest.mark.parametrize(("language", "expected"), [("sv", ["5\xa0%", "5,2\xa0%"]), ("en", ["5%", "5.2%"])])
def test_percent_takes_a_share(language, expected):
    with translation.override(language):
        assert [linje.percent(0.052), linje.percent(0.052, 1)] == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("sv", ["27 nov", "fredag 27 november", "27 november 2026"]),
        ("en", ["27 Nov", "Friday 27 November", "27 November 2026"]),
    ],
)
def test_day_is_the_readers_calendar_day(today, language, expected):
    with translation.override(language):
        assert [linje.day(STOCKHOLM_EVENING, style) for style in ("short", "long", "full")] == expected


def test_day_names_the_year_when_it_is_not_this_one(today):
    with translation.override("sv"):
        assert [linje.day(datetime.date(2025, 10, 12)), linje.day(None)] == ["12 okt 2025", ""]


def test_clock_has_a_point_in_both_languages():
    assert [linje.clock(STOCKHOLM_EVENING), linje.clock(datetime.time(13, 0)), linje.clock(None)] == [
        "00.30",
        "13.00",
        "",
    ]


def test_ago_in_english(today):
    with translation.override("en"):
        days = [linje.ago(today - datetime.timedelta(days=days)) for days in (0, 1, 4, 30)]
    assert days == ["13.00", "Yesterday", "4 days", "28 Oct"]


def test_initials():
    assert [linje.initials(name) for name in ("Maja Lindqvist", "Åsa", "Anna-Karin von Berg", "")] == [
        "ML",
        "Å",
        "AB",
        "",
    ]


def test_language_names_are_in_their_own_language():
    assert [linje.lang_name("sv"), linje.lang_name("en"), linje.lang_name("")] == ["Svenska", "English", ""]


def test_query_replace_keeps_the_other_filters():
    request = RequestFactory().get("/", {"tone": "negative", "page": "3", "q": "el"})
    html = Template('{% load linje %}{% query_replace page=4 tone="" %}').render(Context({"request": request}))
    assert html == "?page=4&amp;q=el"


def test_icon_is_decoration_unless_it_has_a_name():
    plain, named = linje.icon("check"), linje.icon("x", label="Stäng <b>")
    assert plain == '<svg class="ico" aria-hidden="true"><use href="/static/sprite.svg#check"/></svg>'
    assert named == '<svg class="ico" role="img" aria-label="Stäng &lt;b&gt;"><use href="/static/sprite.svg#x"/></svg>'


def test_undo_is_only_offered_for_an_address_of_ours():
    class Message:
        extra_tags = "undo:https://evil.example undo:/engagements/x/restore/"

    assert linje.undo_url(Message()) == "/engagements/x/restore/"
