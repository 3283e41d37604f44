"""The channel register: each channel beside what it looked like last."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from analysis.models import Channel, Observation
from engagements.charts import Chart, Series, line_chart
from engagements.models import Engagement
from engagements.templatetags.linje import day, number


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel with its latest observation and the growth in followers since the first one (None: not known)."""

    channel: Channel
    latest: Observation | None
    growth: int | None


def channel_rows(engagement: Engagement) -> list[ChannelRow]:
    """The register in its order. Two queries."""
    rows = []
    for channel in engagement.channels.prefetch_related("observations"):
        seen = list(channel.observations.all())  # newest first
        counted = [observation.followers for observation in seen if observation.followers is not None]
        rows.append(
            ChannelRow(channel, seen[0] if seen else None, counted[0] - counted[-1] if len(counted) > 1 else None)
        )
    return rows


def followers_chart(channel: Channel, observations: Sequence[Observation]) -> Chart | None:
    """Followers over the observations (newest first), None below two counted ones."""
    counted = [observation for observation in reversed(observations) if observation.followers is not None]
    if len(counted) < 2:
        return None
    change = (counted[-1].followers or 0) - (counted[0].followers or 0)
    if change > 0:
        claim = _("The number of followers has grown by %(change)s since %(date)s.")
    elif change < 0:
        claim = _("The number of followers has fallen by %(change)s since %(date)s.")
    else:
        claim = _("The number of followers is the same as on %(date)s.")
    values = {"change": number(abs(change)), "date": day(counted[0].observed_on, "full")}
    return line_chart(
        [Series(_("Followers"), [observation.followers for observation in counted], is_main=True)],
        claim=claim % values,
        measure=_("Followers of %(channel)s") % {"channel": channel},
        source=_("Source: observations in the register."),
        labels=[day(observation.observed_on) for observation in counted],
    )
