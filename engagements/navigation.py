"""The places of one engagement, in the order of the work: the sidebar, and the menu on phones."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, Membership
from engagements.permissions import may


@dataclass(frozen=True)
class Place:
    """`key` is what a page names as `active_phase`; `number` is the phase's, or empty."""

    key: str
    label: str | Promise
    url_name: str
    right: str
    number: str = ""


@dataclass(frozen=True)
class Entry:
    """A place as one member sees it. `count` is words ("14 open"), never a bare figure."""

    key: str
    label: str | Promise
    url: str
    number: str
    count: str


PHASES = (
    Place("overview", _("Overview"), "engagements:engagement_detail", "engagement.view"),
    Place("current_state", _("Current state"), "analysis:overview", "analysis.view", "1"),
    Place("interview", _("Interview"), "interviews:overview", "interviews.summary", "2"),
    Place("strategy", _("Strategy"), "strategies:strategy_detail", "strategy.view", "3"),
    Place("policies", _("Policies"), "policies:policy_list", "policies.view", "4"),
    Place("workshops", _("Workshops"), "workshops:workshop_list", "workshops.view", "5"),
    Place("trainings", _("Trainings"), "training:course_list", "training.view", "6"),
    Place("follow_up", _("Follow-up"), "strategies:followup", "followup.view", "7"),
)
RECORDS = (
    Place("decisions", _("Decisions"), "strategies:decision_list", "strategy.view"),
    Place("people", _("People"), "engagements:member_list", "members.view"),
    Place("files", _("Files and PDFs"), "strategies:export_list", "strategy.export"),
    Place("jobs", _("Jobs"), "engagements:job_list", "jobs.view"),
    Place("settings", _("Settings"), "engagements:engagement_edit", "engagement.edit"),
)


def entries(
    places: tuple[Place, ...], engagement: Engagement, membership: Membership, counts: dict[str, str] | None = None
) -> list[Entry]:
    """Those of the places that this member may open, with their addresses in this engagement."""
    return [
        Entry(place.key, place.label, url, place.number, (counts or {}).get(place.key, ""))
        for place in places
        if may(membership, place.right) and (url := _address(place, engagement))
    ]


def _address(place: Place, engagement: Engagement) -> str:
    """The address, or "" for a room that is not built: tests/engagements/test_navigation.py names every one of those."""
    try:
        return reverse(place.url_name, args=[engagement.slug])
    except NoReverseMatch:
        return ""
