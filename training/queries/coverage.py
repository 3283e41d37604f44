"""Who has come to the end of a course, by unit. Never who answered what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import charts
from engagements.sentence import capital, in_words
from policies.models import Policy
from policies.queries import in_force
from training.models import Course, Learner


@dataclass(frozen=True, slots=True)
class Person:
    """One learner: when they first finished the quiz, and when they signed the text that is in force."""

    learner: Learner
    finished_at: datetime | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit, "" for those without: how many are listed, have finished, and have acknowledged."""

    name: str
    people: int
    finished: int
    acknowledged: int

    @property
    def percent(self) -> int:
        return round(100 * self.finished / self.people)


@dataclass(frozen=True, slots=True)
class Coverage:
    """`policy` is the text in force that the course ends with, None if it ends with the quiz."""

    course: Course
    policy: Policy | None
    people: tuple[Person, ...]
    units: tuple[Unit, ...]

    @property
    def finished(self) -> int:
        return sum(unit.finished for unit in self.units)

    @property
    def acknowledged(self) -> int:
        return sum(unit.acknowledged for unit in self.units)


def coverage_of(course: Course) -> Coverage:
    """Staff with a working link, in four queries."""
    policy = in_force(course.engagement).filter(kind=course.policy.kind).first() if course.policy is not None else None
    checksum = policy.checksum() if policy is not None else ""
    finished = Q(attempts__course=course, attempts__finished_at__isnull=False)
    learners = course.engagement.learners.staff().annotate(
        finished_at=Min("attempts__finished_at", filter=finished),
        acknowledged_at=Min("acknowledgements__created_at", filter=Q(acknowledgements__checksum=checksum)),
    )
    people = tuple(Person(row, row.finished_at, row.acknowledged_at) for row in learners.order_by("unit", "name", "pk"))  # type: ignore[attr-defined]
    return Coverage(course, policy, people, tuple(_units(people)))


def _units(people: Sequence[Person]) -> list[Unit]:
    by_unit: dict[str, list[Person]] = {}
    for person in people:
        by_unit.setdefault(person.learner.unit, []).append(person)
    return [
        Unit(
            name,
            len(members),
            sum(person.finished_at is not None for person in members),
            sum(person.acknowledged_at is not None for person in members),
        )
        for name, members in sorted(by_unit.items(), key=lambda entry: (not entry[0], entry[0].casefold()))
    ]


def sentence(found: Coverage) -> str:
    """ "Seven of twelve have finished the course, and six have acknowledged the policy." """
    done, everybody = found.finished, len(found.people)
    words = ngettext("one of %(all)s has finished the course", "%(n)s of %(all)s have finished the course", done)
    said = words % {"n": in_words(done), "all": in_words(everybody)}
    if found.policy is not None:
        signed = ngettext("one has acknowledged the policy", "%(n)s have acknowledged the policy", found.acknowledged)
        said = _("%(finished)s, and %(signed)s") % {
            "finished": said,
            "signed": signed % {"n": in_words(found.acknowledged)},
        }
    return f"{capital(said)}."


def chart(found: Coverage) -> charts.Chart:
    """A bar for each unit: the share that has finished, in per cent, with the count."""
    bars = [
        charts.Bar(
            unit.name or _("Without a unit"),
            unit.percent,
            _("%(n)s of %(all)s") % {"n": unit.finished, "all": unit.people},
        )
        for unit in found.units
    ]
    return charts.bar_chart(
        bars,
        claim=_claim(found.units),
        measure=_("Share who have finished, per cent"),
        source=_("The list of learners, today"),
        unit="%",
    )


def _claim(units: Sequence[Unit]) -> str:
    most = max(unit.percent for unit in units)
    best = [unit.name or _("Those without a unit") for unit in units if unit.percent == most]
    if len(best) == len(units):
        return _("All units have come equally far.")
    return ngettext("%(units)s has come furthest.", "%(units)s have come furthest.", len(best)) % {
        "units": ", ".join(best)
    }
