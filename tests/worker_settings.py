"""The application's settings for a worker process that also knows the tasks of the tests (tests/worker_tasks.py), and for a beat
that does not let the tests wait for half a minute."""

from strategy_site.settings import *  # noqa: F403

CELERY_IMPORTS = ["tests.worker_tasks"]
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "engagements.tasks.sweep", "schedule": 0.5}}
