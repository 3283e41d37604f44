from celery import shared_task

from engagements import jobs


@shared_task
def sweep() -> None:
    jobs.sweep()
