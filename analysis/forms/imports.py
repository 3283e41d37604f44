from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.importers.formats import Formats
from analysis.importers.mentions import FIELDS
from analysis.models import ImportRun
from analysis.services.imports import RETRIEVER

ENCODINGS = {
    "utf-8": "UTF-8",
    "cp1252": "Windows-1252",
    "iso-8859-1": "ISO 8859-1",
    "utf-16": "UTF-16",
    "mac_roman": "Macintosh",
}
DELIMITERS = {";": _("semicolon ;"), ",": _("comma ,"), "\t": _("tab"), "|": _("bar |")}
# What a file of mentions nearly always has; the other fields wait behind "More columns" until they are mapped.
USUAL = ("published_at", "title", "text", "url", "source_name", "author_name", "tone")
LONGEST_SAMPLE = 60
SAMPLES_SHOWN = 3


class UploadForm(forms.Form):
    """A file of mentions. `key` is made with the form, so that the same upload sent twice is one."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, TSV or Excel (.xlsx), as your supplier exports it, or a text export of Mediearkivet (.txt)."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.tab,.txt,.xlsx"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class ShapeForm(forms.Form):
    """How the file is written, corrected by hand; an empty field means as it was found."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    header_row = forms.IntegerField(label=_("Row with the column names"), min_value=1, max_value=60, required=False)
    encoding = forms.ChoiceField(label=_("Text encoding"), required=False)
    delimiter = forms.ChoiceField(label=_("Between the cells"), required=False)

    def __init__(self, *args: Any, run: ImportRun, **options: Any) -> None:
        shape = run.shape
        super().__init__(*args, initial={"header_row": shape["header_row"], "sheet": shape["sheet"]}, **options)
        if shape["kind"] == "xlsx":
            del self.fields["encoding"], self.fields["delimiter"]
            self.fields["sheet"].choices = [(name, name) for name in shape["sheets"]]  # type: ignore[attr-defined]
        else:
            del self.fields["sheet"]
            self.fields["encoding"].choices = [("", _("As it was found")), *ENCODINGS.items()]  # type: ignore[attr-defined]
            self.fields["delimiter"].choices = [("", _("As it was found")), *DELIMITERS.items()]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One line of the mapping: a field of ours, the select for its column, and what stands in that column."""

    field: forms.BoundField
    samples: str
    is_usual: bool


class ColumnsForm(forms.Form):
    """Which column means what, and the answers to what the file does not tell."""

    day_first = forms.ChoiceField(label=_("Which comes first in the dates?"), required=False, widget=forms.RadioSelect)
    year = forms.IntegerField(
        label=_("Which year is the first row from?"), required=False, min_value=1990, max_value=2100
    )
    leave_out_bad_rows = forms.BooleanField(label=_("Leave out the rows that cannot be read"), required=False)

    def __init__(self, *args: Any, run: ImportRun, **options: Any) -> None:
        formats = Formats.from_json(run.formats)
        first = {True: "day", False: "month", None: ""}[formats.date.day_first]
        initial = {"leave_out_bad_rows": run.leave_out_bad_rows, "day_first": first, "year": formats.date.year}
        super().__init__(*args, initial=initial | {_name(one): str(at) for one, at in run.columns.items()}, **options)
        self.run = run
        if run.shape["kind"] != RETRIEVER:
            self._add_columns()
        self._ask(formats)

    def _add_columns(self) -> None:
        samples = self.run.shape["samples"]
        choices = [("", "–")]
        for at, name in enumerate(self.run.header):
            example = next((row[at] for row in samples if at < len(row) and row[at].strip()), "")
            label = name or gettext("Column %(number)s") % {"number": at + 1}
            choices.append((str(at), f"{label[:LONGEST_SAMPLE]} ({_shortened(example)})" if example else label))
        for field, label in FIELDS.items():
            self.fields[_name(field)] = forms.ChoiceField(label=str(label), choices=choices, required=False)

    def _ask(self, formats: Formats) -> None:
        if formats.date.readings:
            of_day, of_month = (formats.date.readings * 2)[:2]
            example = formats.date.example
            self.fields["day_first"].choices = [  # type: ignore[attr-defined]
                ("day", gettext("The day: “%(example)s” is %(date)s") % {"example": example, "date": of_day}),
                ("month", gettext("The month: “%(example)s” is %(date)s") % {"example": example, "date": of_month}),
            ]
        else:
            del self.fields["day_first"]
        if not formats.date.needs_year:
            del self.fields["year"]

    def rows(self) -> Iterator[ColumnRow]:
        """The mapping as lines of a table, in the order of the fields."""
        samples = self.run.shape["samples"]
        for field in FIELDS:
            at = self.run.columns.get(field)
            values = [row[at] for row in samples if at is not None and at < len(row) and row[at].strip()]
            shown = " · ".join(_shortened(value) for value in dict.fromkeys(values[:SAMPLES_SHOWN]))
            yield ColumnRow(self[_name(field)], shown, field in USUAL or at is not None)

    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in ("day_first", "year") if name in self.fields]

    def columns(self) -> dict[str, int]:
        """Field → number of the column, of what has been chosen."""
        return {field: int(value) for field in FIELDS if (value := self.cleaned_data.get(_name(field)))}

    def day_comes_first(self) -> bool | None:
        return {"day": True, "month": False}.get(self.cleaned_data.get("day_first", ""))

    def refuse(self, code: str, text: str) -> None:
        """Put the importer's refusal at the field that can mend it."""
        at = {
            "no_date": _name("published_at"),
            "not_mentions": _name("published_at"),
            "no_dates_read": _name("published_at"),
            "page_statistics": _name("text"),
            "ambiguous_dates": "day_first",
            "no_year": "year",
            "bad_rows": "leave_out_bad_rows",
        }.get(code)
        self.add_error(at if at in self.fields else None, text)


def _name(field: str) -> str:
    return f"column-{field}"


def _shortened(value: str) -> str:
    value = " ".join(value.split())
    return value if len(value) <= LONGEST_SAMPLE else f"{value[: LONGEST_SAMPLE - 1]}…"
