"""The current state in pictures: each chart's title is the claim that its figures bear out."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from analysis.models.mention import Tone
from analysis.queries.mention_words import FEW, place_words, share_words
from analysis.queries.mentions import TOP, Figures, MentionFilter, Share, mention_figures
from engagements.charts import Bar, Chart, area_chart, bar_chart
from engagements.models import Engagement
from engagements.templatetags.linje import day, number, percent

TONE_WORDS: dict[str, Promise] = {
    Tone.POSITIVE: pgettext_lazy("mentions are", "positive"),
    Tone.NEUTRAL: pgettext_lazy("mentions are", "neutral"),
    Tone.NEGATIVE: pgettext_lazy("mentions are", "negative"),
    Tone.MIXED: pgettext_lazy("mentions are", "mixed"),
}
MOST_LINKED_WEEKS = 208
Linked = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class MentionPictures:
    """Where, when, how and by whom, each as a chart; None where there is nothing to draw."""

    when: Chart | None
    where: Chart | None
    by_whom: Chart | None
    how: Chart | None

    def without_names(self) -> list[Chart]:
        return [chart for chart in (self.when, self.where, self.how) if chart is not None]


def pictures(engagement: Engagement) -> list[Chart]:
    """The pictures of all mentions for the document, which goes to many: whose voices they are stays in the tool."""
    return draw(mention_figures(engagement, MentionFilter()), lambda query: None).without_names()


def draw(figures: Figures, linked: Linked) -> MentionPictures:
    """Draw the figures. `linked` makes the address behind a figure from its query string, or None where nothing is linked."""
    if not figures.total:
        return MentionPictures(None, None, None, None)
    source = _source(figures)
    return MentionPictures(
        _when(figures, linked, source),
        _where(figures, linked, source),
        _by_whom(figures, linked, source),
        _how(figures, linked, source),
    )


def _source(figures: Figures) -> str:
    return _("Source: %(total)s imported mentions, %(first)s – %(last)s.") % {
        "total": number(figures.total),
        "first": day(figures.first, "full"),
        "last": day(figures.last, "full"),
    }


def _when(figures: Figures, linked: Linked, source: str) -> Chart | None:
    """None where there is one week only: a point shows no course."""
    peak, typical = figures.peak, figures.typical
    if peak is None or len(figures.weeks) < 2:
        return None
    if figures.has_peak:
        claim = _("Week %(week)s stands out: %(peak)s mentions against %(typical)s in an ordinary week.")
    elif figures.total < FEW:
        claim = ngettext("One mention in all.", "%(total)s mentions in all.", figures.total)
    else:
        claim = _("The conversation is even: at most %(peak)s mentions a week, %(typical)s in an ordinary one.")
    values = {
        "week": peak.number,
        "peak": number(peak.count),
        "typical": number(typical),
        "total": number(figures.total),
    }
    return area_chart(
        [week.count for week in figures.weeks],
        claim=claim % values,
        measure=_("Mentions per week"),
        source=source,
        labels=[_("w. %(week)s") % {"week": week.number} for week in figures.weeks],
        # A single date of 1970 makes three thousand weeks: then the line is drawn, and nobody can hit a point.
        urls=[linked(week.query) for week in figures.weeks] if len(figures.weeks) <= MOST_LINKED_WEEKS else (),
    )


def _where(figures: Figures, linked: Linked, source: str) -> Chart | None:
    """None where there is one place only: a bar beside nothing shows nothing."""
    if len(figures.media) < 2:
        return None
    top = figures.media[0]
    claim = _("Most is said %(place)s: %(share)s.") % {
        "share": share_words(top.count, figures.total),
        "place": place_words(top.value),
    }
    return bar_chart(_bars(figures.media, figures, linked), claim=claim, measure=_("Mentions by medium"), source=source)


def _by_whom(figures: Figures, linked: Linked, source: str) -> Chart | None:
    if len(figures.authors) < 2:
        return None
    if len(figures.authors) < TOP:
        top = figures.authors[0]
        values = {"name": top.label, "share": share_words(top.count, figures.total)}
        claim = _("%(name)s stands for %(share)s of what is said.") % values
    else:
        share = share_words(sum(author.count for author in figures.authors), figures.total)
        claim = _("The %(count)s busiest voices stand for %(share)s of what is said.") % {"count": TOP, "share": share}
    return bar_chart(
        _bars(figures.authors, figures, linked), claim=claim, measure=_("Mentions by author"), source=source
    )


def _how(figures: Figures, linked: Linked, source: str) -> Chart | None:
    told = [tone for tone in figures.tones if tone.value != "none"]
    if len(told) < 2:
        return None
    claim = _("Of the mentions whose tone is told %(share)s are %(tone)s.") % {
        "share": share_words(told[0].count, figures.toned),
        "tone": TONE_WORDS[told[0].value],
    }
    measure = _("Tone as the file gives it, not coded by us")
    bars = [
        Bar(tone.label, tone.count, _note(tone.count, figures.toned), linked(tone.query), n == 0)
        for n, tone in enumerate(told)
    ]
    return bar_chart(bars, claim=claim, measure=measure, source=source)


def _bars(shares: tuple[Share, ...], figures: Figures, linked: Linked) -> list[Bar]:
    return [
        Bar(share.label, share.count, _note(share.count, figures.total), linked(share.query), is_main=place == 0)
        for place, share in enumerate(shares)
    ]


def _note(count: int, total: int) -> str:
    """The share beside the count; nothing where there are too few for one."""
    return percent(count / total) if total >= FEW else ""
