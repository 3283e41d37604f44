"""Counts as exports write them: 1200, "1,200", "1.200", "1 200", "1195.0", "1.2K", "3,4 tn", and nothing as "-" or "N/A"."""

import re
from collections.abc import Iterable

NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "#n/a", "null", "none", "nan", "undefined", "uppgift saknas"})
SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'")
PLAIN = re.compile(r"[+-]?\d+$")
SUFFIXED = re.compile(r"([+-]?[\d.,]+)(k|tn|tkr|m|mn|milj|miljoner|b|mdr?)\.?$", re.IGNORECASE)
GROUPED = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(?:\1\d{3})*$")
WRITTEN = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$")
TIMES = {
    "k": 1e3,
    "tn": 1e3,
    "tkr": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "milj": 1e6,
    "miljoner": 1e6,
    "b": 1e9,
    "md": 1e9,
    "mdr": 1e9,
}
MOST = 2**63 - 1


def decimal_mark(values: Iterable[str]) -> str:
    """ "." or ",": what stands before decimals in this column, decided from all its values.

    Counts have no decimals, so a mark before exactly three digits divides thousands unless another value shows
    otherwise; where a value carries both marks, the last one is the decimal mark.
    """
    votes = {".": 0, ",": 0}
    for value in values:
        text = value.translate(SPACES)
        if "." in text and "," in text:
            votes[max(".,", key=text.rfind)] += 1
        elif ("." in text or "," in text) and (not GROUPED.match(text) or text.startswith("0")):
            mark = "." if "." in text else ","
            # 1.234.567 cannot have two decimal marks.
            if text.count(mark) == 1:
                votes[mark] += 1
    if votes[","] != votes["."]:
        return "," if votes[","] > votes["."] else "."
    return ""


def read_count(value: str, mark: str) -> int | None:
    """The count a value means, None for nothing. `mark` is the column's decimal mark, "" when it has none.

    Raises ValueError for what is no number.
    """
    if value.isdigit() and len(value) < 19:
        return int(value)
    if value.strip().lower() in NOTHING:
        return None
    text, times = value.translate(SPACES), 1.0
    if match := SUFFIXED.match(text):
        text, times = match[1], TIMES[match[2].lower()]
        mark = mark or ("," if "," in text else ".")
    for other in ".,":
        if other != mark:
            text = text.replace(other, "")
    text = text.replace(",", ".")
    if not WRITTEN.match(text):
        raise ValueError(value)
    try:
        number = round(float(text) * times) if times != 1 or not PLAIN.match(text) else int(text)
    except OverflowError:  # 1e400
        raise ValueError(value) from None
    if abs(number) > MOST:
        raise ValueError(value)
    return number
