"""Drawing a course from an adopted strategy: lessons and situations, and drawing again without touching what people wrote."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import override

from analysis.models import Channel
from engagements import audit, richtext
from engagements.models import Engagement, User
from engagements.templatetags.linje import number
from policies.models import Policy, Rule
from policies.template import STARTS
from strategies.models import Goal, Kpi, Section, Statement, StrategyVersion
from training.models import Choice, Course, Lesson, Question
from training.template import PARTS, SITUATIONS, WORDING, Situation, Wording

# Words that stand at the place of a course's address in training/urls.py.
TAKEN = {"new", "learners"}
CHOICES = 3


class NotAdoptedError(Exception):
    """A course tells what has been decided, so there must be an adopted version."""

    def __init__(self) -> None:
        super().__init__(_("A course is drawn from an adopted version. Adopt the strategy first."))


class TitleTakenError(Exception):
    """There is a course of this name; pressing twice makes no second one."""

    def __init__(self) -> None:
        super().__init__(_("There is already a course with this title."))


@dataclass(frozen=True, slots=True)
class Drawn:
    """One lesson as it comes from the strategy: its text in Markdown and the statements that the text rests on."""

    part: str
    title: str
    body: str
    basis: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One situation as it comes from a rule; `choices` are three, `right` the place of the right one."""

    rule: Rule
    text: str
    choices: tuple[str, ...]
    right: int
    explanation: str


@transaction.atomic
def draw_course(version: StrategyVersion, title: str, by: User | None) -> Course:
    """A course in the version's language, not published: five lessons at most, and a situation for each rule of the policy for
    employees (else of the first policy). Raises NotAdoptedError, and TitleTakenError for a title that the engagement has."""
    if version.state != StrategyVersion.State.ADOPTED:
        raise NotAdoptedError
    engagement = Engagement.objects.select_for_update().get(pk=version.strategy.engagement_id)
    if engagement.courses.filter(title__iexact=title).exists():
        raise TitleTakenError
    course = Course.objects.create(
        engagement=engagement,
        version=version,
        policy=_policy_of(version),
        slug=_free_slug(engagement, title),
        title=title,
        intro=WORDING[version.language].intro,
        language=version.language,
    )
    for position, drawn in enumerate(lessons_of(version, course.policy), start=1):
        _add_lesson(course, drawn, position)
    for position, asked in enumerate(situations_of(course.policy), start=1):
        _add_question(course, asked, position)
    audit.record(engagement, by, "course_create", course, version=version.number)
    return course


@transaction.atomic
def redraw_course(course: Course, version: StrategyVersion, *, by: User | None) -> list[str]:
    """Move a course on to another adopted version. Lessons and situations that nobody has edited are drawn anew, rules that are
    new get a situation, and everything that people wrote stays as it is. Returns the titles of the lessons that were drawn."""
    if version.state != StrategyVersion.State.ADOPTED:
        raise NotAdoptedError
    course = Course.objects.select_for_update().select_related("engagement").get(pk=course.pk)
    policy = _policy_of(version)
    had = {drawn.part for drawn in lessons_of(course.version, course.policy)}
    changed = [
        drawn.title
        for drawn in lessons_of(version, policy)
        if _redraw_lesson(course, drawn, is_new=drawn.part not in had)
    ]
    _redraw_questions(course, policy)
    course.version, course.policy = version, policy
    course.save(update_fields=["version", "policy"])
    audit.record(course.engagement, by, "course_edit", course, version=version.number)
    return changed


def _free_slug(engagement: Engagement, title: str) -> str:
    slug = slugify(title)[:50] or "course"
    taken = TAKEN | set(engagement.courses.values_list("slug", flat=True))
    return next(free for free in (slug, *(f"{slug}-{n}" for n in range(2, 1000))) if free not in taken)


def _policy_of(version: StrategyVersion) -> Policy | None:
    policies = {policy.kind: policy for policy in Policy.objects.filter(version=version)}
    return policies.get(Policy.Kind.EMPLOYEES) or next(iter(policies.values()), None)


def _add_lesson(course: Course, drawn: Drawn, position: int) -> Lesson:
    lesson = Lesson.objects.create(
        course=course,
        part=drawn.part,
        position=position,
        title=drawn.title,
        body=drawn.body,
        html=richtext.render(drawn.body),
    )
    lesson.basis.set(drawn.basis)
    return lesson


