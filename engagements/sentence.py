"""The sentence of the day: what is going on in an engagement, in at most two sentences and two links.

Both languages are written, not translated word by word: numbers up to twenty and days within a week are words.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext

from engagements.overview import Draft, Glance, Meeting

NUMBERS = {
    "sv": "noll en två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton nitton tjugo",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty",
}
STALE_DAYS = 30
MAX_LINKS = 2


@dataclass(frozen=True)
class Piece:
    """A run of words; with `url` it is a link."""

    text: str
    url: str = ""


Part = str | Piece | Sequence[Piece]


# Words for numbers and days ------------------------------------------------------------------------------------------


def locale_name() -> str:
    """The active language as Babel names it; English is British."""
    language = get_language() or settings.LANGUAGE_CODE
    return "en_GB" if language.startswith("en") else language.replace("-", "_")


@lru_cache(maxsize=10_000)
def in_figures(value: float | Decimal, pattern: str, locale: str) -> str:
    """A number by Babel's pattern. A page says hundreds, mostly the same again, and Babel reads its pattern anew for each."""
    return format_decimal(value, format=pattern, locale=locale)


def in_words(number: int) -> str:
    """ "fourteen", "fjorton"; above twenty in figures, with a no-break space for thousands."""
    words = NUMBERS["en" if locale_name().startswith("en") else "sv"].split()
    return words[number] if 0 <= number < len(words) else f"{number:,}".replace(",", "\xa0")


def capital(text: str) -> str:
    """The same with a capital letter first, for the beginning of a sentence or a line."""
    return text[:1].upper() + text[1:]


def _day(date: datetime.date, pattern: str) -> str:
    return format_date(date, pattern, locale=locale_name())


def on_day(date: datetime.date, today: datetime.date) -> str:
    """ "today", "tomorrow", "on Thursday", "on 26 November", with the year when it is another."""
    days = (date - today).days
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if 1 < days < 7:
        return gettext("on %(weekday)s") % {"weekday": _day(date, "EEEE")}
    return gettext("on %(date)s") % {"date": plain_day(date, today)}


def until_day(date: datetime.date, today: datetime.date) -> str:
    """ "until today", "until Friday", "until 4 December"."""
    days = (date - today).days
    if days == 0:
        return gettext("until today")
    if days == 1:
        return gettext("until tomorrow")
    if 1 < days < 7:
        return gettext("until %(weekday)s") % {"weekday": _day(date, "EEEE")}
    return gettext("until %(date)s") % {"date": plain_day(date, today)}


def plain_day(date: datetime.date, today: datetime.date) -> str:
    return _day(date, "d MMMM" if date.year == today.year else "d MMMM y")


def day_lines(date: datetime.date) -> tuple[str, str]:
    """A day on two lines: "Thursday", "26 November"."""
    return _day(date, "EEEE"), _day(date, "d MMMM")


def due_words(date: datetime.date | None, today: datetime.date) -> str:
    """When something is due, in the margin: "Late, 12 Oct", "Today", "Tomorrow", "By Thursday", "4 Dec"."""
    if date is None:
        return ""
    days = (date - today).days
    short = _day(date, "d MMM" if date.year == today.year else "d MMM y").replace(".", "")
    if days < 0:
        return gettext("Late, %(date)s") % {"date": short}
    if days == 0:
        return gettext("Today")
    if days == 1:
        return gettext("Tomorrow")
    if days < 7:
        return gettext("By %(weekday)s") % {"weekday": _day(date, "EEEE")}
    return short


def short_weekday(date: datetime.date, today: datetime.date) -> str:
    """For the sidebar: "Today", "Thu", "26 Nov"."""
    days = (date - today).days
    if days == 0:
        return gettext("Today")
    pattern = "EEE" if 0 < days < 7 else "d MMM"
    return (
        _day(date, pattern).replace(".", "").capitalize() if pattern == "EEE" else _day(date, pattern).replace(".", "")
    )


# The sentence ----------------------------------------------------------------------------------------------------------


def sentence(glance: Glance, rights: frozenset[str], today: datetime.date | None = None) -> list[Piece]:
    """What is going on, for somebody with these rights: pieces in reading order, at most two sentences and two links."""
    today = today or timezone.localdate()
    first = _state(glance, rights, today)
    second = _ahead(glance, rights, today)
    pieces = _capitalised(first)
    if second:
        pieces = [*pieces, Piece(" "), *_capitalised(second)]
    return _joined(_at_most_two_links(pieces))


def words_of(pieces: Sequence[Piece]) -> str:
    """The sentence without its links: for lists, where the row is the link."""
    return "".join(piece.text for piece in pieces)


def _state(glance: Glance, rights: frozenset[str], today: datetime.date) -> list[Piece]:
    if glance.draft is None:
        return _before_the_strategy(glance, rights, today)
    return _of_the_strategy(glance.draft, today, is_linked=not _waiting(glance.draft, rights))


