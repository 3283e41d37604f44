"""Where, when, how and by whom the organisation is mentioned: the list, and figures that each lead to the rows behind them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analysis.models import DayTally, Evidence, Mention, NameTally, Tally
from analysis.models.mention import Medium, Tone
from analysis.models.tally import TOP
from engagements.formfields import words_of
from engagements.models import Engagement

MOST_WORDS = 10
# Field of the filter → its name in the query string.
QUERY_NAMES = {
    "text": "q",
    "since": "from",
    "until": "to",
    "medium": "medium",
    "source": "source",
    "author": "author",
    "tone": "tone",
}


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
            text=words_of(query.get("q")),
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

    @property
    def is_tallied(self) -> bool:
        """Whether days, media and tones under this filter stand in the tally."""
        return not (self.text or self.source or self.author)

    def query(self, **changes: Any) -> str:
        """The query string of this filter with some fields changed, beginning with "?"."""
        changed = replace(self, **changes)
        values = {short: getattr(changed, name) for name, short in QUERY_NAMES.items()}
        return "?" + urlencode({short: value for short, value in values.items() if value})

    def apply(self, mentions: QuerySet[Any]) -> QuerySet[Any]:
        if self.since:
            mentions = mentions.filter(local_date__gte=self.since)
        if self.until:
            mentions = mentions.filter(local_date__lte=self.until)
        exact = {"medium": self.medium, "source_name": self.source, "author_name": self.author}
        mentions = mentions.filter(**{name: value for name, value in exact.items() if value})
        if self.tone:
            mentions = mentions.filter(tone="" if self.tone == "none" else self.tone)
        for word in self.text.split()[:MOST_WORDS]:
            mentions = mentions.filter(_contains(word))
        return mentions


def _contains(word: str) -> Q:
    """SQLite knows small and capital letters of English only, so å, ä and ö are asked for in both."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    found = Q()
    for spelling in spellings:
        found |= Q(title__icontains=spelling) | Q(text__icontains=spelling)
    return found


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _known(value: str, values: list[str]) -> str:
    return value if value in values else ""


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a ranking: what, how many, how many of them the file calls negative, and the query strings that lead
    to them."""

    value: str
    label: str
    count: int
    query: str
    negative: int = 0
    negative_query: str = ""


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
    def has_peak(self) -> bool:
        """Whether a week stands out: twice the median, of at least a month, and not for a handful."""
        peak = self.peak
        return peak is not None and len(self.weeks) > 3 and peak.count >= max(2 * self.typical, 5)

    @property
    def toned(self) -> int:
        """How many mentions the file gave a tone."""
        return sum(tone.count for tone in self.tones if tone.value != "none")


@dataclass(frozen=True, slots=True)
class Counts:
    """The bare counts behind the figures; of sources and authors the pairs are (all, negative)."""

    days: Mapping[date, int]
    media: Mapping[str, int]
    tones: Mapping[str, int]
    sources: Mapping[str, tuple[int, int]]
    authors: Mapping[str, tuple[int, int]]


def mention_figures(engagement: Engagement, narrowed: MentionFilter) -> Figures:
    """Count the mentions that the filter leaves. Days, media and tones come from the tally, if it is current and the filter
    asks for nothing else, and so do the names of all mentions; the rest is counted in an index. A search reads the rows once
    and counts them here: it would have to look through every text again for each group."""
    mentions = narrowed.apply(Mention.objects.filter(engagement=engagement)).order_by()
    if narrowed.text:
        counts = _counts_of_rows(mentions)
    elif narrowed.is_tallied and Tally.objects.filter(engagement=engagement, is_current=True).exists():
        counts = _counts_of_tally(engagement, narrowed, mentions)
    else:
        counts = _counts_of_groups(mentions)
    return Figures(
        total=sum(counts.days.values()),
        first=min(counts.days, default=None),
        last=max(counts.days, default=None),
        weeks=_weeks(counts.days, narrowed),
        media=_ranked(counts.media, narrowed, "medium", dict(Medium.choices)),
        sources=_ranked_names(counts.sources, narrowed, "source"),
        authors=_ranked_names(counts.authors, narrowed, "author"),
        tones=_ranked(
            {value or "none": count for value, count in counts.tones.items()},
            narrowed,
            "tone",
            {"none": _("Not told"), **dict(Tone.choices)},
        ),
    )


def mention_count(engagement: Engagement) -> int:
    """How many mentions there are in all."""
    tallied = Tally.objects.filter(engagement=engagement, is_current=True)
    count = tallied.aggregate(count=Sum("engagement__day_tallies__count"))["count"]
    return count if count is not None else engagement.mentions.count()


def _counts_of_tally(engagement: Engagement, narrowed: MentionFilter, mentions: QuerySet[Mention]) -> Counts:
    days = narrowed.apply(DayTally.objects.filter(engagement=engagement)).order_by()

    def by(column: str) -> dict[Any, int]:
        return dict(days.values_list(column).annotate(total=Sum("count")))

    counts = by("local_date"), by("medium"), by("tone")
    if not narrowed.is_empty:
        return Counts(*counts, _top(mentions, "source_name"), _top(mentions, "author_name"))
    names: dict[str, dict[str, tuple[int, int]]] = {kind: {} for kind in NameTally.Kind.values}
    for row in NameTally.objects.filter(engagement=engagement):
        names[row.kind][row.name] = (row.count, row.negative)
    return Counts(*counts, names[NameTally.Kind.SOURCE], names[NameTally.Kind.AUTHOR])


def _counts_of_groups(mentions: QuerySet[Mention]) -> Counts:
    # Count("pk") would read every row for its id: only "*" and the columns of the index are counted in the index alone.
    days, media, tones = Counter[date](), Counter[str](), Counter[str]()
    for day, medium, tone, count in mentions.values_list("local_date", "medium", "tone").annotate(count=Count("*")):
        days[day] += count
        media[medium] += count
        tones[tone] += count
    return Counts(days, media, tones, _top(mentions, "source_name"), _top(mentions, "author_name"))


def _top(mentions: QuerySet[Mention], column: str) -> dict[str, tuple[int, int]]:
    """The commonest values of a column: (all, negative)."""
    rows = mentions.exclude(**{column: ""}).values_list(column)
    counted = rows.annotate(count=Count("*"), negative=Count("tone", filter=Q(tone=Tone.NEGATIVE)))
    return {name: (count, negative) for name, count, negative in counted.order_by("-count", column)[:TOP]}


def _counts_of_rows(mentions: QuerySet[Mention]) -> Counts:
    rows = list(mentions.values_list("local_date", "medium", "tone", "source_name", "author_name"))
    days, media, tones, sources, authors = zip(*rows, strict=True) if rows else ((),) * 5

    def pairs(names: Sequence[str]) -> dict[str, tuple[int, int]]:
        negative = Counter(name for name, tone in zip(names, tones, strict=True) if tone == Tone.NEGATIVE)
        return {name: (count, negative[name]) for name, count in Counter(names).items() if name}

    return Counts(Counter(days), Counter(media), Counter(tones), pairs(sources), pairs(authors))


def _ranked(
    counts: Mapping[str, int], narrowed: MentionFilter, name: str, labels: Mapping[str, Any]
) -> tuple[Share, ...]:
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:TOP]
    return tuple(
        Share(value, str(labels.get(value, value)), count, narrowed.query(**{name: value})) for value, count in rows
    )


def _ranked_names(counts: Mapping[str, tuple[int, int]], narrowed: MentionFilter, name: str) -> tuple[Share, ...]:
    rows = sorted(counts.items(), key=lambda row: (-row[1][0], row[0]))[:TOP]
    return tuple(
        Share(
            value,
            value,
            count,
            narrowed.query(**{name: value}),
            negative,
            narrowed.query(**{name: value, "tone": Tone.NEGATIVE.value}),
        )
        for value, (count, negative) in rows
    )


def _weeks(days: Mapping[date, int], narrowed: MentionFilter) -> tuple[Week, ...]:
    """Every ISO week from the first mention to the last, also those without any. The address behind a week that the
    filter cuts keeps to the filter."""
    counts: dict[date, int] = {}
    for day, count in days.items():
        monday = day - timedelta(days=day.weekday())
        counts[monday] = counts.get(monday, 0) + count
    if not counts:
        return ()
    first, last = min(counts), max(counts)
    mondays = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return tuple(Week(monday, counts.get(monday, 0), _week_query(monday, narrowed)) for monday in mondays)


def _week_query(monday: date, narrowed: MentionFilter) -> str:
    sunday = monday + timedelta(days=6)
    since, until = max(monday, narrowed.since or monday), min(sunday, narrowed.until or sunday)
    return narrowed.query(since=since, until=until)


def _instants(narrowed: MentionFilter) -> Q:
    """The instants that the days of the filter can hold, wherever the clock hangs: a local date is at most a day from that of
    the instant in UTC. It leaves the same mentions, but the index of the list begins where the days begin."""
    found, day = Q(), timedelta(days=1)
    if narrowed.since and narrowed.since > date.min + day:
        found &= Q(published_at__gte=datetime.combine(narrowed.since - day, time.min, UTC))
    if narrowed.until and narrowed.until < date.max - 2 * day:
        found &= Q(published_at__lt=datetime.combine(narrowed.until + 2 * day, time.min, UTC))
    return found


def mention_list(engagement: Engagement, narrowed: MentionFilter) -> QuerySet[Mention]:
    """The mentions that the filter leaves, newest first."""
    is_evidence = Exists(Evidence.objects.filter(source=OuterRef("source")))
    mentions = narrowed.apply(Mention.objects.filter(engagement=engagement)).filter(_instants(narrowed))
    return mentions.annotate(is_evidence=is_evidence).order_by("-published_at", "-pk")


# Column of the table that people fetch → its field; the names are such that the file can be imported again.
EXPORTED = {
    "published_at": gettext_lazy("Date"),
    "local_hour": gettext_lazy("Time"),
    "medium": gettext_lazy("Medium"),
    "source_name": gettext_lazy("Source"),
    "author_name": gettext_lazy("Author"),
    "author_handle": gettext_lazy("User name"),
    "title": gettext_lazy("Title"),
    "text": gettext_lazy("Text"),
    "url": gettext_lazy("Address"),
    "tone": gettext_lazy("Tone"),
    "language": gettext_lazy("Language"),
    "country": gettext_lazy("Country"),
    "reach": gettext_lazy("Reach"),
    "reactions": gettext_lazy("Reactions"),
    "comments": gettext_lazy("Comments"),
    "shares": gettext_lazy("Shares"),
}


def export_header() -> list[str]:
    return [str(name) for name in EXPORTED.values()]


def export_rows(rows: QuerySet[Mention], engagement: Engagement) -> Iterator[list[Any]]:
    """The mentions as cells, in the engagement's time; streams. Tone and medium are said in the language of the call,
    which has ended when the rows are read."""
    media, tones = ({value: str(label) for value, label in kind.choices} for kind in (Medium, Tone))
    cells = partial(_cells, zone=engagement.zone, media=media, tones=tones)
    return map(cells, rows.values_list(*EXPORTED).iterator(2_000))


def _cells(row: tuple[Any, ...], *, zone: ZoneInfo, media: Mapping[str, str], tones: Mapping[str, str]) -> list[Any]:
    at, hour, medium, *texts, tone, language, country, reach, reactions, comments, shares = row
    local = at.astimezone(zone)
    clock = "" if hour is None else local.strftime("%H:%M")
    told = [media.get(medium, medium), *texts, tones.get(tone, tone)]
    return [local.date(), clock, *told, language, country, reach, reactions, comments, shares]
