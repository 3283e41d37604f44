from celery import shared_task

from engagements import jobs
from training.services import learners


@shared_task
def import_learners(job_id: str) -> None:
    jobs.work(job_id, learners.import_learners)
