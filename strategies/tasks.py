from celery import shared_task

from engagements import jobs
from strategies.dossier.storing import store_pdf
from strategies.services import followup


@shared_task
def render_dossier(job_id: str) -> None:
    jobs.work(job_id, store_pdf)


@shared_task
def import_readings(job_id: str) -> None:
    jobs.work(job_id, followup.import_readings)
