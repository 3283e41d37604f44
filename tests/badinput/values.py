"""What somebody could send instead of what was meant: by mistake, by a broken program, or on purpose."""

import re
import struct
import zlib

UNSEEN = "\u200b\u2060\ufeff\u00ad"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>]]>--></textarea>"
TEMPLATE = "{{ 7*7 }}{% debug %}${7*7}#{7*7}%(x)s %s {0} <%= 7*7 %>"
MOST = 2_400_000  # letters of all texts of one form: Django reads 2,621,440 bytes
MUCH = 300_000  # more than any text may have, where nobody comes in without an account
# Of a list of equal forms, the first stands for all.
COUNTED = re.compile(r"-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS")  # no person types these; without them nothing is read
REPEATED = re.compile(r"-[1-9]\d*-")

# Text, by the name under which a failure is told.
TEXTS: dict[str, str] = {
    "empty": "",
    "unseen": f" \t\r\n\u00a0\u3000{UNSEEN}",
    "NUL": "Ord\0ord \ud83d ord",
    "dirty": "Ett\r\nBcc: x@example.org\rTre\u2028fyra\x85\x07\x1b[31m\x08\x9b\ufdd0 \u202eexe.fdp\u202c \u2066ord\u2069 ابج",
    "markup": f"=1+1|' {MARKUP} {TEMPLATE}",
    "nested": "> - [" * 600,
}

# For what is no text: choices, numbers, days, keys. The first kind looks right and may come past the field.
PLAUSIBLE: dict[str, list[str]] = {
    "IntegerField": ["0", "-1", "2147483648", "9223372036854775808"],
    "NumberField": ["-0", "1e400", "123456789012345678901234567890", "0,00000000000000000001"],
    "DecimalField": ["-0", "1e400", "123456789012345678901234567890"],
    "DateField": ["0001-01-01", "9999-12-31"],
    "TimeField": ["00:00", "23:59:59.999999"],
    "UUIDField": ["00000000-0000-0000-0000-000000000000", "{ABCDEF0123456789abcdef0123456789}"],
    "JSONField": [
        "[" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"a": NaN}',
        '"\\ud83d"',
        '{"\\u0000": "\\u0000"}',
        "null",
        "1",
        "[]",
        "{}",
        '{"id": 1, "rawId": [], "type": {}, "response": null}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "//8", "attestationObject": "oA", "authenticatorData": "AA", "signature": "\\u0000", "userHandle": "w4A"}}',
    ],
    "plain": ["9" * 30, "-1", f"\0{UNSEEN}", f"{MARKUP} \ud83d"],
}
NONSENSE = ["", f"\0{UNSEEN}", "NaN", "9" * 30, "2026-02-30", f"{MARKUP} \ud83d"]
UNLISTED = [
    ("id", "1"), ("pk", "1"), ("engagement", "1"), ("version_id", "1"), ("is_staff", "on"), ("__class__", "x"),
    ("constructor[prototype]", "x"), ("\0", "\0"), ("", ""), ("å" * 300, MARKUP),
]  # fmt: skip


def png_of(width: int, height: int) -> bytes:
    """A picture of one colour: few bytes, however many points."""
    row = zlib.compress(b"\0" * (1 + width) * height, 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", row), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


FILES: dict[str, tuple[str, bytes]] = {
    "without bytes": ("x.csv", b""),
    "without name": ("", b"a,b\n1,2\n"),
    "named like a path": ("../../../etc/passwd", b"a,b\n1,2\n"),
    "named with NUL and lines": ("x\0y\r\nX-Header: 1\r\n.csv", b"a,b\n1,2\n"),
    "named at length": ("å" * 3000 + ".csv", b"a,b\n1,2\n"),
    "named with markup": (MARKUP, b"a,b\n1,2\n"),
    "named with half a surrogate": ("\ud83d.csv", b"a,b\n1,2\n"),
    "a web page": ("x.csv", b"<!doctype html><script>alert(1)</script>"),
    "a picture": ("x.csv", png_of(3, 3)),
    "a picture of 200 megapixels": ("x.png", png_of(20_000, 10_000)),
    "half a picture": ("x.png", png_of(300, 300)[:60]),
    "a picture that is a script": ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "noise": ("x.xlsx", bytes(range(256)) * 40),
}
