"""The catalogues of Linje: extract, compile and check translations without GNU gettext.

    python scripts/messages.py update [app …]   write every msgid of the code into the catalogues
    python scripts/messages.py compile          write the .mo files that Django reads
    python scripts/messages.py check            say what is missing, and change nothing

Each app has its own catalogue for its Python and for `templates/<app>/`; the project's `locale/` holds the rest.
English is the msgid, so only Swedish needs a catalogue; another language joins when its folder exists. The English one holds
nothing but what a library says otherwise than we do.
An entry that no source of ours names, such as a word of allauth that we say better, stays if its comment
begins with "Overrides".
"""

from __future__ import annotations

import argparse
import ast
import io
import os
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import generate_po, read_po
from django.utils.translation import TranslatorCommentWarning
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PROJECT = "locale"  # the name of the catalogue that belongs to no app
REQUIRED = ["sv"]
SOURCE = "en"  # the language of the msgids
KEPT = "Overrides"
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
# Function name → positions of context, singular and plural among its arguments.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
TEMPLATE_FUNCTIONS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Translation = str | tuple[str, ...] | list[str]
PLACEHOLDER = re.compile(r"%\(\w+\)[sdfr]|%[sdr]|\{\w*\}")


@dataclass(frozen=True)
class Word:
    """One thing to translate, as the code says it."""

    singular: str
    plural: str | None = None
    context: str | None = None

    @property
    def msgid(self) -> str | tuple[str, str]:
        return (self.singular, self.plural) if self.plural else self.singular


@dataclass(frozen=True)
class Home:
    """A place with a catalogue: an app, or the project itself."""

    name: str
    locale: Path
    python: list[Path] = field(default_factory=list)
    templates: list[Path] = field(default_factory=list)

    def languages(self) -> list[str]:
        present = (folder.name for folder in self.locale.glob("*") if folder.is_dir())
        return sorted({*REQUIRED, *present})

    def po(self, language: str) -> Path:
        return self.locale / language / "LC_MESSAGES" / "django.po"


# What the code says ---------------------------------------------------------------------------------------------


def homes() -> list[Home]:
    """Every app of the project, and the project's own `locale/` for what belongs to none."""
    apps = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))
    found = [
        Home(app, ROOT / app / "locale", python_files(ROOT / app), template_files(ROOT / "templates" / app))
        for app in apps
    ]
    own = {path for home in found for path in home.templates}
    shared = [path for path in template_files(ROOT / "templates") if path not in own]
    return [*found, Home(PROJECT, ROOT / PROJECT, python_files(ROOT / "strategy_site"), shared)]


def python_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.relative_to(folder).parts]


def template_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".svg", ".xml"})


def words_of(home: Home) -> set[Word]:
    """All words of an app's Python and templates.

    Raises `SyntaxError` for a file that Python or Django cannot read.
    """
    words: set[Word] = set()
    for path in home.python:
        words.update(words_in_python(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))))
    for path in home.templates:
        words.update(words_in_template(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))))
    return words


def words_in_python(source: str, name: str) -> Iterator[Word]:
    for node in ast.walk(ast.parse(source, name)):
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if called in FUNCTIONS:
            context, singular, plural = (argument(node, place) for place in FUNCTIONS[called])
            if isinstance(singular, ast.IfExp):
                choices = [singular.body, singular.orelse]
            else:
                choices = [singular] if singular else []
            for choice in choices:
                if text := literal(choice):
                    yield Word(text, literal(plural), literal(context))


def argument(call: ast.Call, place: int | None) -> ast.expr | None:
    return call.args[place] if place is not None and place < len(call.args) else None


def literal(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def words_in_template(source: str, name: str) -> Iterator[Word]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TranslatorCommentWarning)
        calls = templatize(source, origin=name)
    # Django blanks out the page around the calls but keeps its indentation, which is none to Python.
    code = "\n".join(line.lstrip() for line in calls.splitlines())
    for _line, message, _comments, context in extract("python", io.BytesIO(code.encode()), TEMPLATE_FUNCTIONS):
        if isinstance(message, tuple):
            yield Word(message[0], message[1], context)
        elif message:
            yield Word(message, None, context)


# What the catalogues say ----------------------------------------------------------------------------------------


def read_catalog(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def merged(words: set[Word], old: Catalog, elsewhere: dict[Word, Translation]) -> Catalog:
    """The words with the translations known so far: the catalogue's own, else one that another app already has."""
    new = Catalog(locale=old.locale)
    # Plural last: gettext keeps one entry for a word that is said both ways.
    for word in sorted(words, key=lambda word: (word.plural or "", word.singular, word.context or "")):
        known = old.get(word.singular, word.context)
        if known and fits(known.string, word) and is_translated(known):
            new.add(word.msgid, known.string, context=word.context, user_comments=known.user_comments)
        elif word in elsewhere:
            new.add(word.msgid, elsewhere[word], context=word.context)
        else:
            new.add(word.msgid, context=word.context)
    for message in old:
        if message.id and is_kept(message) and not new.get(message.id, message.context):
            new.add(message.id, message.string, context=message.context, user_comments=message.user_comments)
    return new


def fits(string: Translation | None, word: Word) -> bool:
    return isinstance(string, (tuple, list)) == bool(word.plural)


def is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, (tuple, list)) else [message.string]
    return all(strings) and not message.fuzzy


