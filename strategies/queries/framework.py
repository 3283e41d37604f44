"""The framework as it is read: the goal tree with its measures, the audiences, the messages and their matrix, and lints."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from strategies.models import Audience, Goal, Kpi, Message, MessageAudience, StrategyVersion


@dataclass(frozen=True, slots=True)
class Lint:
    """One thing that is missing, as a sentence; `anchor` is the row's id on the framework page."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A goal with what contributes to it and how it is measured. `depth` is 0 for the organisation's goals."""

    goal: Goal
    depth: int
    kpis: tuple[Kpi, ...]
    lints: tuple[Lint, ...]


@dataclass(frozen=True, slots=True)
class MatrixRow:
    message: Message
    cells: tuple[tuple[Audience, MessageAudience | None], ...]


@dataclass(frozen=True, slots=True)
class Framework:
    branches: tuple[Branch, ...]
    audiences: tuple[Audience, ...]
    messages: tuple[Message, ...]
    matrix: tuple[MatrixRow, ...]
    lints: tuple[Lint, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.branches or self.audiences or self.messages)


def framework_of(version: StrategyVersion) -> Framework:
    """Everything short of the document, in five queries."""
    goals = list(version.goal_rows.all())
    kpis: dict[int, list[Kpi]] = defaultdict(list)
    for kpi in version.kpi_rows.all():
        kpis[kpi.goal_id].append(kpi)
    audiences, messages = list(version.audience_rows.all()), list(version.message_rows.all())
    cells = {(cell.message_id, cell.audience_id): cell for cell in version.messageaudience_rows.all()}
    branches = tuple(
        Branch(goal, depth, tuple(kpis[goal.pk]), tuple(goal_lints(goal, kpis[goal.pk])))
        for goal, depth in _tree(goals)
    )
    matrix = tuple(
        MatrixRow(message, tuple((audience, cells.get((message.pk, audience.pk))) for audience in audiences))
        for message in messages
    )
    lints = tuple([lint for branch in branches for lint in branch.lints] + list(row_lints(audiences, messages)))
    return Framework(branches, tuple(audiences), tuple(messages), matrix, lints)


def _tree(goals: list[Goal]) -> Iterator[tuple[Goal, int]]:
    """Goals depth first; one without a parent stands at the end, at the depth of its level."""
    below: dict[int | None, list[Goal]] = defaultdict(list)
    for goal in goals:
        below[goal.parent_id].append(goal)
    levels = list(Goal.Level)
    for root in sorted(below[None], key=lambda goal: levels.index(Goal.Level(goal.level))):
        yield from _under(root, below, levels.index(Goal.Level(root.level)))


def _under(goal: Goal, below: dict[int | None, list[Goal]], depth: int) -> Iterator[tuple[Goal, int]]:
    yield goal, depth
    for child in below[goal.pk]:
        yield from _under(child, below, depth + 1)


def goal_lints(goal: Goal, kpis: list[Kpi]) -> Iterator[Lint]:
    """What is missing around one goal, as sentences."""
    named = {"goal": goal.text}
    here = f"goal-{goal.key}"
    if goal.level != Goal.Level.ORGANISATION and goal.parent_id is None:
        yield Lint(_("The goal “%(goal)s” contributes to no goal above it.") % named, here)
    if goal.level == Goal.Level.SOCIAL and not kpis:
        yield Lint(_("The goal “%(goal)s” has no measure: nobody will see whether it is reached.") % named, here)
    if goal.level == Goal.Level.SOCIAL and not goal.owner:
        yield Lint(_("The goal “%(goal)s” has no owner.") % named, here)
    for kpi in kpis:
        yield from kpi_lints(kpi)


def kpi_lints(kpi: Kpi) -> Iterator[Lint]:
    named, here = {"kpi": kpi.name}, f"kpi-{kpi.key}"
    if kpi.baseline is None:
        yield Lint(_("The measure “%(kpi)s” has no baseline.") % named, here)
    if kpi.target is None:
        yield Lint(_("The measure “%(kpi)s” has no target.") % named, here)
    if not kpi.owner:
        yield Lint(_("The measure “%(kpi)s” has no owner.") % named, here)


def row_lints(audiences: list[Audience], messages: list[Message]) -> Iterator[Lint]:
    if messages and not any(message.is_main for message in messages):
        yield Lint(_("No message is the main one."), "messages")
    for message in messages:
        if not message.proof:
            yield Lint(
                _("The message “%(message)s” has no proof.") % {"message": message.text}, f"message-{message.key}"
            )
    if messages and not audiences:
        yield Lint(_("There are messages but no audience to hear them."), "audiences")
