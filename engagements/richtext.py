"""The one door from Markdown to HTML.

Text is stored as it was written, `render` makes the HTML when it is saved, and pages print the stored HTML with
`{{ statement.html|richtext }}`. Nothing else in the project may call Markdown, nh3 or `mark_safe`.
"""

import html as html_entities
import logging
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import markdown
import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from markdown.blockprocessors import BlockProcessor, HashHeaderProcessor
from markdown.extensions.tables import TableExtension, TableProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

logger = logging.getLogger(__name__)

STATEMENT_LIMIT = 20_000
INPUT_LIMIT = 2_000
PATIENCE_SECONDS = 2.0
# Under a field that has no toolbar
HINT = _("**Two stars** make words bold, and a line that begins with - is part of a list.")

NESTING_LIMIT = 20
TABLE_COLUMNS = 20
TABLE_ROWS = 200
EMPHASIS_LIMIT = 1_000

BLOCK_TAGS = {"p", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "hr"}
INLINE_TAGS = {"br", "strong", "em", "a", "code", "img"}
VOID_TAGS = {"br", "hr", "img"}
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "th": {"align", "scope"},
    "td": {"align"},
    "img": {"src", "alt", "width", "height"},
}
SCHEMES = {"http", "https", "mailto", "tel"}

# nh3 writes attribute values in double quotes and escapes the quotes inside, so this finds whole tags in its output.
TAG = re.compile(r'<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)(?:[^>"]|"[^"]*")*>')

# More list and quote marks at the start of one line than anybody nests: seconds of work for nothing anybody reads.
TOO_DEEP = re.compile(r"^(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}\.)(?=[ \t]))){21}", re.MULTILINE)

# Letters that take no room on the page although Unicode does not count them as space.
UNSEEN = {
    "\u034f",  # combining grapheme joiner
    "\u115f",
    "\u1160",
    "\u3164",
    "\uffa0",  # Hangul fillers
    "\u17b4",
    "\u17b5",  # Khmer inherent vowels
    "\u2800",  # Braille pattern blank
}


class TextError(ValueError):
    """Text that cannot be stored; the message says why, in the reader's language."""


def normalise(text: str) -> str:
    """Return the text as it is stored: NFC, LF line ends, no NUL or other control characters but tab and LF.

    Raises TextError on lone surrogates, which no database takes.
    """
    if re.search("[\ud800-\udfff]", text):
        raise TextError(_("The text holds a broken character (half of a surrogate pair). Remove it and save again."))
    text = re.sub(r"\r\n?|[\x85\u2028\u2029]", "\n", text)
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]", "", text)
    return unicodedata.normalize("NFC", text)


def clean_line(text: str) -> str:
    """Return a name or title on one line, fit for a mail header; "" if nothing of it would be seen."""
    line = " ".join(normalise(text).split())
    return "" if is_blank(line) else line


def is_blank(text: str) -> bool:
    """Tell whether nothing in the text would be seen; zero-width letters and fillers do not count as text."""
    return all(_is_unseen(letter) for letter in text)


def _is_unseen(letter: str) -> bool:
    if letter.isspace() or letter in UNSEEN:
        return True
    return unicodedata.category(letter) in {"Cc", "Cf"} or unicodedata.name(letter, "").startswith("VARIATION SELECTOR")


def render(text: str) -> str:
    """Return Markdown as sanitised HTML, ready to be stored.

    Headings come out as h2 to h4 (`#` is h2). Tags are shown as they were typed. Text over STATEMENT_LIMIT, text that
    takes longer than PATIENCE_SECONDS and text nested deeper than NESTING_LIMIT come out as plain paragraphs.
    """
    text = normalise(text)
    if len(text) <= STATEMENT_LIMIT and not TOO_DEEP.search(text):
        html = _within(PATIENCE_SECONDS, lambda: _sanitised(_markdown(text)))
        if html is not None and _depth(html) <= NESTING_LIMIT:
            return html
    return _plain_paragraphs(text)


def plain_text(html: str) -> str:
    """Return the text of sanitised HTML: one line per block, runs of white space as one space, NFC.

    Offsets of anchors count code points in this text. A line break within a block counts as a space.
    """
    lines = [""]
    for piece, name, _end in _pieces(html):
        if not name:
            lines[-1] += html_entities.unescape(piece)
        elif name == "br":
            lines[-1] += " "
        elif name in BLOCK_TAGS:
            lines.append("")
    tidy = (" ".join(line.split()) for line in lines)
    return unicodedata.normalize("NFC", "\n".join(line for line in tidy if line))


