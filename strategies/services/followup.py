"""Readings of the measures, and what becomes of a learning."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import audit, jobs, richtext, tables
from engagements.faultpoints import faultpoint
from engagements.models import Job, User
from engagements.tables import BadRow
from engagements.templatetags.linje import number
from strategies.importers.readings import ReadingRow
from strategies.models import Kpi, KpiReading, Learning, LearningProposal, Strategy, StrategyVersion

TASK = "strategies.tasks.import_readings"


@dataclass(frozen=True, slots=True)
class NewReading:
    """One value of a file whose measure has been found; None where it was not measured."""

    kpi_key: uuid.UUID
    measured_on: date
    value: Decimal | None

    def as_json(self) -> list[str | None]:
        return [str(self.kpi_key), str(self.measured_on), None if self.value is None else str(self.value)]

    @classmethod
    def from_json(cls, values: list[str | None]) -> "NewReading":
        key, day, value = values
        return cls(uuid.UUID(key), date.fromisoformat(str(day)), None if value is None else Decimal(value))


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: how many values were new, changed or already there."""

    added: int
    changed: int
    unchanged: int


def order_import(version: StrategyVersion, rows: Iterable[ReadingRow | BadRow], *, key: str, by: User) -> Job:
    """Hand the values of a file to the worker; the same `key` is the same job. Raises BadRowsError, also for a measure that
    the version does not have and for a day that stands twice: then nothing is ordered."""
    readings = tables.taken_whole(_placed(version.kpi_rows.all(), rows))
    engagement = version.strategy.engagement
    return jobs.order(
        engagement,
        TASK,
        title=ngettext("Import of one reading", "Import of %(n)s readings", len(readings))
        % {"n": number(len(readings))},
        key=key,
        by=by,
        result_url=reverse("strategies:followup", args=[engagement.slug]),
        rows=[reading.as_json() for reading in readings],
        strategy=version.strategy_id,
    )


def _placed(kpis: Iterable[Kpi], rows: Iterable[ReadingRow | BadRow]) -> Iterator[NewReading | BadRow]:
    keys = {kpi.name.casefold(): kpi.key for kpi in kpis}
    seen: set[tuple[uuid.UUID, date]] = set()
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        key = keys.get(" ".join(row.measure.split()).casefold())
        if key is None:
            yield BadRow(row.number, _("There is no measure called “%(name)s”.") % {"name": row.measure})
        elif (key, row.measured_on) in seen:
            yield BadRow(row.number, _("The file has this measure and day twice."))
        else:
            seen.add((key, row.measured_on))
            yield NewReading(key, row.measured_on, row.value)


def import_readings(work: jobs.Work) -> None:
    """The job's body: the values and "done" in one transaction."""
    readings = [NewReading.from_json(row) for row in work.rows]
    strategy = Strategy.objects.select_related("engagement").get(pk=work.job.parameters["strategy"])
    with transaction.atomic():
        work.beat(0, len(readings))
        stored = add_readings(strategy, readings, by=work.job.created_by)
        faultpoint("readings.stored")
        words = {"added": stored.added, "changed": stored.changed, "same": stored.unchanged}
        outcome = _("%(added)s new, %(changed)s changed, %(same)s were there already.")
        work.beat(len(readings))
        work.finish(outcome=outcome % {name: number(count) for name, count in words.items()})


@transaction.atomic
def add_readings(strategy: Strategy, readings: Iterable[NewReading], *, by: User | None) -> Imported:
    """Store the values of a file as a whole. The same file again changes nothing."""
    Strategy.objects.select_for_update().get(pk=strategy.pk)
    known = {(reading.kpi_key, reading.measured_on): reading for reading in strategy.readings.all()}
    new, changed, unchanged = [], [], 0
    for reading in readings:
        old = known.get((reading.kpi_key, reading.measured_on))
        if old is None:
            new.append(
                KpiReading(
                    strategy=strategy,
                    kpi_key=reading.kpi_key,
                    measured_on=reading.measured_on,
                    value=reading.value,
                    is_imported=True,
                    created_by=by,
                )
            )
        elif old.value == reading.value:
            unchanged += 1
        else:
            old.value = reading.value
            changed.append(old)
    KpiReading.objects.bulk_create(new)
    KpiReading.objects.bulk_update(changed, ["value"], batch_size=500)
    if new or changed:
        audit.record(strategy.engagement, by, "reading_import", added=len(new), changed=len(changed))
    return Imported(len(new), len(changed), unchanged)


class ProposalError(Exception):
    """A proposal that cannot be decided (now); the text says why."""


@transaction.atomic
def decide_proposal(proposal: LearningProposal, *, outcome: str, reason: str, by: User) -> LearningProposal:
    """Take or drop a learning in the open draft, with a reason. Deciding again replaces the first decision."""
    version = StrategyVersion.objects.select_for_update().get(pk=proposal.version_id)
    if version.is_frozen:
        raise ProposalError(_("The version is adopted: what was decided in it stays."))
    if outcome not in {"taken", "dropped"}:
        raise ProposalError(_("Take it or drop it."))
    reason = richtext.normalise(reason).strip()
    if richtext.is_blank(reason):
        raise ProposalError(_("Say why."))
    proposal.outcome, proposal.reason = outcome, reason
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    audit.record(proposal.learning.strategy.engagement, by, "proposal_decide", proposal.learning, outcome=outcome)
    return proposal


def propose_learning(strategy: Strategy, learning: Learning) -> LearningProposal | None:
    """Put a learning on the table of the open draft, if there is one."""
    draft = strategy.open_version()
    if draft is None:
        return None
    proposal, _created = LearningProposal.objects.get_or_create(version=draft, learning=learning)
    return proposal
