"""An uploaded file as a person is shown it: how it is written, what its first rows become, what cannot be read, and why."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from analysis.importers.formats import Formats
from analysis.importers.mentions import MentionRow, describe
from analysis.models import BadRow, ImportRun
from analysis.services.imports import RETRIEVER, SAMPLE, preview
from engagements.models import Engagement
from engagements.tables import RowError, TableError
from engagements.templatetags.linje import number

SHOWN = 8
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "cp1252": "Windows-1252",
    "mac_roman": "Macintosh",
    "iso-8859-1": "ISO 8859-1",
}
DELIMITERS = {
    ";": gettext_lazy("semicolons between the cells"),
    ",": gettext_lazy("commas between the cells"),
    "\t": gettext_lazy("tabs between the cells"),
    "|": gettext_lazy("bars between the cells"),
}
MARKS = {",": gettext_lazy("decimal comma"), ".": gettext_lazy("decimal point")}


@dataclass(frozen=True, slots=True)
class Fault:
    """One row that cannot be read: its number in the file, the column's name, and why in the reader's language."""

    number: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Look:
    """What the first rows of a file become. `refusal` is why none can be read yet; `is_all` tells whether the whole file
    has been looked at."""

    rows: tuple[MentionRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    bad: int = 0
    refusal: TableError | None = None
    is_all: bool = True

    @property
    def code(self) -> str:
        return self.refusal.code if self.refusal else ""


def look(run: ImportRun) -> Look:
    """Read the beginning of the file as it is mapped now. Never raises what the file is guilty of: that is `refusal`."""
    try:
        rows, faults, bad = preview(run, SHOWN)
    except TableError as refusal:
        return Look(refusal=refusal)
    told = tuple(Fault(one.number, one.column, describe(one)) for one in faults)
    return Look(tuple(rows), told, bad, is_all=run.formats["rows"] + run.formats["bad_rows"] < SAMPLE)


def detected(run: ImportRun) -> list[tuple[str, str]]:
    """What was found out about the file, as pairs of a word and a sentence."""
    formats = Formats.from_json(run.formats)
    if run.shape["kind"] == RETRIEVER:
        return [(_("File"), _("Text export of Mediearkivet (Retriever)")), (_("Articles"), _size(formats))]
    return [(_("File"), _written(run, formats)), (_("Rows"), _size(formats)), *_read_as(run, formats)]


def _written(run: ImportRun, formats: Formats) -> str:
    shape = run.shape
    columns = ngettext("one column", "%(count)s columns", len(run.header)) % {"count": number(len(run.header))}
    if shape["kind"] == "xlsx":
        text = _("Excel workbook, sheet “%(sheet)s”, column names in row %(row)s, %(columns)s") % {
            "sheet": shape["sheet"],
            "row": shape["header_row"],
            "columns": columns,
        }
    else:
        text = _("%(encoding)s, %(delimiter)s, column names in row %(row)s, %(columns)s") % {
            "encoding": ENCODINGS.get(shape["encoding"], shape["encoding"].upper()),
            "delimiter": DELIMITERS.get(shape["delimiter"], shape["delimiter"]),
            "row": shape["header_row"],
            "columns": columns,
        }
    return _("Export from %(vendor)s: %(text)s") % {"vendor": formats.vendor, "text": text} if formats.vendor else text


def _size(formats: Formats) -> str:
    count = formats.rows + formats.bad_rows
    if count >= SAMPLE:
        return _("More than %(count)s. The first %(count)s have been looked at.") % {"count": number(SAMPLE)}
    return number(count)


def _read_as(run: ImportRun, formats: Formats) -> Iterator[tuple[str, str]]:
    date = formats.date
    if date.family:
        yield (
            _("Dates"),
            _("Written as “%(example)s”, %(zone)s") % {"example": date.example, "zone": _zone(run, formats)},
        )
    marks = {str(MARKS[mark]) for mark in formats.marks.values() if mark}
    if marks:
        yield _("Numbers"), ", ".join(sorted(marks))


def _zone(run: ImportRun, formats: Formats) -> str:
    if not formats.date.has_time and "published_time" not in run.columns:
        return _("without a time of day")
    if formats.has_own_zone:
        return _("with a time zone of their own; stored in the engagement’s, %(zone)s") % {
            "zone": run.engagement.timezone
        }
    if formats.zone:
        return _("in %(zone)s; stored in the engagement’s time, %(own)s") % {
            "zone": formats.zone,
            "own": run.engagement.timezone,
        }
    return _("read as the engagement’s time, %(zone)s") % {"zone": run.engagement.timezone}


def bad_rows(run: ImportRun) -> QuerySet[BadRow]:
    return run.bad_rows.order_by("number", "pk")


def faults_of(rows: list[BadRow]) -> list[Fault]:
    """Stored bad rows with their reasons in the reader's language."""
    return [
        Fault(row.number, row.column, describe(RowError(row.number, row.column, row.code, row.values))) for row in rows
    ]


def import_list(engagement: Engagement) -> QuerySet[ImportRun]:
    """The files, newest first, with who sent them and their jobs."""
    return engagement.import_runs.select_related("created_by", "job", "engagement").order_by("-created_at", "-pk")


def outcome(run: ImportRun) -> str:
    """What came of a finished import, as sentences; "" while it is not done."""
    if run.state != ImportRun.State.DONE:
        return ""
    parts = [
        ngettext("It gave one new mention.", "It gave %(count)s new mentions.", run.rows_added)
        % {"count": number(run.rows_added)}
    ]
    if not run.rows_added:
        parts = (
            [_("Nothing new: every mention of this file was here already.")]
            if run.rows_known
            else [_("Nothing was added.")]
        )
    elif run.rows_known:
        parts.append(
            ngettext("One was here already.", "%(count)s were here already.", run.rows_known)
            % {"count": number(run.rows_known)}
        )
    if run.rows_bad:
        parts.append(
            ngettext("One row was left out.", "%(count)s rows were left out.", run.rows_bad)
            % {"count": number(run.rows_bad)}
        )
    if run.rows_skipped:
        parts.append(
            ngettext(
                "One row of totals was passed over.", "%(count)s rows of totals were passed over.", run.rows_skipped
            )
            % {"count": number(run.rows_skipped)}
        )
    return " ".join(parts)