def paragraphs(html: str) -> list[str]:
    """Return the outermost blocks of sanitised HTML, each as HTML; loose text between them gets a paragraph."""
    blocks: list[str] = []
    block, depth, is_loose = "", 0, False
    for piece, name, end in _pieces(html):
        if depth == 0 and name in BLOCK_TAGS and block:
            blocks.append(f"<p>{block}</p>")
            block = ""
        if depth == 0 and not block:
            is_loose = name not in BLOCK_TAGS
        block += piece
        if name and name not in VOID_TAGS:
            depth += -1 if end else 1
        if depth == 0 and not is_loose:
            blocks.append(block)
            block = ""
        elif depth == 0 and is_blank(block):
            block = ""
    return [*blocks, f"<p>{block}</p>"] if block else blocks


@dataclass(frozen=True)
class Mark:
    """Words to mark in sanitised HTML: code points [start, end) of its plain text. `name` is the id of what was said.

    `is_loud` marks them for the eye; else they only carry the name. `insert` shows other words that are proposed instead
    of them, and `hidden` what a screen reader hears before the old and before the new ones."""

    start: int
    end: int
    name: str
    is_loud: bool = True
    is_on: bool = False
    insert: str = ""
    hidden: tuple[str, str] = ("", "")


def with_marks(html: str, marks: Sequence[Mark]) -> str:
    """Return sanitised HTML with `<mark>` around the words; offsets are those of plain_text(html).

    A mark never crosses a tag: it is cut at every one. Where marks overlap each piece carries all their names in
    `data-note`. Proposed words come as `<del>` and, after the last piece of the old ones, `<ins>`. What is not the
    statement's own text carries `data-no-text` (front/src/islands/selection.js).
    """
    written, at, line_has_text = "", 0, False
    wants_space = wants_break = False
    done: set[str] = set()
    for piece, name, _end in _pieces(html):
        if name:
            written += piece
            if name == "br":
                wants_space = line_has_text
            elif name in BLOCK_TAGS:
                wants_break, wants_space, line_has_text = wants_break or at > 0, False, False
            continue
        runs: list[tuple[tuple[Mark, ...], str]] = []
        for source in _CHARACTER.findall(piece):
            where = at
            for letter in html_entities.unescape(source):
                if letter.isspace():
                    wants_space = line_has_text
                    continue
                at += wants_break or wants_space
                where, at = at, at + 1
                wants_break = wants_space = False
                line_has_text = True
            over = tuple(mark for mark in marks if mark.start <= where < mark.end) if line_has_text else ()
            if runs and runs[-1][0] == over:
                runs[-1] = (over, runs[-1][1] + source)
            else:
                runs.append((over, source))
        written += "".join(
            _marked(over, source) + _inserted(over, at_end, done) for over, source, at_end in _ends(runs, at)
        )
    return written


_CHARACTER = re.compile(r"&[^;\s&]{1,32};|.", re.DOTALL)


def _ends(
    runs: list[tuple[tuple[Mark, ...], str]], at: int
) -> Iterator[tuple[tuple[Mark, ...], str, Callable[[Mark], bool]]]:
    """Each run with a test whether a mark ends in it: it is in no later run of this text, and its last letter is past."""
    for index, (over, source) in enumerate(runs):
        later = {mark for following, _source in runs[index + 1 :] for mark in following}
        yield over, source, lambda mark, later=later: mark not in later and mark.end <= at


def _marked(over: tuple[Mark, ...], source: str) -> str:
    if not over:
        return source
    tag = "del" if any(mark.insert for mark in over) else "mark" if any(mark.is_loud for mark in over) else "span"
    names = html_entities.escape(" ".join(dict.fromkeys(mark.name for mark in over)))
    css = ' class="on"' if any(mark.is_on for mark in over) else ""
    hidden = next((_unseen_words(mark.hidden[0]) for mark in over if mark.insert), "")
    return f'<{tag} data-note="{names}"{css}>{hidden}{source}</{tag}>'


