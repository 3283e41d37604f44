"""The application's settings for a worker process that also knows the tasks of the tests (tests/worker_tasks.py)."""

from strategy_site.settings import *  # noqa: F403

CELERY_IMPORTS = ["tests.worker_tasks"]
