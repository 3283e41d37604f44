"""What a workshop came to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from strategies.models import Disposition, StrategyVersion
from workshops.models import Workshop
from workshops.queries.contributions import Said, contributions_of, said_of, words_changed
from workshops.queries.draft import sections_of, title_of


@dataclass(frozen=True, slots=True)
class Remarks:
    """What was said about one statement (or the draft as a whole)."""

    part: str
    title: str
    said: list[Said]


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer that changed the text; `ops` as in components/_diff.html."""

    disposition: Disposition
    ops: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Report:
    people: int
    names: list[str]
    inputs: int
    waiting: int
    support: int
    outcomes: list[tuple[str, int]]
    remarks: list[Remarks]
    late: list[Said]
    decisions: list[Decision]

    @property
    def unnamed(self) -> int:
        return self.people - len(self.names)


def report(workshop: Workshop) -> Report:
    """What the workshop came to. The order within a paragraph is that of random ids: it tells nothing about who came when."""
    said = [said_of(row) for row in contributions_of(workshop).order_by("input_id")]
    voices = workshop.participants.filter(shows_name=True).exclude(voice__name="")
    names = list(voices.values_list("voice__name", flat=True))
    outcomes = Counter(one.answer for one in said if one.is_answered)
    changed = Disposition.objects.filter(input__contribution__workshop=workshop).exclude(new_text="")
    return Report(
        people=workshop.participants.count(),
        names=sorted(names, key=str.casefold),
        inputs=len(said),
        waiting=sum(not one.is_answered for one in said),
        support=sum(one.support for one in said),
        outcomes=[(str(label), outcomes[str(label)]) for label in Disposition.Outcome.labels if outcomes[str(label)]],
        remarks=_by_paragraph(workshop.version, [one for one in said if not one.is_late]),
        late=[one for one in said if one.is_late],
        decisions=[
            Decision(row, words_changed(row.old_text, row.new_text))
            for row in changed.select_related("decided_by").order_by("decided_at")
        ],
    )


def _by_paragraph(version: StrategyVersion, said: Iterable[Said]) -> list[Remarks]:
    beside: dict[UUID | None, list[Said]] = {}
    for one in said:
        beside.setdefault(one.statement_key, []).append(one)
    found = []
    for number, section in enumerate(sections_of(version), start=1):
        for row in section.statements.all():
            if row.key in beside:
                found.append(Remarks(f"{number} {section.title}", title_of(row), beside.pop(row.key)))
    rest = [one for group in beside.values() for one in group]
    return [*found, Remarks("", _("The draft as a whole"), rest)] if rest else found