def _redraw_lesson(course: Course, drawn: Drawn, *, is_new: bool) -> bool:
    """Whether something was drawn. A lesson that somebody has edited or taken out is left so."""
    lesson = course.lessons.select_for_update().filter(part=drawn.part).first()
    if lesson is None and is_new:
        last = course.lessons.aggregate(last=Max("position"))["last"] or 0
        _add_lesson(course, drawn, last + 1)
        return True
    if lesson is None or lesson.revision != 1:
        return False
    is_changed = lesson.body != drawn.body
    lesson.body, lesson.html = drawn.body, richtext.render(drawn.body)
    lesson.save(update_fields=["body", "html"])
    lesson.basis.set(drawn.basis)
    return is_changed


def _redraw_questions(course: Course, policy: Policy | None) -> None:
    known = {question.rule_key: question for question in course.questions.exclude(rule_key=None)}
    last = course.questions.aggregate(last=Max("position"))["last"] or 0
    for asked in situations_of(policy):
        question = known.get(asked.rule.key)
        if question is None and _was_in(course.policy, asked.rule):
            continue  # somebody has taken its situation out
        if question is None:
            last += 1
            _add_question(course, asked, last)
        elif question.revision == 1:
            question.text, question.explanation = asked.text, asked.explanation
            question.save(update_fields=["text", "explanation"])
            write_choices(question, asked.choices, asked.right)


def _was_in(policy: Policy | None, rule: Rule) -> bool:
    return policy is not None and policy.rules.filter(key=rule.key).exists()


def _add_question(course: Course, asked: Asked, position: int) -> None:
    question = Question.objects.create(
        course=course, position=position, text=asked.text, explanation=asked.explanation, rule_key=asked.rule.key
    )
    write_choices(question, asked.choices, asked.right)


def write_choices(question: Question, texts: Iterable[str], right: int) -> None:
    """Let a question have these answers, the one at place `right` (from 0) being right. Rows are kept: answers point at them."""
    rows = {choice.position: choice for choice in question.choices.all()}
    Choice.objects.filter(question=question).update(is_right=False)
    for position, text in enumerate(texts, start=1):
        choice = rows.get(position) or Choice(question=question, position=position)
        choice.text, choice.is_right = text, position - 1 == right
        choice.save()


# What the lessons say -------------------------------------------------------------------------------------------------


def lessons_of(version: StrategyVersion, policy: Policy | None) -> list[Drawn]:
    """The standard lessons as this version has them; a part of which the strategy says nothing makes no lesson."""
    words = WORDING[version.language]
    with override(version.language):
        drawn = [_why(version, words), _goals(version, words), _channels(version, words), _answers(version, words)]
        drawn += [_policy(policy, words)] if policy is not None else []
    written = {lesson.part: lesson for lesson in drawn if lesson is not None}
    return [written[part] for part in PARTS if part in written]


def _text(*blocks: str) -> str:
    return "\n\n".join(block.strip() for block in blocks if block.strip())[: richtext.STATEMENT_LIMIT]


def _part(version: StrategyVersion, code: str) -> tuple[Section | None, list[Statement], list[Statement]]:
    """A standard part with its texts and its decisions."""
    section = version.section_rows.filter(code=code).prefetch_related("statements").first()
    if section is None:
        return None, [], []
    rows = list(section.statements.all())
    return (
        section,
        [row for row in rows if row.kind == Statement.Kind.TEXT],
        [row for row in rows if row.kind == Statement.Kind.DECISION],
    )


def _why(version: StrategyVersion, words: Wording) -> Drawn | None:
    section, texts, _decisions = _part(version, "message")
    message = version.message_rows.filter(is_main=True).first()
    if not version.promise and message is None and not texts:
        return None
    basis = tuple(texts[:1])
    body = _text(
        words.why.format(promise=version.promise.rstrip(".")) if version.promise else "",
        section.lead if section is not None else "",
        *(statement.body for statement in basis),
        words.why_message.format(message=message.text) if message is not None else "",
        words.why_end,
    )
    return Drawn("why", words.titles["why"], body, basis)


def _goals(version: StrategyVersion, words: Wording) -> Drawn | None:
    goals = list(version.goal_rows.prefetch_related("kpis"))
    if not goals:
        return None
    _section, _texts, decisions = _part(version, "message")
    above = [f"- {_sentence(goal.text)}" for goal in goals if goal.level == Goal.Level.ORGANISATION]
    below = [_goal(goal, words) for goal in goals if goal.level != Goal.Level.ORGANISATION]
    body = _text(
        words.goals,
        f"## {words.goals_organisation}" if above and below else "",
        "\n".join(above),
        f"## {words.goals_social}" if above and below else "",
        "\n".join(below),
    )
    return Drawn("goals", words.titles["goals"], body, tuple(decisions))


