"""Reads one page or feed in a process of its own: markup made for it costs a parser hours or all memory.

    python -I limited_child.py < request      a line of JSON {"kind": "page" or "feed", …}, then the bytes

Answers with one line of JSON: {"read": …} or {"refused": code}.
"""

import json
import resource
import sys
from pathlib import Path
from typing import Any

MEMORY = 2 * 1024**3
SECONDS = 15


def limit_resources() -> None:
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        try:
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        except (ValueError, OSError):  # macOS accepts no limit on memory
            continue


def page(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    from analysis.importers.pages.facts import PageError
    from analysis.importers.pages.reading import facts_of

    try:
        return {"read": facts_of(body, request["content_type"], request["url"]).to_json()}
    except PageError as refusal:
        return {"refused": refusal.reason_code}


def feed(request: dict[str, Any], body: bytes) -> dict[str, Any]:
    from analysis.importers.feeds import FeedError, feed_of

    try:
        return {"read": feed_of(body, request["url"]).to_json()}
    except FeedError as refusal:
        return {"refused": refusal.reason_code}


def main() -> None:
    limit_resources()
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    request = json.loads(sys.stdin.buffer.readline())
    answer = {"page": page, "feed": feed}[request["kind"]](request, sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
