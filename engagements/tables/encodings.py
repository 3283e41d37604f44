"""Which encoding a text file is in. Guessed from the whole file, never from its beginning alone."""

import codecs
from collections.abc import Iterator
from pathlib import Path

from .refusals import TableError

PIECE = 1 << 20
# ä å ö as old Macintosh programs write them; in Windows-1252 the same bytes are letters that Swedish never uses.
MACINTOSH = b"\x8a\x8c\x9a"
WINDOWS = b"\xe4\xe5\xf6\xc5\xc4\xd6"
NORDIC = "åäöÅÄÖæøÆØ"
UTF_7 = [letter.encode("utf-7").decode() for letter in NORDIC]
TWICE = [letter.encode().decode("cp1252") for letter in NORDIC]
CONTROLS = bytes(number for number in range(32) if number not in b"\t\n\r\x0b\x0c\x1b\x00")


def encoding_of(path: Path) -> str:
    """Python's name of the encoding. Raises TableError, with the first line that cannot be read."""
    with path.open("rb") as file:
        head = file.read(8192)
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise TableError("unknown_encoding", line=1)
    if head.startswith(codecs.BOM_UTF8):
        return checked(path, "utf-8-sig", "mixed_encoding")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return checked(path, "utf-16", "unknown_encoding")
    if wide := wide_encoding(head):
        return checked(path, wide, "unknown_encoding")
    refuse_binary(head)
    if line_of_fault(path, "utf-8") is None:
        refuse_disguised(path)
        return "utf-8"
    return single_byte_encoding(path)


def wide_encoding(head: bytes) -> str:
    """UTF-16 without a mark shows by every other byte being zero."""
    pairs = len(head) // 2
    even, odd = head[: 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if odd > 0.4 * pairs and even < 0.05 * pairs:
        return "utf-16-le"
    if even > 0.4 * pairs and odd < 0.05 * pairs:
        return "utf-16-be"
    return ""


def refuse_binary(head: bytes) -> None:
    odd_bytes = len(head) - len(head.translate(None, CONTROLS))
    if odd_bytes > 0.05 * len(head) or head.count(0) > 0.2 * len(head):
        raise TableError("binary")


def refuse_disguised(path: Path) -> None:
    """Valid UTF-8 whose letters are none: UTF-7, or UTF-8 that was taken for Windows-1252 and encoded once more."""
    with path.open("rb") as file:
        text = file.read(PIECE).decode("utf-8", "ignore")
    right = sum(map(text.count, NORDIC))
    if not right and sum(map(text.count, UTF_7)) > 1:
        raise TableError("utf_7")
    if not right and sum(map(text.count, TWICE)) > 1:
        raise TableError("twice_encoded")


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def line_of_fault(path: Path, encoding: str) -> int | None:
    """The first line that is not in this encoding, or None."""
    decoder, lines = codecs.getincrementaldecoder(encoding)(), 0
    try:
        for piece in pieces(path):
            lines += decoder.decode(piece).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        return lines + before.decode(encoding, "ignore").count("\n") + 1
    return None


def checked(path: Path, encoding: str, fault: str) -> str:
    line = line_of_fault(path, encoding)
    if line is not None:
        raise TableError(fault, line=line)
    return encoding


def single_byte_encoding(path: Path) -> str:
    """Windows-1252 or Macintosh, for a file that is not UTF-8; a file that is UTF-8 but for a few bytes is refused."""
    right = wrong = macintosh = windows = 0
    for piece in pieces(path):
        text = piece.decode("utf-8", "replace")
        faults = text.count("\ufffd")
        right += len(text) - len(text.encode("ascii", "ignore")) - faults
        wrong += faults
        macintosh += sum(piece.count(byte) for byte in MACINTOSH)
        windows += sum(piece.count(byte) for byte in WINDOWS)
    if right > wrong:
        raise TableError("mixed_encoding", line=line_of_fault(path, "utf-8"))
    if macintosh > windows:
        return checked(path, "mac_roman", "unknown_encoding")
    return checked(path, "cp1252", "unknown_encoding")
