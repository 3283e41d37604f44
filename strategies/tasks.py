from celery import shared_task

from engagements import jobs
from strategies.dossier.storing import store_pdf


@shared_task
def render_dossier(job_id: str) -> None:
    jobs.work(job_id, store_pdf)
