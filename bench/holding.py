"""The memory of the whole running set-up, after pages have been read and a PDF has been made, beside the barest web server, worker with two
children (WeasyPrint loaded), beat and Redis. Pages that processes share are counted once (PSS, on Linux)."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from bench.apart import ROOT, apart, environment
from bench.measuring import Figures, Plan, Row, at_most, middle, ratio_of, take_turns, tree_memory
from bench.pages import HERE, MAJA
from bench.web import Site, Visitor, served, signed_in, wait_for
from tests.servers import free_port, redis

VISITS = 40
CELERY = [sys.executable, "-m", "celery", "-q"]


def measure(plan: Plan) -> list[Row]:
    env = {"VAR_DIR": str(plan.folder / "var")}
    apart("bench.pages:prepare", env=env)
    rounds = take_turns(plan, {"bare": lambda: _bare(plan.folder), "ours": lambda: _ours(env)})
    limit, ours = rounds.values()
    return [
        at_most(
            "memory of the whole set-up",
            middle(ours, "MB"),
            "MB",
            f"bare web, worker, beat and Redis, {middle(limit, 'MB'):.0f} MB",
            ratio_of(ours, limit, "MB"),
            1.6,
        )
    ]


def _ours(env: dict[str, str]) -> Figures:
    port = free_port()
    cookie = signed_in(env, MAJA)
    command = [sys.executable, "manage.py", "serve", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(env), start_new_session=True)
    try:
        wait_for(port, server)
        visitor = Visitor(Site(port, server.pid), cookie)
        for number in range(VISITS):
            visitor.get((HERE, f"{HERE}current-state/mentions/", f"{HERE}strategy/")[number % 3])
        apart("bench.holding:make_pdf", env=env)
        return {"MB": tree_memory(server.pid) / 1e6}
    finally:
        server.terminate()
        server.wait()


def _bare(folder: Path) -> Figures:
    with ExitStack() as stack:
        pids: list[int] = []
        env = {"VAR_DIR": str(folder), "REDIS_URL": stack.enter_context(redis(pids))}
        site = stack.enter_context(served("bench.bare.site:application", env))
        visitor = Visitor(site)
        for words in (
            ["-A", "bench.bare.worker", "worker", "-c", "2", "-l", "warning", "--without-gossip", "--without-mingle"],
            ["-A", "bench.bare.site", "beat", "-l", "warning", "--pidfile="],
        ):
            process = subprocess.Popen([*CELERY, *words], cwd=ROOT, env=environment(env), start_new_session=True)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            pids.append(process.pid)
        for _visit in range(VISITS):
            visitor.get("/")
        apart("bench.holding:ring_bare", env={"VAR_DIR": str(folder)}, broker=env["REDIS_URL"])
        return {"MB": sum(map(tree_memory, [site.pid, *pids])) / 1e6}


# In processes of their own ---------------------------------------------------------------------------------------------------


def make_pdf() -> None:
    """Order a PDF as the page does and wait until the worker has made it."""
    import uuid

    from engagements.models import Engagement, Job, User
    from strategies.dossier.storing import order_pdf

    version = Engagement.objects.get(slug="ekvalla-energi").strategy.working_version()
    assert version is not None
    by = User.objects.get(email=MAJA)
    job = order_pdf(version, edition="full", language="sv", key=str(uuid.uuid4()), by=by)
    until = time.monotonic() + 600
    while time.monotonic() < until and Job.objects.get(pk=job.pk).is_unfinished:
        time.sleep(0.2)
    if Job.objects.get(pk=job.pk).state != Job.State.DONE:
        raise SystemExit("the PDF was not made")


def ring_bare(broker: str) -> None:
    """Wait until the bare worker answers: then it has started wholly."""
    from celery import Celery

    asking = Celery("asking", broker=broker).control
    until = time.monotonic() + 300
    while not asking.inspect(timeout=2, limit=1).ping():  # a question that comes before the worker is lost
        if time.monotonic() > until:
            raise SystemExit("the bare worker does not answer")