def _goal(goal: Goal, words: Wording) -> str:
    return " ".join([f"- {_sentence(goal.text)}", *(_measure(kpi, words) for kpi in goal.kpis.all())])


def _measure(kpi: Kpi, words: Wording) -> str:
    name = kpi.name[:1].lower() + kpi.name[1:]
    if kpi.baseline is None or kpi.target is None:
        return words.measure.format(name=name)
    target = " ".join([number(kpi.target), kpi.unit]).strip()
    return words.measure_from.format(name=name, baseline=number(kpi.baseline), target=target)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _channels(version: StrategyVersion, words: Wording) -> Drawn | None:
    _section, _texts, decisions = _part(version, "audiences")
    register = version.strategy.engagement.channels.filter(is_official=True).exclude(status=Channel.Status.PROPOSED)
    kept = [
        channel
        for channel in register
        if channel.status == Channel.Status.ACTIVE and channel.verdict != Channel.Verdict.LEAVE
    ]
    left = [str(channel) for channel in register if channel.verdict == Channel.Verdict.LEAVE]
    if not kept and not decisions:
        return None
    body = _text(
        words.channels,
        "\n".join(_channel(channel, words) for channel in kept),
        words.channels_left.format(names=", ".join(left)) if left and kept else "",
        "" if kept else "\n\n".join(decision.body for decision in decisions),
        words.channels_end,
    )
    return Drawn("channels", words.titles["channels"], body, tuple(decisions))


def _channel(channel: Channel, words: Wording) -> str:
    name = f"[{channel}]({channel.url})" if channel.url and not set(str(channel)) & set("[]") else str(channel)
    return "- " + (
        words.channel.format(name=name, purpose=_sentence(channel.purpose)) if channel.purpose else f"**{name}**"
    )


def _answers(version: StrategyVersion, words: Wording) -> Drawn | None:
    section, texts, decisions = _part(version, "dialogue")
    basis = tuple(decisions or texts)
    if section is None or not basis:
        return None
    body = _text(words.answers, section.lead, *(statement.body for statement in basis), words.answers_end)
    return Drawn("answers", words.titles["answers"], body, basis)


def _policy(policy: Policy, words: Wording) -> Drawn:
    rules = list(policy.rules.prefetch_related("basis__statement"))
    cases = "\n".join(f"- **{rule.case}** {rule.answer}".strip() for rule in rules)
    basis = {basis.statement_id: basis.statement for rule in rules for basis in rule.basis.all()}
    return Drawn(
        "policy",
        policy.title or words.titles["policy"],
        _text(policy.intro, cases, words.policy_end),
        tuple(basis.values()),
    )


# What the quiz asks ---------------------------------------------------------------------------------------------------


def situations_of(policy: Policy | None) -> list[Asked]:
    """A situation for each rule of the policy that has an answer, in order."""
    if policy is None:
        return []
    language = policy.version.language
    is_public = policy.version.strategy.engagement.client.is_public_body
    ready = _ready(policy.kind, language, is_public_body=is_public)
    rules = [rule for rule in policy.rules.all() if rule.answer or rule.do]
    return [_asked(rule, ready.get((rule.case, rule.answer)), WORDING[language], n) for n, rule in enumerate(rules)]


def _ready(kind: str, language: str, *, is_public_body: bool) -> dict[tuple[str, str], Situation]:
    """The written situations, by the case and the answer of the rule they were written for."""
    if kind != Policy.Kind.EMPLOYEES:
        return {}
    other = "private" if is_public_body else "public"
    answers = {case.case: case.answer for case in STARTS[language][kind].cases if case.only != other}
    return {(s.case, answers[s.case]): s for s in SITUATIONS[language] if s.only != other and s.case in answers}


def _asked(rule: Rule, ready: Situation | None, words: Wording, nth: int) -> Asked:
    explanation = (rule.reason or rule.answer)[:1000]
    if ready is not None:
        return Asked(rule, ready.text, ready.choices, ready.right, explanation)
    wrong = [rule.dont.replace("\n", " ") or words.goes_on, words.waits]
    right = nth % CHOICES
    texts = [*wrong[:right], rule.answer or rule.do.replace("\n", " "), *wrong[right:]]
    return Asked(rule, rule.case, tuple(_short(text) for text in texts), right, explanation)


def _short(text: str, limit: int = 300) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
