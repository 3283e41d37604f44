"""What strategies adds to the document (settings.DOSSIER_SECTIONS)."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from analysis.citations import Medium
from analysis.models import Finding
from analysis.queries.pictures import pictures
from strategies.dossier import Section
from strategies.dossier.references import Reference, key_of, references
from strategies.models import Disposition, Goal, Input, Kpi, Message, StrategyVersion
from strategies.queries.changes import compare_versions
from strategies.queries.document import Passage, parts_of, passages_of

INPUTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class PrintedPassage:
    """A statement with the document-wide numbers of its evidence, and what the margin remembers about it."""

    passage: Passage
    references: tuple[Reference, ...]
    remembered: tuple[Input, ...]


def framework(version: StrategyVersion) -> list[Section]:
    """The strategy on one page, and the parts in one sentence each (the summary's second page)."""
    context = {
        "version": version,
        "goals": _goal_rows(version),
        "main": Message.objects.filter(version=version, is_main=True).first(),
        "messages": list(Message.objects.filter(version=version, is_main=False)),
        "audiences": list(version.audience_rows.all()),
        "left": list(version.strategy.engagement.channels.filter(verdict="leave")),
    }
    return [
        Section("on-one-page", _("The strategy on one page"), "strategies/pdf/on_one_page.html", context),
        Section(
            "brief",
            _("The parts in brief"),
            "strategies/pdf/brief.html",
            {"parts": parts_of(version), "kpis": _measured(version), **context},
        ),
    ]


def _measured(version: StrategyVersion) -> list[tuple[Kpi, Decimal | None]]:
    """Each KPI with its latest reading, None before the first one."""
    latest = {
        reading.kpi_key: reading.value
        for reading in version.strategy.readings.exclude(value=None).order_by("measured_on")
    }
    return [(kpi, latest.get(kpi.key)) for kpi in version.kpi_rows.all()]


def _goal_rows(version: StrategyVersion) -> list[tuple[Goal, int, list[Kpi]]]:
    """The goal tree flattened in reading order: each goal with its depth (0–2) and its KPIs."""
    goals = list(version.goal_rows.prefetch_related("kpis"))
    below: dict[int | None, list[Goal]] = {}
    for goal in goals:
        below.setdefault(goal.parent_id, []).append(goal)

    def walk(parent: int | None, depth: int) -> Iterator[tuple[Goal, int, list[Kpi]]]:
        for goal in below.get(parent, []):
            yield goal, depth, list(goal.kpis.all())
            yield from walk(goal.pk, depth + 1)

    return list(walk(None, 0))


def current_state(version: StrategyVersion) -> list[Section]:
    """The current state in pictures: claim, chart, source; then the findings that carry the strategy."""
    engagement = version.strategy.engagement
    findings = list(Finding.objects.filter(engagement=engagement))
    charts = pictures(engagement)
    if not findings and not charts:
        return []
    title = _("The current state in pictures") if charts else _("The current state")
    return [
        Section("current-state", title, "strategies/pdf/current_state.html", {"findings": findings, "charts": charts})
    ]


def parts(version: StrategyVersion) -> list[Section]:
    """The seven parts and those that were added, each a chapter of its own."""
    listed = parts_of(version)
    refs = references(version)
    passages = passages_of(version, [part.section for part in listed], is_agency=False, medium=Medium.FILE)
    remembered = _remembered(version)
    sections = []
    for part in listed:
        printed = [
            PrintedPassage(
                passage,
                tuple(sorted((refs[key_of(evidence.row)] for evidence in passage.evidence), key=attrgetter("number"))),
                tuple(remembered.get(passage.statement.key, ())),
            )
            for passage in passages[part.section.pk]
        ]
        context = {"part": part, "passages": printed, "version": version}
        sections.append(
            Section(
                part.section.code,
                part.section.title,
                "strategies/pdf/part.html",
                context,
                number=str(part.number),
                says=part.section.decides,
            )
        )
    return sections


def _remembered(version: StrategyVersion) -> dict[object, list[Input]]:
    """The inputs whose answers changed the text of this version's draft, for the margin: at most two a statement."""
    changed = (
        Input.objects.filter(version=version, disposition__outcome__in=["accepted", "accepted_changed"])
        .exclude(disposition__new_text="")
        .select_related("voice", "disposition")
        .annotate(support_count=Count("supports"))
        .order_by("-support_count", "created_at")
    )
    found: dict[object, list[Input]] = {}
    for one in changed:
        if len(found.setdefault(one.statement_key, [])) < 2:
            found[one.statement_key].append(one)
    return found


def inputs(version: StrategyVersion) -> list[Section]:
    """How the strategy came about: what people said and which answer each of them got."""
    said = Input.objects.filter(version=version)
    counts = said.aggregate(
        total=Count("pk"),
        **{outcome: Count("pk", filter=Q(disposition__outcome=outcome)) for outcome in Disposition.Outcome.values},
        waiting=Count("pk", filter=Q(disposition=None)),
    )
    if not counts["total"]:
        return []
    titles: dict[object, str] = dict(version.section_rows.values_list("key", "title"))
    places: dict[object, int] = {key: place for place, key in enumerate(titles)}
    in_order = sorted(
        said.select_related("voice", "disposition").order_by("pk"),  # random keys: no order of arrival leaves the house
        key=lambda one: places.get(one.section_key, len(places)),
    )
    context = {
        "counts": counts,
        "inputs": [(one, titles.get(one.section_key, "")) for one in in_order[:INPUTS_SHOWN]],
        "left_out": max(0, counts["total"] - INPUTS_SHOWN),
    }
    return [Section("inputs", _("What people said, and what came of it"), "strategies/pdf/inputs.html", context)]


def changes(version: StrategyVersion) -> list[Section]:
    """What is new since the version that this one is based on."""
    if version.based_on is None:
        return []
    context = {"groups": compare_versions(version.based_on, version, is_agency=False)}
    title = _("What has changed since %(old)s") % {"old": version.based_on.number}
    return [Section("changes", title, "strategies/pdf/changes.html", context)]


def sources(version: StrategyVersion) -> list[Section]:
    """The list that the evidence numbers lead to."""
    listed = sorted(references(version).values(), key=lambda reference: reference.number)
    if not listed:
        return []
    return [Section("sources", _("Sources"), "strategies/pdf/sources.html", {"references": listed})]
