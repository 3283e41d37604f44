"""What the strategy says on the overview: the working version, what waits for an answer, part by part, the follow-up."""

import datetime
import textwrap
from collections import Counter, defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import Engagement, Membership, Phase
from engagements.overview import Action, Details, Draft, Glance, PartRow, PhaseFact, Task, address
from engagements.permissions import may
from engagements.sentence import capital, in_words
from strategies.models import Input, Kpi, KpiReading, LearningProposal, Section, Statement, StrategyVersion
from strategies.models.version import OPEN, State

STATES = {
    Section.State.AGREED: "agreed",
    Section.State.IN_DISCUSSION: "discussed",
    Section.State.NOT_STARTED: "untouched",
}
FIGURES_DAYS = 100  # a quarter and a little


def glance(engagements: Sequence[Engagement]) -> dict[int, Glance]:
    """Five queries for any number of engagements."""
    versions = _working_versions(engagements)
    parts = {
        row["version"]: row
        for row in Section.objects.filter(version__in=versions.values())
        .order_by()
        .values("version")
        .annotate(all=Count("pk"), agreed=Count("pk", filter=Q(state=Section.State.AGREED)))
    }
    waiting: dict[int, Counter[str]] = defaultdict(Counter)
    rows = Input.objects.waiting().filter(engagement__in=engagements).order_by().values("engagement", "kind")
    for row in rows.annotate(n=Count("pk")):
        waiting[row["engagement"]][row["kind"]] = row["n"]
    follow_up = _follow_up(engagements)
    return {
        one.pk: _glance(one, versions.get(one.pk), parts, waiting[one.pk], follow_up.get(one.pk)) for one in engagements
    }


def _working_versions(engagements: Sequence[Engagement]) -> dict[int, StrategyVersion]:
    """By engagement: the open draft, else the version in force."""
    found = StrategyVersion.objects.filter(
        strategy__engagement__in=engagements, state__in=[*OPEN, State.ADOPTED]
    ).select_related("strategy")
    # Adopted first, so that an open draft takes its place.
    return {
        version.strategy.engagement_id: version for version in sorted(found, key=lambda row: row.state != State.ADOPTED)
    }


def _glance(
    engagement: Engagement,
    version: StrategyVersion | None,
    parts: dict[int, dict],
    waiting: Counter[str],
    follow_up: PhaseFact | None,
) -> Glance:
    if version is None:
        return Glance()
    counted = parts.get(version.pk, {"all": 0, "agreed": 0})
    queue = address("strategies:input_queue", engagement)
    draft = Draft(
        number=version.number,
        state=version.state,
        url=address("strategies:strategy_detail", engagement),
        agreed=counted["agreed"],
        parts=counted["all"],
        comments=waiting[Input.Kind.COMMENT],
        suggestions=waiting[Input.Kind.SUGGESTION],
        comments_url=f"{queue}?kind=comment" if queue else "",
        suggestions_url=f"{queue}?kind=suggestion" if queue else "",
        comments_until=version.comments_until if version.is_open else None,
        next_review_on=version.next_review_on,
    )
    is_open = sum(waiting.values())
    counts = (("strategy", _("%(n)s open") % {"n": is_open}),) if is_open else ()
    phases = [PhaseFact(Phase.Name.STRATEGY, *_progress(version, draft))]
    phases += [follow_up] if follow_up else []
    return Glance(phases=tuple(phases), counts=counts, draft=draft, known=version)


def _progress(version: StrategyVersion, draft: Draft) -> tuple[int, str]:
    """Per cent of the parts that are agreed, and the same in words."""
    if version.state == State.ADOPTED:
        return 100, _("Version %(number)s is in force") % {"number": version.number}
    percent = round(100 * draft.agreed / draft.parts) if draft.parts else 0
    if not draft.agreed:
        return percent, _("Draft %(number)s, no part agreed yet") % {"number": version.number}
    if draft.agreed == draft.parts:
        return percent, _("Draft %(number)s, every part agreed") % {"number": version.number}
    words = ngettext(
        "Draft %(number)s, one of %(all)s parts agreed", "Draft %(number)s, %(n)s of %(all)s parts agreed", draft.agreed
    )
    return percent, words % {"number": version.number, "n": in_words(draft.agreed), "all": in_words(draft.parts)}


