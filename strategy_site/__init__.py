# Without this import the web process would send tasks through an unconfigured Celery app.
from strategy_site.celery import app as celery_app

__all__ = ["celery_app"]
