"""The steps of a workshop: with their hours, what they can be about, and a proposal to begin with."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from strategies.models import StrategyVersion
from workshops.models import Step, Workshop
from workshops.queries.draft import sections_of, title_of


@dataclass(frozen=True, slots=True)
class AgendaRow:
    step: Step
    starts_at: datetime
    about: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class Agenda:
    """The steps with their hours; `over` is by how many minutes they are longer than the room is booked."""

    rows: list[AgendaRow]
    minutes: int
    booked: int

    @property
    def over(self) -> int:
        return max(0, self.minutes - self.booked)


def agenda(workshop: Workshop, names: dict[UUID | None, str] | None = None) -> Agenda:
    """The steps, each with its hour and with the name of what it is about."""
    names = names if names is not None else names_of_targets(workshop.version)
    rows, at = [], workshop.starts_at
    for step in workshop.steps.all():
        about = names.get(step.statement_key or step.section_key, "")
        rows.append(AgendaRow(step, at, about, step.pk == workshop.step_id))
        at += timedelta(minutes=step.minutes)
    minutes = sum(row.step.minutes for row in rows)
    return Agenda(rows, minutes, round((workshop.ends_at - workshop.starts_at).total_seconds() / 60))


def names_of_targets(version: StrategyVersion) -> dict[UUID | None, str]:
    """What a step can be about, part or statement, by its key."""
    names: dict[UUID | None, str] = {}
    for number, section in enumerate(sections_of(version), start=1):
        names[section.key] = f"{number} {section.title}"
        for statement in section.statements.all():
            names[statement.key] = f"{number} {section.title}: {title_of(statement)}"
    return names


def targets(version: StrategyVersion) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a step can be about, for a grouped select: each part as a whole, then its statements."""
    groups = []
    for number, section in enumerate(sections_of(version), start=1):
        rows = [(f"section:{section.key}", _("The whole part"))]
        rows += [(f"statement:{row.key}", title_of(row)) for row in section.statements.all()]
        groups.append((f"{number} {section.title}", rows))
    return groups


# Minutes of welcome, of each paragraph and of the end; a longer meeting takes more paragraphs and a pause.
TEMPLATES = {60: (5, 12, 4, 0, 7), 120: (10, 15, 6, 0, 20), 180: (10, 18, 8, 15, 11)}


def agenda_for(workshop: Workshop, minutes: int) -> list[Step]:
    """Unsaved steps for a meeting of 60, 120 or 180 minutes: welcome, the paragraphs of the draft that most people will
    have something to say about (first those that are assumptions, then the longest), a pause, and an end."""
    first, each, how_many, pause, last = TEMPLATES[minutes]
    sections = sections_of(workshop.version)
    rows = [(n, row, section) for n, section in enumerate(sections) for row in section.statements.all()]
    chosen = sorted(rows, key=lambda found: (not found[1].is_assumption, -len(found[1].body)))[:how_many]
    with override(workshop.version.language):
        steps = [Step(title=_("Welcome, and the draft in five minutes"), minutes=first, method=Step.Method.READ)]
        middle = [
            Step(title=title_of(row), minutes=each, section_key=section.key, statement_key=row.key)
            for _n, row, section in sorted(chosen, key=lambda found: (found[0], found[1].position))
        ]
        if not middle:
            middle = [
                Step(title=section.title, minutes=each, section_key=section.key) for section in sections[:how_many]
            ]
        if pause:
            middle.insert(len(middle) // 2, Step(title=_("Pause"), minutes=pause, method=Step.Method.READ))
        end = Step(title=_("What we take with us"), minutes=last, method=Step.Method.READ)
    return [*steps, *middle, end]