def _follow_up(engagements: Sequence[Engagement]) -> dict[int, PhaseFact]:
    """How many measures of the version in force have a reading of the last quarter."""
    measures: dict[int, set] = defaultdict(set)
    rows = Kpi.objects.filter(version__strategy__engagement__in=engagements, version__state=State.ADOPTED)
    for engagement, key in rows.order_by().values_list("version__strategy__engagement", "key"):
        measures[engagement].add(key)
    since = timezone.localdate() - datetime.timedelta(days=FIGURES_DAYS)
    measured: dict[int, set] = defaultdict(set)
    readings = KpiReading.objects.filter(
        strategy__engagement__in=engagements, measured_on__gte=since, value__isnull=False
    )
    for engagement, key in readings.order_by().values_list("strategy__engagement", "kpi_key").distinct():
        measured[engagement].add(key)
    facts = {}
    for engagement, keys in measures.items():
        if fresh := len(keys & measured[engagement]):
            words = ngettext(
                "One of %(all)s measures has a fresh figure", "%(n)s of %(all)s measures have fresh figures", fresh
            )
            said = words % {"n": in_words(fresh), "all": in_words(len(keys))}
            facts[engagement] = PhaseFact(Phase.Name.FOLLOW_UP, round(100 * fresh / len(keys)), capital(said))
    return facts


# The overview page -----------------------------------------------------------------------------------------------------


def details(engagement: Engagement, membership: Membership, said: Glance) -> Details:
    version: StrategyVersion | None = said.known
    if version is None:
        return Details(actions=_first_action(engagement, membership))
    waiting = list(
        Input.objects.waiting()
        .filter(engagement=engagement)
        .select_related("voice")
        .annotate(votes=Count("supports"))
        .order_by("created_at")
    )
    # Those who write are led to an empty draft; everybody else only where there is something to read.
    is_readable = may(membership, "strategy.edit") or Statement.objects.filter(version=version).exists()
    tasks = [
        *_answers(engagement, membership, version, waiting),
        *_decisions(engagement, membership, version, is_readable=is_readable),
    ]
    actions = _actions(engagement, membership, version, waiting) if is_readable else ()
    return Details(tasks=tuple(tasks), actions=actions, parts=part_rows(engagement, version))


def _first_action(engagement: Engagement, membership: Membership) -> tuple[Action, ...]:
    if not may(membership, "strategy.edit"):
        return ()
    return (Action(_("Begin the strategy"), address("strategies:strategy_detail", engagement), 60),)


def _actions(
    engagement: Engagement, membership: Membership, version: StrategyVersion, waiting: Sequence[Input]
) -> tuple[Action, ...]:
    queue, reading = address("strategies:input_queue", engagement), address("strategies:strategy_detail", engagement)
    if waiting and may(membership, "strategy.answer"):
        label = (
            _("Answer the comments") if any(one.kind == "comment" for one in waiting) else _("Answer the suggestions")
        )
        return (Action(label, queue, 10), Action(_("Open the strategy"), reading, 50))
    if version.state == State.IN_REVIEW and may(membership, "strategy.adopt"):
        return (Action(_("Decide on the draft"), address("strategies:version_adopt", engagement), 15),)
    if version.is_open and may(membership, "strategy.edit"):
        return (Action(_("Work on the strategy"), reading, 30),)
    if version.is_open and may(membership, "strategy.comment"):
        return (Action(_("Read and comment"), reading, 30),)
    return (Action(_("Read the strategy"), reading, 40),)


def _answers(
    engagement: Engagement, membership: Membership, version: StrategyVersion, waiting: Sequence[Input]
) -> list[Task]:
    if not may(membership, "strategy.answer"):
        return []
    queue = address("strategies:input_queue", engagement)
    comments = [one for one in waiting if one.kind == Input.Kind.COMMENT]
    suggestions = [one for one in waiting if one.kind == Input.Kind.SUGGESTION]
    tasks = []
    if comments:
        title = ngettext("Answer one comment on the strategy", "Answer %(n)s comments on the strategy", len(comments))
        tasks.append(
            Task(
                title % {"n": in_words(len(comments))},
                f"{queue}?kind=comment",
                _oldest(comments[0]),
                version.comments_until,
            )
        )
    if suggestions:
        title = ngettext("Decide on one suggestion", "Decide on %(n)s suggestions", len(suggestions))
        reason = _voices(suggestions)
        tasks.append(
            Task(title % {"n": in_words(len(suggestions))}, f"{queue}?kind=suggestion", reason, version.comments_until)
        )
    return tasks


