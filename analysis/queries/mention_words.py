"""The sentences above the mentions: when, where, by whom and how, said from the same figures that the charts draw."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.models.mention import Medium, Tone
from analysis.queries.mentions import Figures, MentionFilter, Share
from engagements.models import Engagement
from engagements.templatetags.linje import day, number, percent

FEW = 20  # below this a share in per cent would pretend to more than there is
PLACES: dict[str, Promise] = {
    Medium.NEWS: gettext_lazy("in the news"),
    Medium.BROADCAST: gettext_lazy("on radio and television"),
    Medium.PRINT: gettext_lazy("in print"),
    Medium.BLOG: gettext_lazy("in blogs"),
    Medium.FORUM: gettext_lazy("in forums"),
    Medium.REVIEW: gettext_lazy("in reviews"),
    Medium.PODCAST: gettext_lazy("in podcasts"),
    Medium.OTHER: gettext_lazy("in other places"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that the reader has narrowed the list to, and the query string without it."""

    label: str
    query: str


def place_words(medium: str) -> str:
    """Where something is said: "in the news", "on Facebook"."""
    words = PLACES.get(medium)
    return str(words) if words else _("on %(network)s") % {"network": dict(Medium.choices).get(medium, medium)}


def opening(engagement: Engagement, figures: Figures, narrowed: MentionFilter, everything: int) -> str:
    """The sentence that the page opens with. `everything` counts the mentions without a filter."""
    if not figures.total:
        return _("None of the %(all)s mentions fits. Take a filter away to see more.") % {"all": number(everything)}
    return " ".join([_how_many(engagement, figures, narrowed, everything), *_where_and_when(figures, narrowed)])


def closing(figures: Figures, narrowed: MentionFilter) -> str:
    """By whom, and how; "" where the figures say nothing that could be relied on."""
    return " ".join([*_by_whom(figures, narrowed), *_tone(figures, narrowed)])


def _how_many(engagement: Engagement, figures: Figures, narrowed: MentionFilter, everything: int) -> str:
    values = {
        "who": engagement.client.name,
        "total": number(figures.total),
        "all": number(everything),
        "first": first_day(figures),
        "last": day(figures.last, "full"),
    }
    if not narrowed.is_empty:
        words = ngettext(
            "What you have chosen fits one of %(all)s mentions; it is from %(first)s.",
            "What you have chosen fits %(total)s of %(all)s mentions, from %(first)s to %(last)s.",
            figures.total,
        )
    elif figures.first == figures.last:
        words = ngettext(
            "%(who)s was mentioned once, on %(first)s.",
            "%(who)s was mentioned %(total)s times on %(first)s.",
            figures.total,
        )
    else:
        words = _("%(who)s was mentioned %(total)s times from %(first)s to %(last)s.")
    return words % values


def first_day(figures: Figures) -> str:
    """The first day, without its year where the last day's is the same."""
    first, last = figures.first, figures.last
    if not first or not last or first == last or first.year != last.year:
        return day(first, "full")
    return day(first, "month")


def share_words(count: int, total: int) -> str:
    """A share in per cent; "3 of 7" where there are too few for that."""
    if total < FEW:
        return _("%(count)s of %(total)s") % {"count": number(count), "total": number(total)}
    return percent(count / total)


def _where_and_when(figures: Figures, narrowed: MentionFilter) -> list[str]:
    said = []
    if not narrowed.medium and len(figures.media) > 1:
        top = figures.media[0]
        words = _("Most is said %(place)s (%(share)s).")
        said.append(words % {"place": place_words(top.value), "share": share_words(top.count, figures.total)})
    peak, typical = figures.peak, figures.typical
    if peak and figures.has_peak:
        words = _("Week %(week)s stands out with %(peak)s; an ordinary week has %(typical)s.")
        said.append(words % {"week": peak.number, "peak": number(peak.count), "typical": number(typical)})
    return said


def _by_whom(figures: Figures, narrowed: MentionFilter) -> list[str]:
    if narrowed.author or not figures.authors or figures.total < FEW or figures.authors[0].count < 2:
        return []
    top = figures.authors[0]
    if len(figures.authors) > 1 and figures.authors[1].count == top.count:
        return []
    words = _("Nobody is heard as often as %(name)s, %(count)s times.")
    return [words % {"name": top.label, "count": number(top.count)}]


def _tone(figures: Figures, narrowed: MentionFilter) -> list[str]:
    counts = {tone.value: tone.count for tone in figures.tones}
    if narrowed.tone or not figures.toned:
        return []
    negative, positive = (share_words(counts.get(tone, 0), figures.toned) for tone in (Tone.NEGATIVE, Tone.POSITIVE))
    if figures.toned < figures.total:
        words = _(
            "Where the file tells the tone (%(toned)s of %(total)s), %(negative)s are negative and %(positive)s positive."
        )
    else:
        words = _("By the file’s own judgement %(negative)s are negative and %(positive)s positive.")
    values = {
        "negative": negative,
        "positive": positive,
        "toned": number(figures.toned),
        "total": number(figures.total),
    }
    return [words % values]


def chips(narrowed: MentionFilter) -> list[Chip]:
    """What the list is narrowed to, each with the way to take it away."""
    tones = {
        "none": _("Tone not told"),
        **{value: _("Tone: %(tone)s") % {"tone": label.lower()} for value, label in _tones()},
    }
    labels = {
        "text": _("“%(words)s”") % {"words": narrowed.text},
        "since": _("from %(day)s") % {"day": day(narrowed.since, "full")},
        "until": _("until %(day)s") % {"day": day(narrowed.until, "full")},
        "medium": str(dict(Medium.choices).get(narrowed.medium, "")),
        "source": narrowed.source,
        "author": _("by %(name)s") % {"name": narrowed.author},
        "tone": tones.get(narrowed.tone, ""),
    }
    blank = MentionFilter()
    return [
        Chip(label, narrowed.query(**{name: getattr(blank, name)}))
        for name, label in labels.items()
        if getattr(narrowed, name)
    ]


def _tones() -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in Tone.choices]


def filter_fields(narrowed: MentionFilter, figures: Figures) -> list[dict[str, object]]:
    """The fields above the list, for components/_search_filters.html. Sources and authors are offered that lead now."""
    tones = [("", _("All tones")), *_tones(), ("none", _("Not told"))]
    media = [("", _("All media")), *((value, str(label)) for value, label in Medium.choices)]
    return [
        {"name": "q", "label": _("Search in title and text"), "kind": "search", "value": narrowed.text, "wide": True},
        {"name": "medium", "label": _("Where"), "kind": "select", "options": media, "value": narrowed.medium},
        _names("source", _("Source"), _("All sources"), narrowed.source, figures.sources),
        _names("author", _("By whom"), _("Everybody"), narrowed.author, figures.authors),
        {
            "name": "tone",
            "label": _("Tone, as the file gives it"),
            "kind": "select",
            "options": tones,
            "value": narrowed.tone,
        },
        {"name": "from", "label": _("From"), "kind": "date", "value": narrowed.since and narrowed.since.isoformat()},
        {"name": "to", "label": _("Until"), "kind": "date", "value": narrowed.until and narrowed.until.isoformat()},
    ]


def _names(name: str, label: str, all_of_them: str, chosen: str, top: tuple[Share, ...]) -> dict[str, object]:
    names = [share.value for share in top]
    if chosen and chosen not in names:
        names.insert(0, chosen)
    options = [("", all_of_them), *((one, one) for one in names)]
    return {"name": name, "label": label, "kind": "select", "options": options, "value": chosen}
