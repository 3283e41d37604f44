"""Readings of the measures, and what becomes of a learning."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements import audit, richtext
from engagements.models import User
from strategies.importers.readings import ReadingRow, RowError
from strategies.models import Kpi, KpiReading, Learning, LearningProposal, Strategy, StrategyVersion


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: how many values were new, changed or already there, and the rows that could not be used.
    With an error nothing is stored."""

    added: int
    changed: int
    unchanged: int
    errors: list[RowError]


@transaction.atomic
def add_readings(
    strategy: Strategy, kpis: Iterable[Kpi], rows: Iterable[ReadingRow | RowError], *, by: User
) -> Imported:
    """Store the values of a file: all or nothing. The same file again changes nothing."""
    Strategy.objects.select_for_update().get(pk=strategy.pk)
    keys = {kpi.name.casefold(): kpi.key for kpi in kpis}
    known = {(reading.kpi_key, reading.measured_on): reading for reading in strategy.readings.all()}
    errors, new, changed, unchanged = [], [], [], 0
    seen: set[tuple[object, object]] = set()
    for row in rows:
        if isinstance(row, RowError):
            errors.append(row)
            continue
        key = keys.get(" ".join(row.measure.split()).casefold())
        if key is None:
            errors.append(RowError(row.number, _("There is no measure called “%(name)s”.") % {"name": row.measure}))
            continue
        place = (key, row.measured_on)
        if place in seen:
            errors.append(RowError(row.number, _("The file has this measure and day twice.")))
            continue
        seen.add(place)
        old = known.get(place)
        if old is None:
            new.append(
                KpiReading(
                    strategy=strategy,
                    kpi_key=key,
                    measured_on=row.measured_on,
                    value=row.value,
                    is_imported=True,
                    created_by=by,
                )
            )
        elif old.value == row.value:
            unchanged += 1
        else:
            old.value = row.value
            changed.append(old)
    if errors:
        return Imported(0, 0, 0, errors)
    KpiReading.objects.bulk_create(new)
    KpiReading.objects.bulk_update(changed, ["value"])
    if new or changed:
        audit.record(strategy.engagement, by, "reading_import", added=len(new), changed=len(changed))
    return Imported(len(new), len(changed), unchanged, [])


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
