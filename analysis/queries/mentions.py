"""Where, when, how and by whom the organisation is mentioned: the list, and figures that each lead to the rows behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from analysis.models import Mention
from analysis.models.mention import Medium, Tone
from engagements.models import Engagement

TOP = 10
# Field of the filter → its name in the query string.
QUERY_NAMES = {"text": "q", "since": "from", "until": "to", "medium": "medium", "source": "source", "author": "author", "tone": "tone"}


@dataclass(frozen=True, slots=True)
class MentionFilter:
    """What the reader has narrowed the mentions to; every field empty means all of them. Lives in the query string."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    medium: str = ""
    source: str = ""
    author: str = ""
    tone: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "MentionFilter":
        """Read it from a query string; nonsense in a field counts as an empty field."""
        return cls(
            text=query.get("q", "").replace("\x00", "").strip()[:200],
            since=_day(query.get("from", "")),
            until=_day(query.get("to", "")),
            medium=_known(query.get("medium", ""), Medium.values),
            source=query.get("source", "").replace("\x00", "")[:200],
            author=query.get("author", "").replace("\x00", "")[:200],
            tone=_known(query.get("tone", ""), [*Tone.values, "none"]),
        )

    @property
    def is_empty(self) -> bool:
        return self == MentionFilter()

    def query(self, **changes: Any) -> str:
        """The query string of this filter with some fields changed, beginning with "?"."""
        changed = replace(self, **changes)
        values = {short: getattr(changed, name) for name, short in QUERY_NAMES.items()}
        return "?" + urlencode({short: value for short, value in values.items() if value})

    def apply(self, mentions: QuerySet[Mention]) -> QuerySet[Mention]:
        if self.since:
            mentions = mentions.filter(local_date__gte=self.since)
        if self.until:
            mentions = mentions.filter(local_date__lte=self.until)
        exact = {"medium": self.medium, "source_name": self.source, "author_name": self.author}
        mentions = mentions.filter(**{name: value for name, value in exact.items() if value})
        if self.tone:
            mentions = mentions.filter(tone="" if self.tone == "none" else self.tone)
        for word in self.text.split():
            mentions = mentions.filter(Q(title__icontains=word) | Q(text__icontains=word))
        return mentions


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a ranking: what, how many, and the query string that leads to them."""

    value: str
    label: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class Week:
    """Mentions of one ISO week; `monday` is its first day."""

    monday: date
    count: int
    query: str

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the page about mentions says in numbers. Days are the engagement's own."""

    total: int
    first: date | None
    last: date | None
    weeks: tuple[Week, ...]
    media: tuple[Share, ...]
    sources: tuple[Share, ...]
    authors: tuple[Share, ...]
    tones: tuple[Share, ...]

    @property
    def peak(self) -> Week | None:
        return max(self.weeks, key=lambda week: week.count, default=None)

    @property
    def typical(self) -> int:
        """The median week."""
        counts = sorted(week.count for week in self.weeks)
        return counts[len(counts) // 2] if counts else 0

    @property
    def toned(self) -> int:
        """How many mentions the file gave a tone."""
        return sum(tone.count for tone in self.tones if tone.value != "none")


def mention_figures(engagement: Engagement, narrowed: MentionFilter) -> Figures:
    """Count the mentions that the filter leaves. Six grouped queries over the engagement's own columns, none by row."""
    mentions = narrowed.apply(Mention.objects.filter(engagement=engagement)).order_by()
    span = mentions.aggregate(total=Count("pk"), first=Min("local_date"), last=Max("local_date"))
    tones = _ranked(mentions, "tone", narrowed, "tone", {"": _("Not told"), **dict(Tone.choices)}, empty="none")
    return Figures(
        total=span["total"],
        first=span["first"],
        last=span["last"],
        weeks=_weeks(mentions, narrowed),
        media=_ranked(mentions, "medium", narrowed, "medium", dict(Medium.choices)),
        sources=_ranked(mentions.exclude(source_name=""), "source_name", narrowed, "source"),
        authors=_ranked(mentions.exclude(author_name=""), "author_name", narrowed, "author"),
        tones=tones,
    )


def _ranked(
    mentions: QuerySet[Mention],
    column: str,
    narrowed: MentionFilter,
    name: str,
    labels: Mapping[str, Any] | None = None,
    *,
    empty: str = "",
) -> tuple[Share, ...]:
    rows = mentions.values_list(column).annotate(count=Count("pk")).order_by("-count", column)[:TOP]
    return tuple(
        Share(
            value or empty,
            str(labels.get(value, value)) if labels else value,
            count,
            narrowed.query(**{name: value or empty}),
        )
        for value, count in rows
    )


def _weeks(mentions: QuerySet[Mention], narrowed: MentionFilter) -> tuple[Week, ...]:
    """Every ISO week from the first mention to the last, also those without any."""
    counts: dict[date, int] = {}
    for day, count in mentions.values_list("local_date").annotate(count=Count("pk")):
        monday = day - timedelta(days=day.weekday())
        counts[monday] = counts.get(monday, 0) + count
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    mondays = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return tuple(
        Week(monday, counts.get(monday, 0), narrowed.query(since=monday, until=monday + timedelta(days=6))) for monday in mondays
    )


def mention_list(engagement: Engagement, narrowed: MentionFilter) -> QuerySet[Mention]:
    """The mentions that the filter leaves, newest first."""
    return narrowed.apply(Mention.objects.filter(engagement=engagement)).select_related("source").order_by("-published_at", "-pk")