def _inserted(over: tuple[Mark, ...], is_end: Callable[[Mark], bool], done: set[str]) -> str:
    written = ""
    for mark in over:
        if mark.insert and mark.name not in done and is_end(mark):
            done.add(mark.name)
            name, words = html_entities.escape(mark.name), html_entities.escape(mark.insert, quote=False)
            written += f' <ins data-note="{name}" data-no-text>{_unseen_words(mark.hidden[1])}{words}</ins>'
    return written


def _unseen_words(words: str) -> str:
    return f'<span class="sr" data-no-text>{html_entities.escape(words, quote=False)} </span>' if words else ""


_LAST_END = re.compile(r"</(?:p|li|td)>\s*(?:</(?:ul|ol|li|blockquote|tr|tbody|table)>\s*)*$")


def with_ending(html: str, ending: SafeString) -> str:
    """Put safe HTML at the end of the last paragraph, list entry or cell; after a heading it gets its own line."""
    if not ending:
        return html
    last = _LAST_END.search(html)
    return f"{html[: last.start()]}{ending}{html[last.start() :]}" if last else f"{html}<p>{ending}</p>"


def to_safe(html: str | None) -> SafeString:
    """Mark HTML that `render` made as safe to print. Never call it with anything else."""
    return mark_safe(html or "")


def _pieces(html: str) -> Iterator[tuple[str, str, bool]]:
    """Yield (source, tag name or "", is an end tag) for every tag and every text between tags."""
    at = 0
    for tag in TAG.finditer(html):
        if tag.start() > at:
            yield html[at : tag.start()], "", False
        yield tag.group(), tag["name"], bool(tag["end"])
        at = tag.end()
    if at < len(html):
        yield html[at:], "", False


def _depth(html: str) -> int:
    deepest = depth = 0
    for _piece, name, end in _pieces(html):
        if name and name not in VOID_TAGS:
            depth += -1 if end else 1
            deepest = max(deepest, depth)
    return deepest


def _plain_paragraphs(text: str) -> str:
    blocks = (block.strip() for block in re.split(r"\n[ \t]*\n", text))
    escaped = (html_entities.escape(block, quote=False).replace("\n", "<br>\n") for block in blocks if block)
    return _sanitised("\n".join(f"<p>{block}</p>" for block in escaped))


def _within(seconds: float, work: Callable[[], str]) -> str | None:
    """Return what the work returns, or None if it fails or takes longer. The thread cannot be stopped, only left."""
    results: list[str] = []

    def run() -> None:
        try:
            results.append(work())
        except RecursionError:
            logger.info("Markdown is nested too deep to be rendered")
        except Exception:
            # A parser of foreign text may fail in ways nobody foresaw; the text must still be shown.
            logger.exception("Markdown could not be rendered")

    thread = threading.Thread(target=run, name="richtext", daemon=True)
    thread.start()
    thread.join(seconds)
    return results[0] if results else None


def _sanitised(html: str) -> str:
    return nh3.clean(
        html,
        tags=BLOCK_TAGS | INLINE_TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_kept_value,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        clean_content_tags={"script", "style"},
    ).strip()


def _kept_value(tag: str, name: str, value: str) -> str | None:
    if name == "href" and _is_disguised(value):
        return None
    if name == "src" and not _is_own_media(value):
        return None
    if name in {"align", "scope"} and value not in {"left", "center", "right", "col", "row"}:
        return None
    if name in {"width", "height", "start"} and not re.fullmatch(r"[0-9]{1,4}", value):
        return None
    return value


def _is_disguised(address: str) -> bool:
    # Browsers read "//host", "/\host" and both with tabs inside as another host; nh3 takes them for relative paths.
    bare = re.sub(r"[\x00-\x20]", "", address)
    return bool(re.match(r"//|/?\\", bare) or re.match(r"[^:/?#]*\s[^:/?#]*:", address))


def _is_own_media(address: str) -> bool:
    own = settings.MEDIA_URL
    return address.startswith(own) and not re.search(r"\.\.|\\|//|%|[\x00-\x20]", address[len(own) :])


def _markdown(text: str) -> str:
    return markdown.markdown(text, extensions=["sane_lists", TableExtension(use_align_attribute=True), Dialect()])


