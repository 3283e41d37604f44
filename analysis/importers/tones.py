"""The tone a file gives, as one of four words; the file's own word is kept beside it."""

from collections.abc import Iterable
from functools import lru_cache

WORDS = {
    "positive": "positive positiv positivt positiva pos p very_positive mycket_positiv mycket_positivt somewhat_positive",
    "neutral": "neutral neutralt neutrala neu balanced objektiv",
    "negative": "negative negativ negativt negativa neg very_negative mycket_negativ mycket_negativt somewhat_negative",
    "mixed": "mixed blandad blandat blandade mix ambivalent both",
}
TONE_OF = {word: tone for tone, words in WORDS.items() for word in words.split()}
MOST_KINDS = 200


def scale_of(values: Iterable[str]) -> str:
    """Which scale a column of numbers uses: "signed", "1-5", "0-4", or "" for words and for what cannot be told."""
    numbers: set[float] = set()
    for value in values:
        try:
            numbers.add(float(value.replace(",", ".")))
        except ValueError:
            continue
        if len(numbers) > MOST_KINDS:
            break
    if not numbers:
        return ""
    if min(numbers) < 0:
        return "signed"
    if numbers <= {1, 2, 3, 4, 5} and max(numbers) > 3:
        return "1-5"
    return "0-4" if numbers <= {0, 2, 4} and 4 in numbers else ""


@lru_cache(maxsize=20_000)
def tone_of(value: str, scale: str) -> str:
    """ "positive", "neutral", "negative", "mixed", or "" when the value says none of them."""
    if found := TONE_OF.get("_".join(value.lower().split())):
        return found
    middle = {"signed": 0.0, "1-5": 3.0, "0-4": 2.0}.get(scale)
    if middle is None:
        return ""
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        return ""
    return "positive" if number > middle else "negative" if number < middle else "neutral"
