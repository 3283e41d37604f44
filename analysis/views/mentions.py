import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from analysis.models import Evidence
from analysis.queries import mention_words, mentions, pictures, rooms
from analysis.queries.mentions import MentionFilter
from analysis.services import exports
from engagements import tables
from engagements.downloads import CSV, XLSX, download, stored
from engagements.models import Engagement
from engagements.permissions import member_view

PER_PAGE = 30


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that has been told how many rows there are."""

    def __init__(self, rows: Any, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.count = count  # type: ignore[misc]


@require_safe
@member_view("analysis.view")
def overview(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    found = rooms.rooms(engagement, request.membership)  # type: ignore[attr-defined]
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "rooms": found,
        "opening": rooms.opening(engagement, found),
        "next": rooms.next_step(found),
    }
    return render(request, "analysis/overview.html", context)


@require_safe
@member_view("analysis.view")
def mention_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """Figures and list of the mentions that the query string leaves; the figures stand on the first page only."""
    narrowed = MentionFilter.from_query(request.GET)
    figures = mentions.mention_figures(engagement, narrowed)
    everything = figures.total if narrowed.is_empty else mentions.mention_count(engagement)
    rows = mentions.mention_list(engagement, narrowed)
    page = CountedPaginator(rows, PER_PAGE, figures.total).get_page(request.GET.get("page"))
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "narrowed": narrowed,
        "figures": figures,
        "everything": everything,
        "page": page,
        "opening": mention_words.opening(engagement, figures, narrowed, everything),
        "closing": mention_words.closing(figures, narrowed),
        "charts": pictures.draw(figures, lambda query: f"{query}#mentions") if page.number == 1 else None,
        "chips": mention_words.chips(narrowed),
        "fields": mention_words.filter_fields(narrowed, figures),
        "export_key": uuid.uuid4() if figures.total > exports.AT_ONCE else None,
    }
    return render(request, "analysis/mention_list.html", context)


@require_safe
@member_view("analysis.view")
def mention_detail(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    mention = get_object_or_404(engagement.mentions.select_related("source", "run"), pk=pk)
    evidence = Evidence.objects.filter(source=mention.source).select_related("finding") if mention.source else []
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "mention": mention,
        "evidence": evidence,
        "findings": list(engagement.findings.all()),
        "by_author": MentionFilter(author=mention.author_name).query(),
        "by_source": MentionFilter(source=mention.source_name).query(),
    }
    return render(request, "analysis/mention_detail.html", context)


@require_safe
@member_view("analysis.view")
def mention_export(request: HttpRequest, engagement: Engagement) -> HttpResponse | StreamingHttpResponse:
    """The mentions that the query string leaves as a table, CSV unless `format` is xlsx. A large workbook is ordered instead."""
    narrowed = MentionFilter.from_query(request.GET)
    count = mentions.mention_list(engagement, narrowed).count()
    is_xlsx = request.GET.get("format") == "xlsx"
    if is_xlsx and exports.AT_ONCE < count <= exports.MOST_EXPORTED:
        text = _("A workbook of so many mentions is made by order: press “Excel” here.")
        return _back_to_the_list(request, engagement, narrowed, text)
    try:
        exports.record(engagement, narrowed, count, by=request.user)  # type: ignore[arg-type]
    except exports.TooManyError as error:
        return _back_to_the_list(request, engagement, narrowed, str(error))
    sheet = exports.sheet(engagement, narrowed)
    if is_xlsx:
        return download(request, _workbook(sheet), exports.filename(engagement, "xlsx"), XLSX)
    pieces = tables.write_csv(sheet.rows, sheet.header, language=translation.get_language() or "sv")
    return download(request, pieces, exports.filename(engagement, "csv"), CSV)


@require_POST
@member_view("analysis.view")
def mention_export_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    """Order a workbook of the mentions that the query string leaves; the form's key makes a second press the same order."""
    narrowed, key = MentionFilter.from_query(request.GET), request.POST.get("key", "")
    try:
        key = str(uuid.UUID(key))
    except ValueError:
        key = ""
    try:
        job = exports.order_workbook(engagement, narrowed, key=key, by=request.user)  # type: ignore[arg-type]
    except exports.TooManyError as error:
        return _back_to_the_list(request, engagement, narrowed, str(error))
    return redirect("engagements:job_detail", engagement.slug, job.pk)


@require_safe
@member_view("analysis.view")
def mention_export_download(request: HttpRequest, engagement: Engagement, pk: int) -> FileResponse:
    made = get_object_or_404(engagement.mention_exports, pk=pk)
    return stored(made.file, made.filename, XLSX)


def _back_to_the_list(request: HttpRequest, engagement: Engagement, narrowed: MentionFilter, text: str) -> HttpResponse:
    messages.error(request, text)
    return redirect(f"{reverse('analysis:mention_list', args=[engagement.slug])}{narrowed.query()}")


def _workbook(sheet: tables.Sheet) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mentions.xlsx"
        tables.write_xlsx(path, [sheet])
        with path.open("rb") as file:
            while piece := file.read(1 << 16):
                yield piece