class SpacedHeading(HashHeaderProcessor):
    """A heading needs a space after its #, so that "#hashtag" stays text. `#` becomes h2, `###` and deeper h4."""

    RE = re.compile(r"(?:^|\n)(?P<level>#{1,6})[ \t]+(?P<header>(?:\\.|[^\\\n])*?)#*(?:\n|$)")

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        match = self.RE.search(block)
        if match is None:
            blocks.insert(0, block)
            return
        if block[: match.start()]:
            self.parser.parseBlocks(parent, [block[: match.start()]])
        heading = ElementTree.SubElement(parent, f"h{min(len(match['level']) + 1, 4)}")
        heading.text = match["header"].strip()
        if block[match.end() :]:
            blocks.insert(0, block[match.end() :])


class UnderlinedHeading(BlockProcessor):
    """A first line underlined with === is h2, with --- h3."""

    RE = re.compile(r"^[^\n]+\n(?P<line>=+|-+)[ ]*(?:\n|$)")

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        return bool(self.RE.match(block))

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        title, line, *rest = blocks.pop(0).split("\n", 2)
        heading = ElementTree.SubElement(parent, "h2" if line.startswith("=") else "h3")
        heading.text = title.strip()
        if rest:
            blocks.insert(0, rest[0])


class BoundedTable(TableProcessor):
    """A table that a page can carry: each short row is filled up to the header's width, so the width must be small."""

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        first, _newline, rest = block.partition("\n")
        if first.count("|") > TABLE_COLUMNS + 1 or rest.count("\n") > TABLE_ROWS:
            return False
        return super().test(parent, block)


class Link(InlineProcessor):
    """`[text](address "title")`.

    Bounded by its pattern, where Markdown's own walks to the end of the paragraph for every `[` that is never closed.
    """

    ADDRESS = r"(?:<(?P<angled>[^<>\n]{0,2000})>|(?P<bare>(?:[^\s()<>]|\([^\s()<>]{0,500}\)){0,2000}))"
    TITLE = r"""(?:\s{1,9}(?P<title>"[^"\n]{0,500}"|'[^'\n]{0,500}'))?"""
    PATTERN = r"(?<!!)\[(?P<text>[^\[\]]{1,2000})\]\(\s{0,9}" + ADDRESS + TITLE + r"\s{0,9}\)"

    def handleMatch(self, match: re.Match[str], data: str) -> tuple[ElementTree.Element | str, int, int]:  # noqa: N802
        link = ElementTree.Element("a")
        link.text = match["text"]
        link.set("href", self.unescape(match["angled"] or match["bare"] or "").strip())
        if match["title"]:
            link.set("title", self.unescape(match["title"][1:-1]))
        return link, match.start(), match.end()


class Image(Link):
    """`![description](address)`: an image from our own media; any other is shown by its description."""

    PATTERN = r"!\[(?P<text>[^\[\]]{0,2000})\]\(\s{0,9}" + Link.ADDRESS + Link.TITLE + r"\s{0,9}\)"

    def handleMatch(self, match: re.Match[str], data: str) -> tuple[ElementTree.Element | str, int, int]:  # noqa: N802
        address = self.unescape(match["angled"] or match["bare"] or "").strip()
        description = self.unescape(match["text"])
        if not _is_own_media(address):
            return AtomicString(description), match.start(), match.end()
        image = ElementTree.Element("img", {"src": address, "alt": description})
        return image, match.start(), match.end()


class EmphasisLimit(Treeprocessor):
    """Show the marks of a paragraph that has a thousand of them as they were typed: pairing them costs their square."""

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            if element.text and sum(map(element.text.count, "*_`<\\")) > EMPHASIS_LIMIT:
                element.text = AtomicString(element.text)


class Dialect(markdown.Extension):
    """What differs from Python-Markdown: no HTML, no code blocks, no reference links, bounded work."""

    DROPPED = ["reference", "image_reference", "short_reference", "short_image_ref", "html"]

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802
        md.preprocessors.deregister("html_block")
        blocks = md.parser.blockprocessors
        for name in ("code", "reference"):
            blocks.deregister(name)
        blocks.register(SpacedHeading(md.parser), "hashheader", 70)
        blocks.register(UnderlinedHeading(md.parser), "setextheader", 60)
        blocks.register(BoundedTable(md.parser, {"use_align_attribute": True}), "table", 75)
        for name in self.DROPPED:
            md.inlinePatterns.deregister(name)
        md.inlinePatterns.register(Image(Image.PATTERN, md), "image_link", 165)
        md.inlinePatterns.register(Link(Link.PATTERN, md), "link", 160)
        md.treeprocessors.register(EmphasisLimit(md), "emphasis_limit", 25)
