"""The project's settings in the circumstances of a test run. Set here because pytest-django reads settings first."""

import os
from pathlib import Path
from urllib.parse import urlsplit

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
ROOT = Path(__file__).resolve().parent.parent

os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DEMO", "1")
os.environ.setdefault("FAST_PASSWORDS", "1")
os.environ.setdefault("LOG_LEVEL", "WARNING")
# Playwright's synchronous API runs an event loop in the test's own thread, where Django would refuse every query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# Each process of a parallel run has its own media, broker folder and SQLite file, and its own numbered Redis databases.
# What a test process starts inherits them; a worker of xdist inherits its controller's and goes one folder deeper.
if os.environ.get("LINJE_TEST_WORKER") != WORKER:
    os.environ["LINJE_TEST_WORKER"] = WORKER
    os.environ["VAR_DIR"] = str(Path(os.environ.get("VAR_DIR", str(ROOT / "var" / "test"))) / WORKER)
    if os.environ.get("REDIS_URL"):
        number = 2 * int(WORKER.removeprefix("gw")) + 2 if WORKER != "main" else 0
        os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()

from strategy_site.settings import *  # noqa: E402, F403

if REDIS_URL:  # noqa: F405
    # Emptying the cache after a test empties its whole Redis database, which must not be the broker's.
    broker = urlsplit(REDIS_URL)  # noqa: F405
    CACHES["default"]["LOCATION"] = broker._replace(path=f"/{int(broker.path[1:]) + 1}").geturl()  # noqa: F405
