"""Two versions compared word by word, against `git diff --word-diff` of the same two texts with the start of its process."""

from __future__ import annotations

import os
import random
import subprocess
from pathlib import Path

from bench import world
from bench.apart import Effort, apart
from bench.measuring import Plan, Row, at_most, middle, ratio_of, take_turns

WORDS, STATEMENT = 24_000, 80
CHANGED_STATEMENTS, CHANGED_WORDS = 0.35, 0.15  # edits come in clumps: together a twentieth of the words


def measure(plan: Plan) -> list[Row]:
    words = WORDS // 10 if plan.is_quick else WORDS
    env = {"VAR_DIR": str(plan.folder / "var")}
    apart("bench.comparing:prepare", env=env, words=words, folder=str(plan.folder))
    rounds = take_turns(
        plan,
        {
            "git --word-diff": lambda: apart("bench.comparing:by_git", env=env, folder=str(plan.folder)),
            "compare_versions": lambda: apart("bench.comparing:by_product", env=env),
        },
    )
    limit, ours = rounds["git --word-diff"], rounds["compare_versions"]
    return [
        at_most(
            f"comparing two versions of {words:,} words",
            1000 * middle(ours, "cpu"),
            "CPU ms",
            f"git --word-diff, {1000 * middle(limit, 'cpu'):.0f} CPU ms",
            ratio_of(ours, limit, "cpu"),
            3,
        )
    ]


# In processes of their own, with Django ------------------------------------------------------------------------------------


def prepare(words: int, folder: str) -> None:
    """Version 1.0, adopted, and its draft after an edit round; the same as two files."""
    from engagements import richtext
    from strategies import versioning
    from strategies.models import Statement

    world.migrate()
    old = world.draft(words // STATEMENT, STATEMENT)
    versioning.submit(old, by=world.lead())
    old = versioning.adopt(old, by=world.lead())
    new = versioning.open_draft(old.strategy, by=world.lead())
    random_ = random.Random(2)
    rows = list(new.statement_rows.order_by("position"))
    for row in random_.sample(rows, int(CHANGED_STATEMENTS * len(rows))):
        row.body = edited(row.body, random_)
        row.html = richtext.render(row.body)
        row.revision += 1
    Statement.objects.bulk_update(rows, ["body", "html", "revision"])
    for name, version in (("old", old), ("new", new)):
        texts = [richtext.plain_text(row.html) for row in version.statement_rows.order_by("position")]
        Path(folder, name).write_text("\n\n".join(texts) + "\n", encoding="utf-8")


def edited(body: str, random_: random.Random) -> str:
    def word(old: str) -> str:
        if random_.random() > CHANGED_WORDS:
            return old
        new = random_.choice(world.WORDS["sv"])
        return random_.choice(["", new, f"{old} {new}"])

    return "\n\n".join(" ".join(filter(None, map(word, part.split(" ")))) for part in body.split("\n\n"))


def by_git(folder: str) -> dict[str, float]:
    command = "git diff --no-index --word-diff=porcelain --word-diff-regex=\\w+|[^[:space:]] old new".split()
    with Effort() as effort:
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=False, env=os.environ)
    if done.returncode != 1 or not done.stdout:
        raise SystemExit("git found no difference")
    return effort.figures


def by_product() -> dict[str, float]:
    from strategies.models import Strategy
    from strategies.queries.changes import compare_versions

    strategy = Strategy.objects.get()
    old, new = strategy.adopted_version(), strategy.open_version()
    if old is None or new is None:
        raise SystemExit("there are no two versions")
    with Effort() as effort:
        groups = compare_versions(old, new, is_agency=True)
    if not groups:
        raise SystemExit("the versions differ in nothing")
    return effort.figures