def _oldest(said: Input) -> str:
    """ "The oldest is four days old and has nine votes: “Who answers on Saturdays?”" """
    days = (timezone.localdate() - timezone.localdate(said.created_at)).days
    age = (
        ngettext("The oldest is one day old", "The oldest is %(n)s days old", days)
        if days
        else _("The oldest is from today")
    )
    age %= {"n": in_words(days)}
    votes: int = said.votes  # type: ignore[attr-defined]
    words = textwrap.shorten(said.text, 80, placeholder="\xa0…")
    if votes:
        backed = ngettext("one agrees", "%(n)s agree", votes) % {"n": in_words(votes)}
        return _("%(age)s, and %(backed)s: “%(words)s”") % {"age": age, "backed": backed, "words": words}
    return _("%(age)s: “%(words)s”") % {"age": age, "words": words}


def _voices(said: Sequence[Input]) -> str:
    """Who suggests: at most three names, and how many without a name."""
    names = list(dict.fromkeys(one.voice.name for one in said if one.voice and one.shows_name and one.voice.name))
    nameless = sum(1 for one in said if not (one.voice and one.shows_name and one.voice.name))
    parts = names[:3]
    if len(names) > 3:
        parts.append(ngettext("one more", "%(n)s more", len(names) - 3) % {"n": in_words(len(names) - 3)})
    if nameless:
        parts.append(
            ngettext("one person without a name", "%(n)s without a name", nameless) % {"n": in_words(nameless)}
        )
    if len(parts) > 1:
        return _("%(first)s and %(last)s") % {"first": ", ".join(parts[:-1]), "last": parts[-1]}
    return capital(parts[0])


def _decisions(
    engagement: Engagement, membership: Membership, version: StrategyVersion, *, is_readable: bool
) -> list[Task]:
    tasks = []
    if version.state == State.IN_REVIEW and may(membership, "strategy.adopt"):
        url = address("strategies:version_adopt", engagement)
        tasks.append(Task(_("Decide on draft %(number)s") % {"number": version.number}, url, version.promise))
    elif (
        version.state == State.DRAFT
        and is_readable
        and may(membership, "strategy.comment")
        and not may(membership, "strategy.answer")
    ):
        url = address("strategies:strategy_detail", engagement)
        title = _("Read draft %(number)s and say what you think") % {"number": version.number}
        tasks.append(Task(title, url, version.promise, version.comments_until))
    if version.is_open and may(membership, "strategy.edit"):
        undecided = version.proposals.filter(outcome=LearningProposal.Outcome.WAITING).count()
        if undecided:
            title = ngettext("Decide on one proposal", "Decide on %(n)s proposals", undecided) % {
                "n": in_words(undecided)
            }
            url = address("strategies:followup", engagement)
            reason = ngettext(
                "It comes from what the follow-up taught us", "They come from what the follow-up taught us", undecided
            )
            tasks.append(Task(title, url, reason))
    return tasks


def part_rows(engagement: Engagement, version: StrategyVersion) -> tuple[PartRow, ...]:
    """The strategy part by part, with what people have said about each, in all versions' comments on this one."""
    sections = list(version.section_rows.select_related("lead_person").order_by("position", "pk"))
    of_statement = dict(Statement.objects.filter(version=version).order_by().values_list("key", "section__key"))
    said = [(one, of_statement.get(one.statement_key) or one.section_key) for one in _said(version)]
    by_part: dict[object, list[Input]] = defaultdict(list)
    for one, key in said:
        by_part[key].append(one)
    most = max((len(by_part[section.key]) for section in sections), default=0)
    return tuple(
        _part_row(engagement, number, section, by_part[section.key], most)
        for number, section in enumerate(sections, start=1)
    )


def _said(version: StrategyVersion) -> Sequence[Input]:
    return list(
        Input.objects.filter(version=version)
        .select_related("disposition")
        .only("id", "kind", "created_at", "statement_key", "section_key", "disposition__id", "disposition__changed_at")
    )


def _part_row(engagement: Engagement, number: int, section: Section, said: Sequence[Input], most: int) -> PartRow:
    waiting = Counter(one.kind for one in said if not hasattr(one, "disposition"))
    moments = [one.disposition.changed_at if hasattr(one, "disposition") else one.created_at for one in said]
    return PartRow(
        number=number,
        title=section.title,
        url=address("strategies:section_detail", engagement, section.code),
        line=round(100 * len(said) / most) if most else 0,
        state=STATES[Section.State(section.state)],
        state_words=section.get_state_display(),
        open=waiting[Input.Kind.COMMENT],
        suggestions=waiting[Input.Kind.SUGGESTION],
        lead=section.lead_person.get_short_name() if section.lead_person else "",
        said_at=max(moments, default=None),
    )
