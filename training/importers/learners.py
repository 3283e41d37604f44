"""People out of a table, or out of lines that were pasted: name; e-mail; unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from engagements import richtext
from engagements.tables import BadRow, RowError, TableError, describe, detect, normalised_name, read_rows

COLUMNS = {
    "name": {"name", "namn", "full name", "employee", "medarbetare", "anställd"},
    "email": {"e-mail", "email", "mail", "e-post", "epost", "e-mail address", "e-postadress", "mejl", "mejladress"},
    "unit": {"unit", "enhet", "department", "avdelning", "team", "grupp", "förvaltning"},
}
MOST = 20_000
LONGEST = 150


@dataclass(frozen=True, slots=True)
class LearnerRow:
    """One person. `number` is the row or line; the address is in small letters, "" where there is none."""

    number: int
    name: str
    email: str
    unit: str

    def as_json(self) -> list[int | str]:
        return [self.number, self.name, self.email, self.unit]


class MissingNameError(TableError):
    def __init__(self) -> None:
        super().__init__("columns")

    def __str__(self) -> str:
        return _("No column is called “name”. The first row must name the columns: name, e-mail, unit.")


class TooManyError(TableError):
    def __init__(self) -> None:
        super().__init__("rows")

    def __str__(self) -> str:
        return _("The list has more than %(limit)s people. Divide it into parts.") % {"limit": MOST}


def read_lines(text: str) -> Iterator[LearnerRow | BadRow]:
    """Every line that is not empty; semicolons or tabs divide it. Raises TooManyError."""
    for number, line in enumerate(text.splitlines(), start=1):
        if number > MOST:
            raise TooManyError
        if line.strip():
            cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]
            yield _row(number, cells)


def read_file(path: Path, filename: str) -> Iterator[LearnerRow | BadRow]:
    """Every row of a CSV, TSV or XLSX whose first row names the columns. Raises TableError with what is wrong with it."""
    names = {name for known in COLUMNS.values() for name in known}
    shape = detect(path, filename, names)
    normal = [normalised_name(column) for column in shape.columns]
    at = {
        key: next((n for n, column in enumerate(normal) if column in map(normalised_name, known)), None)
        for key, known in COLUMNS.items()
    }
    if at["name"] is None:
        raise MissingNameError
    for count, row in enumerate(read_rows(path, shape)):
        if count >= MOST:
            raise TooManyError
        if isinstance(row, RowError):
            yield BadRow(row.number, describe(row))
        else:
            yield _row(row.number, [row.cells[place].strip() if place is not None else "" for place in at.values()])


def _row(number: int, cells: list[str]) -> LearnerRow | BadRow:
    if len(cells) > len(COLUMNS):
        return BadRow(number, _("There is more here than a name, an e-mail address and a unit."))
    try:
        name, email, unit = (richtext.clean_line(cell) for cell in [*cells, "", ""][:3])
        if email:
            validate_email(email)
    except richtext.TextError as error:
        return BadRow(number, str(error))
    except ValidationError:
        return BadRow(number, _("“%(text)s” is no e-mail address.") % {"text": cells[1][:100]})
    if richtext.is_blank(name):
        return BadRow(number, _("The name is missing."))
    if max(len(name), len(unit)) > LONGEST or len(email) > 254:
        return BadRow(number, _("The name or the unit is too long."))
    return LearnerRow(number, name, email.lower(), unit)
