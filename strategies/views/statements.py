import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from analysis.citations import Medium, citation
from analysis.models import Source
from engagements import richtext
from engagements.formfields import number_of, words_of
from engagements.models import Engagement
from engagements.permissions import member_view
from strategies import services
from strategies.forms import StatementForm
from strategies.models import Statement, StatementEvidence, StrategyVersion, VersionedRow
from strategies.models.version import FrozenError
from strategies.views.rows import Page, frozen_page, row_delete, row_form, row_move, version_to_write
from strategies.views.sections import section_url

SOURCES_ON_A_PAGE = 40


def _own_statement(version: StrategyVersion, key: uuid.UUID) -> Statement:
    statement = get_object_or_404(version.statement_rows.select_related("section"), key=key)
    statement.version = version
    return statement


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def statement_create(request: HttpRequest, engagement: Engagement, code: str) -> HttpResponse:
    version = version_to_write(request, engagement)
    section = get_object_or_404(version.section_rows, code=code)
    statement = Statement(version=version, section=section)
    page = Page(
        title=_("A new statement in “%(part)s”") % {"part": section},
        back=section_url(engagement, section),
        back_to=str(section),
        template="strategies/statement_edit.html",
        context=_writing(request, engagement, statement) | {"section": section},
        after=lambda row: _cite(request, row),
    )
    return row_form(request, StatementForm, statement, page)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def statement_edit(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    statement = _own_statement(version_to_write(request, engagement), key)
    page = Page(
        title=_("Edit the statement"),
        back=section_url(engagement, statement.section),
        back_to=str(statement.section),
        template="strategies/statement_edit.html",
        delete_url=reverse("strategies:statement_delete", args=[engagement.slug, key]),
        context=_writing(request, engagement, statement) | {"section": statement.section},
        after=lambda row: _cite(request, row),
    )
    return row_form(request, StatementForm, statement, page)


def _writing(request: HttpRequest, engagement: Engagement, statement: Statement) -> dict[str, Any]:
    """What the form shows beside its fields: the text as the editor wants it, and what may be cited."""
    own = StatementEvidence.objects.filter(statement=statement) if statement.pk else StatementEvidence.objects.none()
    shown = list(own.select_related("finding", "source").order_by("position", "pk"))
    cited = {row.finding_id for row in shown if row.finding_id}
    if request.method == "POST":
        html = richtext.render(request.POST.get("body", "")[: richtext.STATEMENT_LIMIT])
        chosen = set(map(str, cited)) if "evidence_shown" not in request.POST else set(request.POST.getlist("finding"))
    else:
        html, chosen = statement.html, set(map(str, cited))
    return {
        "html": html,
        "findings": [(finding, str(finding.pk) in chosen) for finding in engagement.findings.all()],
        "findings_shown": sorted(cited),
        "sources": [
            citation(row.source, is_agency=True, medium=Medium.SCREEN) for row in shown if row.source is not None
        ],
    }


def _cite(request: HttpRequest, row: VersionedRow) -> None:
    """Cite what was ticked and take away what was unticked; what somebody else cited meanwhile was not on the form."""
    if "evidence_shown" not in request.POST:
        return
    assert isinstance(row, Statement)
    shown, chosen = _numbers(request, "evidence_shown"), _numbers(request, "finding")
    services.change_evidence(row, findings=(chosen - shown, shown - chosen), by=request.user)  # type: ignore[arg-type]


def _numbers(request: HttpRequest, name: str) -> set[int]:
    values = (value for text in request.POST.getlist(name) for value in text.split(","))
    return {number for value in values if (number := number_of(value))}


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def statement_delete(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    statement = _own_statement(version_to_write(request, engagement), key)
    page = Page(
        title=_("Delete the statement?"),
        back=section_url(engagement, statement.section),
        back_to=str(statement.section),
        lead=_("What has been said about it stays and can still be answered."),
        context={"html": statement.html},
    )
    return row_delete(request, statement, page)


@require_POST
@member_view("strategy.edit")
def statement_move(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    statement = _own_statement(version_to_write(request, engagement), key)
    return row_move(request, statement, section_url(engagement, statement.section) + f"#s-{key}")


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("strategy.edit")
def evidence_add(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    """Choose among the engagement's sources: mentions, quotes, channels and pages that have been marked as evidence."""
    statement = _own_statement(version_to_write(request, engagement), key)
    back = section_url(engagement, statement.section) + f"#s-{key}"
    if statement.version.is_frozen:
        return frozen_page(
            request, statement.version, Page(title=_("Evidence"), back=back, back_to=str(statement.section))
        )
    if request.method == "POST":
        shown, chosen = _numbers(request, "evidence_shown"), _numbers(request, "source")
        services.change_evidence(statement, sources=(chosen - shown, shown - chosen), by=request.user)  # type: ignore[arg-type]
        return redirect(back)
    words = words_of(request.GET.get("q"), 100)
    sources = citable(engagement, words).annotate(
        is_cited=Exists(StatementEvidence.objects.filter(statement=statement, source=OuterRef("pk")))
    )
    page = Paginator(sources, SOURCES_ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(citation(source, is_agency=True, medium=Medium.SCREEN), source) for source in page]
    context = {"engagement": engagement, "active_phase": "strategy", "statement": statement, "back": back}
    context |= {"rows": rows, "page": page, "words": words, "shown": [s.pk for s in page if s.is_cited]}
    return render(request, "strategies/evidence_add.html", context)


def citable(engagement: Engagement, words: str) -> Any:
    """Sources that may be cited, newest first: nothing withdrawn. Quotes are searched by their speaker's words as well,
    since only the agency comes here."""
    sources = engagement.sources.filter(withdrawn_at=None).exclude(permission=Source.Permission.NEVER)
    if words:
        sources = sources.filter(Q(label__icontains=words) | Q(text__icontains=words))
    return sources.order_by("-happened_on", "-pk")


@require_POST
@member_view("strategy.edit")
def evidence_remove(request: HttpRequest, engagement: Engagement, key: uuid.UUID) -> HttpResponse:
    statement = _own_statement(version_to_write(request, engagement), key)
    back = section_url(engagement, statement.section) + f"#s-{key}"
    try:
        services.change_evidence(
            statement,
            findings=((), _numbers(request, "finding")),
            sources=((), _numbers(request, "source")),
            by=request.user,  # type: ignore[arg-type]
        )
    except FrozenError:
        return frozen_page(
            request, statement.version, Page(title=_("Evidence"), back=back, back_to=str(statement.section))
        )
    return redirect(back)
