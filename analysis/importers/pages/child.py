"""Reads one page in a process of its own: markup made for it costs a parser hours or all memory.

    python -I child.py < request      a line of JSON {"content_type": …, "url": …}, then the page's bytes

Answers with one line of JSON: {"facts": …} or {"refused": code}.
"""

import json
import resource
import sys
from pathlib import Path

MEMORY = 2 * 1024**3
SECONDS = 15


def limit_resources() -> None:
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        try:
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
        except (ValueError, OSError):  # macOS accepts no limit on memory
            continue


def main() -> None:
    limit_resources()
    sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
    from analysis.importers.pages.facts import PageError
    from analysis.importers.pages.reading import facts_of

    request = json.loads(sys.stdin.buffer.readline())
    try:
        facts = facts_of(sys.stdin.buffer.read(), request["content_type"], request["url"])
        sys.stdout.write(json.dumps({"facts": facts.to_json()}))
    except PageError as refusal:
        sys.stdout.write(json.dumps({"refused": refusal.reason_code}))


if __name__ == "__main__":
    main()
