"""What was heard, by theme and role."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from engagements.models import Engagement
from interviews.models import Answer, Question, Respondent, RespondentRole, Theme

THEMES = [theme for theme in Theme if theme is not Theme.CLOSING]
HEARD_ENOUGH = 2  # a theme wants two informed answers before it carries a strategy (method, phase 2)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Which roles have said something about a theme. `by_role` counts the answers of each role."""

    theme: Theme
    label: str | Promise
    by_role: tuple[tuple[RespondentRole, int], ...]
    answered: int
    is_enough: bool


def respondents_with_progress(engagement: Engagement) -> QuerySet[Respondent]:
    """Respondents with `answered` (questions with notes) and `quoted` (quotes not withdrawn)."""
    return engagement.respondents.annotate(
        answered=Count("answers", filter=~Q(answers__text=""), distinct=True),
        quoted=Count("quotes", filter=Q(quotes__source__withdrawn_at=None), distinct=True),
    ).order_by("interviewed_on", "pk")


def coverage(engagement: Engagement) -> tuple[list[RespondentRole], list[Coverage]]:
    """Theme × role: the roles that have been interviewed, and for each theme how many answers each of them gave."""
    counted = (
        Answer.objects.filter(respondent__engagement=engagement)
        .exclude(text="")
        .values_list("question__theme", "respondent__role")
        .annotate(count=Count("pk"))
    )
    heard = {(theme, role): count for theme, role, count in counted}
    present = set(engagement.respondents.values_list("role", flat=True))
    roles = [role for role in RespondentRole if role in present]
    rows = []
    for theme in THEMES:
        by_role = tuple((role, heard.get((theme.value, role.value), 0)) for role in roles)
        counts = [count for _role, count in by_role]
        voices = sum(1 for count in counts if count)
        rows.append(Coverage(theme, theme.label, by_role, sum(counts), voices >= HEARD_ENOUGH))
    return roles, rows


def unheard(engagement: Engagement) -> dict[str, list[RespondentRole]]:
    """For each theme the interviewed roles that have not said anything about it."""
    _roles, rows = coverage(engagement)
    return {row.theme.value: [role for role, count in row.by_role if not count] for row in rows}


def answers_by_question(engagement: Engagement, theme: str) -> list[tuple[Question, list[Answer]]]:
    """The questions of a theme, each with its answers side by side, in the order of the interviews."""
    questions = list(engagement.questions.filter(theme=theme))
    answers = (
        Answer.objects.filter(question__in=questions)
        .exclude(text="")
        .select_related("respondent")
        .order_by("respondent__interviewed_on", "respondent_id")
    )
    found: dict[int, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.question_id, []).append(answer)
    return [(question, found.get(question.pk, [])) for question in questions]
