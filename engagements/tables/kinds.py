"""What a file is by its content, whatever it is called; everything but a table is refused by its own name."""

import re
import zipfile
from pathlib import Path

from .refusals import TableError

MOST_PARTS = 2_000
MOST_TIMES = 100
MOST_UNPACKED_MB = 2_000
# A small file may pack as well as it likes: what it becomes is small too.
HARMLESS_MB = 20
MAGIC = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"{\\rtf", "rich_text"),
    (b"\x1f\x8b", "compressed"),
    (b"BZh", "compressed"),
    (b"\xfd7zXZ", "compressed"),
    (b"7z\xbc\xaf", "compressed"),
    (b"Rar!", "compressed"),
)
WEB_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|table|script|meta)\b", re.IGNORECASE)
JSON = re.compile(rb"""\s*(\{\s*["}]|\[\s*[\[{"\]])""")


def kind_of(path: Path) -> str:
    """ "xlsx" or "text". Raises TableError with the name of anything else."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise TableError("empty")
    if head.startswith(b"PK"):
        return check_workbook(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise TableError(old_format(path))
    for magic, code in MAGIC:
        # Two letters are no proof of a bitmap: a table may begin with "BMW".
        if head.startswith(magic) and (magic != b"BM" or b"\0" in head[:16]):
            raise TableError(code)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        raise TableError("image")
    refuse_markup(head)
    return "text"


def refuse_markup(head: bytes) -> None:
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if text.startswith(b"<"):
        raise TableError("web_page" if WEB_PAGE.search(text) else "xml")
    if JSON.match(text):
        raise TableError("json")


def old_format(path: Path) -> str:
    """An encrypted .xlsx and an old .xls wear the same container; the name of a stream inside tells them apart."""
    marker = "EncryptedPackage".encode("utf-16-le")
    with path.open("rb") as file:
        tail = b""
        while piece := file.read(1 << 20):
            if marker in tail + piece:
                return "password"
            tail = piece[-len(marker) :]
    return "old_excel"


def check_workbook(path: Path) -> str:
    """Look into the archive before anything unpacks it."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise TableError("broken_workbook") from None
    refuse_bombs(parts, path.stat().st_size)
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise TableError("password")
    if "xl/workbook.bin" in names:
        raise TableError("binary_excel")
    if "xl/workbook.xml" not in names:
        raise TableError(other_archive(names))
    return "xlsx"


def refuse_bombs(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS:
        raise TableError("too_many_parts", limit=MOST_PARTS)
    if unpacked > MOST_UNPACKED_MB * 1_000_000:
        raise TableError("too_large_unpacked", limit=MOST_UNPACKED_MB)
    if unpacked > HARMLESS_MB * 1_000_000 and unpacked > MOST_TIMES * size:
        raise TableError("suspicious_packing", limit=MOST_TIMES)


def other_archive(names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        return "document" if any(name.startswith(("word/", "ppt/")) for name in names) else "broken_workbook"
    if "content.xml" in names and "mimetype" in names:
        return "open_document"
    return "compressed"
