"""One way to make, edit, move and delete a row of the document, whatever its kind.

A save names the revision and the version that it began from. Where somebody saved first the answer is 409 with both texts;
where the version was adopted meanwhile it is 409 with the text and the way into the next draft. Nothing typed is lost.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from engagements.formfields import revision_of
from engagements.models import Engagement
from strategies import services, versioning
from strategies.forms import RowForm
from strategies.models import StrategyVersion, VersionedRow
from strategies.models.version import FrozenError
from strategies.queries.changes import differing_fields, who_changed
from strategies.queries.document import working_version

NOT_KEPT = {"csrfmiddlewaretoken", "revision", "version", "into"}


@dataclass(frozen=True)
class Page:
    """The page around a row's form: its heading, where it leads afterwards (`back_to` is that page's name), and what a kind
    of row adds to it.

    `after` runs in the transaction of the save."""

    title: str
    back: str
    back_to: str
    active: str = "strategy"
    template: str = "strategies/row_form.html"
    lead: str = ""
    delete_url: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    after: Callable[[VersionedRow], None] = lambda row: None


def version_or_404(engagement: Engagement) -> StrategyVersion:
    version = working_version(engagement)
    if version is None:
        raise Http404
    return version


def version_to_write(request: HttpRequest, engagement: Engagement) -> StrategyVersion:
    """The working version; the next draft is opened if the writer asked for it after an adoption."""
    version = version_or_404(engagement)
    if request.method == "POST" and request.POST.get("into") == "next" and version.is_frozen:
        return versioning.open_draft(version.strategy, by=request.user)  # type: ignore[arg-type]
    return version


def row_form(request: HttpRequest, form_class: type[RowForm], row: VersionedRow, page: Page) -> HttpResponse:
    """Show and save the form of one row, new or old. `row.version` is loaded with its strategy and engagement."""
    form = form_class(request.POST or None, instance=row, version=row.version)
    if request.method != "POST":
        if row.version.is_frozen:
            return frozen_page(request, row.version, page)
        return render(request, page.template, _context(request, form, row, page))
    if row.version.is_frozen or _was_adopted(request, row.version):
        return frozen_page(request, row.version, page)
    if form.is_valid():
        try:
            with transaction.atomic():
                _store(request, row)
                page.after(row)
        except FrozenError:
            return frozen_page(request, row.version, page)
        except versioning.ConflictError as error:
            return conflict_page(request, form, row, error.current, page)
        except IntegrityError:
            form.add_error(None, _("Somebody else stored the same thing a moment ago. Load the page again and look."))
        else:
            messages.success(request, _("Saved."))
            return redirect(page.back)
    return render(request, page.template, _context(request, form, row, page))


def _store(request: HttpRequest, row: VersionedRow) -> None:
    by = request.user
    if row._state.adding:
        services.create_row(row, by=by)  # type: ignore[arg-type]
    else:
        services.change_row(row, began_at=revision_of(request), by=by)  # type: ignore[arg-type]


def _was_adopted(request: HttpRequest, version: StrategyVersion) -> bool:
    began_in = request.POST.get("version", version.number)
    return request.POST.get("into") != "next" and began_in != version.number


def _context(request: HttpRequest, form: RowForm, row: VersionedRow, page: Page) -> dict[str, Any]:
    # A refused form keeps the revision that it began from, or the next save would overwrite what it never saw.
    revision = revision_of(request) if request.method == "POST" else row.revision
    shared = {"engagement": row.version.strategy.engagement, "active_phase": page.active, "version": row.version}
    return shared | {"form": form, "row": row, "page": page, "revision": revision} | page.context


def kept_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed, as pairs for hidden fields."""
    return [(name, value) for name, values in request.POST.lists() if name not in NOT_KEPT for value in values]


def conflict_page(
    request: HttpRequest, form: RowForm, mine: VersionedRow, theirs: VersionedRow, page: Page
) -> HttpResponse:
    theirs.version.strategy = mine.version.strategy
    who, when = who_changed(theirs)
    context = _context(request, form, mine, page) | {
        "fields": differing_fields(theirs, mine),
        "who": who,
        "when": when,
        "kept": kept_fields(request),
        "revision": theirs.revision,
    }
    return render(request, "strategies/conflict.html", context, status=409)


def frozen_page(request: HttpRequest, version: StrategyVersion, page: Page) -> HttpResponse:
    """The version was adopted: what was typed, to copy or to carry into the next draft."""
    typed = [value for name, value in kept_fields(request) if value.strip() and not value.isdigit()]
    context = {
        "engagement": version.strategy.engagement,
        "active_phase": page.active,
        "version": version,
        "page": page,
        "kept": kept_fields(request),
        "typed": max(typed, key=len, default=""),
    }
    return render(request, "strategies/frozen.html", context, status=409 if request.method == "POST" else 200)


def row_delete(request: HttpRequest, row: VersionedRow, page: Page) -> HttpResponse:
    """Ask what goes with it, then delete. A row that moved on since the question was asked is shown again."""
    if row.version.is_frozen:
        return frozen_page(request, row.version, page)
    moved_on = False
    if request.method == "POST":
        try:
            services.delete_row(row, began_at=revision_of(request), by=request.user)  # type: ignore[arg-type]
        except FrozenError:
            return frozen_page(request, row.version, page)
        except versioning.ConflictError as error:
            row.revision, moved_on = error.current.revision, True
        else:
            messages.success(request, _("“%(title)s” is deleted.") % {"title": row})
            return redirect(page.back)
    context = {
        "engagement": row.version.strategy.engagement,
        "active_phase": page.active,
        "row": row,
        "page": page,
        "moved_on": moved_on,
    }
    return render(request, "strategies/row_delete.html", context | page.context, status=409 if moved_on else 200)


def row_move(request: HttpRequest, row: VersionedRow, back: str) -> HttpResponse:
    try:
        services.move_row(row, by=request.user, up=request.POST.get("direction") == "up")  # type: ignore[arg-type]
    except FrozenError as error:
        messages.error(request, str(error))
    return redirect(back)