def is_kept(message: Message) -> bool:
    return any(comment.startswith(KEPT) for comment in message.user_comments)


def word_of(message: Message) -> Word:
    if isinstance(message.id, (tuple, list)):
        return Word(message.id[0], message.id[1], message.context)
    return Word(message.id, None, message.context)


def as_text(catalog: Catalog, language: str) -> str:
    """A catalogue without dates and line numbers, in one order, unwrapped: it changes only when a word does."""
    entries = generate_po(catalog, no_location=True, omit_header=True, sort_by="message", width=0)
    return HEADER.format(language=language, plurals=catalog.plural_forms) + "".join(entries).rstrip("\n") + "\n"


@cache
def translated_words(language: str) -> dict[Word, Translation]:
    """Every translation of the project as it stood when the command began."""
    return {
        word_of(message): message.string or ""
        for home in homes()
        for message in read_catalog(home.po(language), language)
        if message.id and is_translated(message)
    }


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)


# The three commands ---------------------------------------------------------------------------------------------


def fresh_catalogs(home: Home) -> Iterator[tuple[Path, str, Catalog]]:
    """For each catalogue of a home: its path, the text it should have, and the same as entries."""
    words = words_of(home)
    for language in home.languages():
        path = home.po(language)
        if words or path.exists():
            new = merged(
                set() if language == SOURCE else words, read_catalog(path, language), translated_words(language)
            )
            yield path, as_text(new, language), new


def update(names: list[str]) -> int:
    """Bring the catalogues up to date; a file that is half written leaves its app's catalogue alone."""
    failed = 0
    for home in homes():
        if names and home.name not in names:
            continue
        try:
            for path, text, catalog in fresh_catalogs(home):
                if not path.exists() or path.read_text(encoding="utf-8") != text:
                    write(path, text.encode())
                empty = sum(not is_translated(message) for message in catalog if message.id)
                if path.parent.parent.name in REQUIRED:
                    print(f"{path.relative_to(ROOT)}: {len(catalog)} entries, {empty} to translate")
        except SyntaxError as error:
            print(f"{home.name}: left alone, {error}", file=sys.stderr)
            failed = 1
    return failed


def compile_all() -> int:
    for home in homes():
        for language in home.languages():
            po, mo = home.po(language), home.po(language).with_suffix(".mo")
            if not po.exists() or (mo.exists() and mo.stat().st_mtime > po.stat().st_mtime):
                continue
            content = io.BytesIO()
            write_mo(content, read_catalog(po, language))
            write(mo, content.getvalue())
    return 0


def check() -> int:
    """Print one line for each thing that is wrong with the catalogues; returns 1 if there is any."""
    try:
        problems = [*problems_of_catalogs(), *disagreements()]
    except SyntaxError as error:
        problems = [str(error)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def problems_of_catalogs() -> Iterator[str]:
    for path, text, catalog in (found for home in homes() for found in fresh_catalogs(home)):
        name = path.relative_to(ROOT)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield f"{name}: differs from the code, run `make messages`"
        for message in catalog:
            if not message.id:
                continue
            if path.parent.parent.name in REQUIRED and not is_translated(message):
                yield f"{name}: no translation of {word_of(message).singular!r}"
            elif is_translated(message) and placeholders(message.string) != placeholders(message.id):
                yield f"{name}: other placeholders than in {message.id!r}: {message.string!r}"


def placeholders(strings: Translation | None) -> set[str]:
    return set(PLACEHOLDER.findall(strings if isinstance(strings, str) else " ".join(strings or [])))


def disagreements() -> Iterator[str]:
    """The same word translated in two ways: Django merges all catalogues, so one would be shown in both places."""
    for language in REQUIRED:
        said: dict[Word, tuple[str, Translation]] = {}
        for home in homes():
            for message in read_catalog(home.po(language), language):
                if message.id and is_translated(message):
                    first = said.setdefault(word_of(message), (home.name, message.string or ""))
                    if first[1] != message.string:
                        yield (
                            f"{message.id!r} is {first[1]!r} in {first[0]} but {message.string!r} in {home.name}: "
                            "agree, or tell them apart by a context"
                        )


def main() -> int:
    parser = argparse.ArgumentParser(description="Extract, compile and check translations.")
    parser.add_argument("command", choices=["update", "compile", "check"])
    parser.add_argument("names", nargs="*", help="only these apps, or “locale” (update only)")
    arguments = parser.parse_args()
    if arguments.command == "update":
        return update(arguments.names)
    return compile_all() if arguments.command == "compile" else check()


if __name__ == "__main__":
    sys.exit(main())
