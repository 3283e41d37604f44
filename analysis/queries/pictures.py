"""The current state in pictures: each chart's title is the claim that its figures bear out."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.queries.mentions import Figures, MentionFilter, Share, mention_figures
from engagements.charts import Bar, Chart, area_chart, bar_chart
from engagements.models import Engagement
from engagements.templatetags.linje import day, number, percent

Linked = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class MentionPictures:
    """Where, when, how and by whom, each as a chart; None where there is nothing to draw."""

    when: Chart | None
    where: Chart | None
    by_whom: Chart | None
    how: Chart | None

    def all(self) -> list[Chart]:
        return [chart for chart in (self.when, self.where, self.by_whom, self.how) if chart is not None]


def pictures(engagement: Engagement) -> list[Chart]:
    """The pictures of all mentions, for the document."""
    return draw(mention_figures(engagement, MentionFilter()), lambda query: None).all()


def draw(figures: Figures, linked: Linked) -> MentionPictures:
    """Draw the figures. `linked` makes the address behind a figure from its query string, or None where nothing is linked."""
    if not figures.total:
        return MentionPictures(None, None, None, None)
    source = _source(figures)
    return MentionPictures(_when(figures, linked, source), _where(figures, linked, source), _by_whom(figures, linked, source), _how(figures, linked, source))


def _source(figures: Figures) -> str:
    return _("Source: %(total)s imported mentions, %(first)s – %(last)s.") % {
        "total": number(figures.total),
        "first": day(figures.first, "full"),
        "last": day(figures.last, "full"),
    }


def _when(figures: Figures, linked: Linked, source: str) -> Chart:
    peak, typical = figures.peak, figures.typical
    assert peak is not None
    if typical and peak.count >= 2 * typical:
        claim = _("Week %(week)s stands out: %(peak)s mentions against %(typical)s in an ordinary week.")
    else:
        claim = _("The conversation is even: at most %(peak)s mentions a week, %(typical)s in an ordinary one.")
    return area_chart(
        [week.count for week in figures.weeks],
        claim=claim % {"week": peak.number, "peak": number(peak.count), "typical": number(typical)},
        measure=_("Mentions per week"),
        source=source,
        labels=[_("w. %(week)s") % {"week": week.number} for week in figures.weeks],
        name=_("Mentions"),
        urls=[linked(week.query) for week in figures.weeks],
    )


def _where(figures: Figures, linked: Linked, source: str) -> Chart | None:
    if not figures.media:
        return None
    top = figures.media[0]
    claim = _("%(share)s of everything is said on %(medium)s.") % {"share": percent(top.count / figures.total), "medium": top.label}
    return bar_chart(_bars(figures.media, figures, linked), claim=claim, measure=_("Mentions by medium"), source=source)


def _by_whom(figures: Figures, linked: Linked, source: str) -> Chart | None:
    if not figures.authors:
        return None
    share = sum(author.count for author in figures.authors) / figures.total
    claim = ngettext(
        "One voice stands for %(share)s of what is said.",
        "The %(count)s busiest voices stand for %(share)s of what is said.",
        len(figures.authors),
    ) % {"count": len(figures.authors), "share": percent(share)}
    return bar_chart(_bars(figures.authors, figures, linked), claim=claim, measure=_("Mentions by author"), source=source)


def _how(figures: Figures, linked: Linked, source: str) -> Chart | None:
    told = [tone for tone in figures.tones if tone.value != "none"]
    if not told:
        return None
    claim = _("%(share)s of the mentions whose tone is told are %(tone)s.") % {
        "share": percent(told[0].count / figures.toned),
        "tone": told[0].label.lower(),
    }
    measure = _("Tone as the file gives it, not coded by us")
    bars = [Bar(tone.label, tone.count, percent(tone.count / figures.toned), linked(tone.query), n == 0) for n, tone in enumerate(told)]
    return bar_chart(bars, claim=claim, measure=measure, source=source)


def _bars(shares: tuple[Share, ...], figures: Figures, linked: Linked) -> list[Bar]:
    return [
        Bar(share.label, share.count, percent(share.count / figures.total), linked(share.query), is_main=place == 0)
        for place, share in enumerate(shares)
    ]
