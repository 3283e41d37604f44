"""What somebody said, as one reader may see it. Nothing here says who an unnamed person is, and an unnamed input has no time."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from strategies import wording
from strategies.models import Disposition, Input
from workshops.models import Contribution, Workshop

OPS = {wording.Kind.EQUAL: "equal", wording.Kind.REMOVED: "delete", wording.Kind.ADDED: "insert"}


@dataclass(frozen=True, slots=True)
class Said:
    """One input as one reader may see it. `by` is the name, or "Without name"; `diff` pairs (equal|insert|delete, text)."""

    id: UUID
    kind: str
    text: str
    diff: list[tuple[str, str]]
    exact: str
    by: str
    support: int
    answer: str
    outcome: str
    reason: str
    has_changed_text: bool
    is_on_screen: bool
    is_hidden: bool
    is_late: bool
    is_own: bool = False
    agrees: bool = False
    statement_key: UUID | None = None
    suggested: str = ""
    answer_revision: int = 0

    @property
    def is_suggestion(self) -> bool:
        return self.kind == Input.Kind.SUGGESTION

    @property
    def is_answered(self) -> bool:
        return bool(self.outcome)

    @property
    def others(self) -> int:
        """How many agree beside the reader who does."""
        return self.support - 1


def words_changed(old: str, new: str) -> list[tuple[str, str]]:
    """Old and new words of a passage as pairs for components/_diff.html; paragraphs are joined by a line break."""
    pairs: list[tuple[str, str]] = []
    for n, paragraph in enumerate(wording.compare_words(old, new)):
        if n:
            pairs.append(("equal", "\n"))
        pairs += [(OPS[change.kind], change.text) for change in paragraph.changes]
    return pairs


def contributions_of(workshop: Workshop) -> Any:
    return (
        Contribution.objects.filter(workshop=workshop)
        .select_related("input__voice", "input__disposition", "workshop", "step")
        .annotate(support_count=Count("input__supports"))
    )


def said_of(contribution: Contribution, *, own: set[UUID] = frozenset(), agreed: set[UUID] = frozenset()) -> Said:  # type: ignore[assignment]
    row, workshop = contribution.input, contribution.workshop
    answer: Disposition | None = getattr(row, "disposition", None)
    return Said(
        id=row.pk,
        kind=row.kind,
        text=row.text,
        diff=words_changed(row.exact or row.passage, row.suggested) if row.is_suggestion else [],
        exact=row.exact,
        by=row.author_name or _("No name"),
        support=contribution.support_count,  # type: ignore[attr-defined]
        answer=answer.get_outcome_display() if answer else "",
        outcome=answer.outcome if answer else "",
        reason=answer.reason if answer else "",
        has_changed_text=bool(answer and answer.new_text),
        is_on_screen=contribution.is_on_screen,
        is_hidden=contribution.is_hidden,
        is_late=workshop.closed_at is not None and row.created_at > workshop.closed_at,
        is_own=row.pk in own,
        agrees=row.pk in agreed,
        statement_key=row.statement_key,
        suggested=row.suggested,
        answer_revision=answer.revision if answer else 0,
    )
