import os

from celery import Celery
from celery.signals import worker_ready
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "strategy_site.settings")
TRANSPORT_ALIASES["filesystem"] = "strategy_site.broker:Transport"
app = Celery("linje")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def sweep_at_start(**kwargs: object) -> None:
    """A worker that starts takes up at once what waited while none was there."""
    app.send_task("engagements.tasks.sweep")
