"""What this app says before a version is adopted (settings.ADOPTION_CHECKS). A blocking sentence leads to where it is mended."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.sentence import capital, in_words
from strategies.models import Input, LearningProposal, Section, Statement, StatementEvidence, StrategyVersion
from strategies.queries.framework import framework_of
from strategies.versioning import Problem


def framework(version: StrategyVersion) -> list[Problem]:
    """The promise, the parts, the evidence, the goals. Goals without parents and the like are remarks."""
    return [*_promise(version), *_parts(version), *_unsupported(version), *_proposals(version), *_lints(version)]


def _slug(version: StrategyVersion) -> str:
    return version.strategy.engagement.slug


def _promise(version: StrategyVersion) -> Iterator[Problem]:
    if not version.promise.strip():
        url = reverse("strategies:version_edit", args=[_slug(version)])
        yield Problem(_("The strategy has no first sentence. It is the title on the cover."), url)


def _parts(version: StrategyVersion) -> Iterator[Problem]:
    parts = list(version.section_rows.annotate(count=Count("statements")).order_by("position", "pk"))
    if not any(part.count for part in parts):
        url = reverse("strategies:strategy_detail", args=[_slug(version)])
        yield Problem(_("Nothing is written yet: no part has a statement."), url)
        return
    for part in parts:
        url = reverse("strategies:section_detail", args=[_slug(version), part.code])
        if not part.count:
            yield Problem(_("The part “%(part)s” is empty.") % {"part": part}, url, blocks=False)
        elif part.state != Section.State.AGREED:
            words = {"part": part, "state": part.get_state_display().lower()}
            yield Problem(_("The part “%(part)s” is not agreed: %(state)s.") % words, url, blocks=False)


def _unsupported(version: StrategyVersion) -> Iterator[Problem]:
    cited = StatementEvidence.objects.filter(statement=OuterRef("pk"))
    statements = Statement.objects.filter(version=version, is_assumption=False).exclude(Exists(cited))
    for statement in statements.select_related("section").order_by("section__position", "position", "pk"):
        page = reverse("strategies:section_detail", args=[_slug(version), statement.section.code])
        words = {"statement": statement, "part": statement.section}
        yield Problem(
            _("“%(statement)s” in “%(part)s” rests on nothing. Cite what it rests on, or mark it as an assumption.")
            % words,
            f"{page}?mode=write#s-{statement.key}",
        )


def _proposals(version: StrategyVersion) -> Iterator[Problem]:
    for proposal in LearningProposal.objects.filter(version=version, outcome="waiting").select_related("learning"):
        url = reverse("strategies:proposal_decide", args=[_slug(version), proposal.pk])
        yield Problem(
            _("A learning waits to be taken or dropped: “%(learning)s”") % {"learning": proposal.learning}, url
        )


def _lints(version: StrategyVersion) -> Iterator[Problem]:
    page = reverse("strategies:framework", args=[_slug(version)])
    for lint in framework_of(version).lints:
        yield Problem(lint.text, f"{page}#{lint.anchor}", blocks=False)


def inputs(version: StrategyVersion) -> list[Problem]:
    """Everybody who said something gets an answer first."""
    waiting = Input.objects.filter(version__strategy=version.strategy_id, disposition=None).count()
    if not waiting:
        return []
    text = ngettext(
        "One comment or suggestion has no answer.", "%(n)s comments and suggestions have no answer.", waiting
    ) % {"n": capital(in_words(waiting))}
    return [Problem(text, reverse("strategies:input_queue", args=[_slug(version)]))]