def _of_the_strategy(draft: Draft, today: datetime.date, *, is_linked: bool) -> list[Piece]:
    name = gettext("version %(number)s") if draft.state == "adopted" else gettext("draft %(number)s")
    link = Piece(name % {"number": draft.number}, draft.url if is_linked else "")
    if draft.state == "adopted":
        if draft.next_review_on:
            return _compose(
                gettext("%(version)s of the strategy is in force, and the next review is %(day)s."),
                version=link,
                day=on_day(draft.next_review_on, today),
            )
        return _compose(gettext("%(version)s of the strategy is in force."), version=link)
    if draft.comments_until and draft.comments_until >= today:
        return _compose(
            gettext("%(draft)s of the strategy is open for comment %(until)s."),
            draft=link,
            until=until_day(draft.comments_until, today),
        )
    if draft.state == "in_review":
        return _compose(gettext("%(draft)s of the strategy waits for a decision."), draft=link)
    if not draft.agreed:
        return _compose(gettext("%(draft)s of the strategy is being written; no part is agreed yet."), draft=link)
    if draft.agreed == draft.parts:
        return _compose(gettext("%(draft)s of the strategy is agreed in every part."), draft=link)
    return _compose(
        ngettext(
            "%(draft)s of the strategy is being written; one of %(parts)s parts is agreed.",
            "%(draft)s of the strategy is being written; %(agreed)s of %(parts)s parts are agreed.",
            draft.agreed,
        ),
        draft=link,
        agreed=in_words(draft.agreed),
        parts=in_words(draft.parts),
    )


def _before_the_strategy(glance: Glance, rights: frozenset[str], today: datetime.date) -> list[Piece]:
    mentions, talks = _mentions(glance, rights), _talks(glance, rights)
    if glance.mentions and glance.latest_mention_on and (today - glance.latest_mention_on).days > STALE_DAYS:
        return _compose(
            gettext("%(mentions)s are in, the latest from %(date)s."),
            mentions=mentions,
            date=plain_day(glance.latest_mention_on, today),
        )
    if glance.mentions and glance.conversations:
        return _compose(
            gettext("%(mentions)s and %(conversations)s are in; the strategy is not begun."),
            mentions=mentions,
            conversations=talks,
        )
    if glance.mentions or glance.conversations:
        return _compose(
            gettext("%(what)s are in; the strategy is not begun."), what=mentions if glance.mentions else talks
        )
    if "analysis.edit" in rights:
        address = Piece(gettext("the website address"), glance.website_url)
        return _compose(gettext("Start with %(address)s; we look up the channels."), address=address)
    return [Piece(gettext("The work has just begun, and there is nothing to read yet."))]


def _mentions(glance: Glance, rights: frozenset[str]) -> Piece:
    words = ngettext("one mention", "%(n)s mentions", glance.mentions) % {"n": in_words(glance.mentions)}
    return Piece(words, glance.mentions_url if "analysis.view" in rights else "")


def _talks(glance: Glance, rights: frozenset[str]) -> Piece:
    words = ngettext("one conversation", "%(n)s conversations", glance.conversations) % {
        "n": in_words(glance.conversations)
    }
    return Piece(words, glance.conversations_url if "interviews.view" in rights else "")


def _ahead(glance: Glance, rights: frozenset[str], today: datetime.date) -> list[Piece]:
    """What waits for an answer, and the next workshop."""
    waiting = _waiting(glance.draft, rights) if glance.draft else []
    meeting = _meeting(glance.meeting, today) if glance.meeting else []
    if waiting and meeting:
        return _compose(gettext("%(waiting)s, and %(workshop)s."), waiting=waiting, workshop=meeting)
    clause = waiting or meeting
    return [*clause, Piece(".")] if clause else []


def _waiting(draft: Draft, rights: frozenset[str]) -> list[Piece]:
    if "strategy.answer" not in rights or not draft.comments + draft.suggestions:
        return []
    comments = ngettext("one comment", "%(n)s comments", draft.comments) % {"n": in_words(draft.comments)}
    suggestions = ngettext("one suggestion", "%(n)s suggestions", draft.suggestions) % {
        "n": in_words(draft.suggestions)
    }
    if draft.comments and draft.suggestions:
        return _compose(
            gettext("%(comments)s and %(suggestions)s wait for an answer"),
            comments=Piece(comments, draft.comments_url),
            suggestions=Piece(suggestions, draft.suggestions_url),
        )
    what = Piece(comments, draft.comments_url) if draft.comments else Piece(suggestions, draft.suggestions_url)
    waits = ngettext("%(what)s waits for an answer", "%(what)s wait for an answer", draft.comments + draft.suggestions)
    return _compose(waits, what=what)


def _meeting(meeting: Meeting, today: datetime.date) -> list[Piece]:
    if meeting.is_open:
        return _compose(gettext("%(workshop)s is open now"), workshop=Piece(gettext("the workshop"), meeting.url))
    names = {
        1: gettext("the first workshop"),
        2: gettext("the second workshop"),
        3: gettext("the third workshop"),
        4: gettext("the fourth workshop"),
    }
    name = names.get(meeting.ordinal, gettext("the next workshop"))
    day = on_day(meeting.starts_on, today)
    return _compose(pgettext("workshop", "%(workshop)s is %(day)s"), workshop=Piece(name, meeting.url), day=day)


# Pieces ------------------------------------------------------------------------------------------------------------------


def _compose(template: str, **values: Part) -> list[Piece]:
    """Put pieces where the translated template names them."""
    pieces: list[Piece] = []
    for text in re.split(r"(%\(\w+\)s)", template):
        value = values[text[2:-2]] if text.startswith("%(") else text
        pieces += [value] if isinstance(value, Piece) else [Piece(value)] if isinstance(value, str) else value
    return [piece for piece in pieces if piece.text]


def _capitalised(pieces: Sequence[Piece]) -> list[Piece]:
    first, *rest = pieces
    return [replace(first, text=capital(first.text)), *rest]


def _at_most_two_links(pieces: Sequence[Piece]) -> list[Piece]:
    links = [at for at, piece in enumerate(pieces) if piece.url]
    return [piece if at not in links[MAX_LINKS:] else Piece(piece.text) for at, piece in enumerate(pieces)]


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """Neighbours without a link become one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and not joined[-1].url and not piece.url:
            joined[-1] = Piece(joined[-1].text + piece.text)
        else:
            joined.append(piece)
    return joined
