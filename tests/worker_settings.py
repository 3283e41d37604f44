"""The application's settings for a worker process that also knows the tasks of the tests (tests/worker_tasks.py), and for a beat
sixty times as fast as the application's, so that no test waits for half a minute."""

from strategy_site.settings import *  # noqa: F403

CELERY_IMPORTS = ["tests.worker_tasks"]
CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": entry["schedule"] / 60}
    for name, entry in CELERY_BEAT_SCHEDULE.items()  # noqa: F405
}
