"""What a real worker does in tests: counts, one step at a time, and leaves a trace of each."""

import time

from celery import shared_task
from django.db import transaction

from engagements import audit, jobs


@shared_task
def count(job_id: str) -> None:
    jobs.work(job_id, counting)


def counting(work: jobs.Work) -> None:
    """Each step and how far the job is are committed together: whoever goes on after a crash repeats none."""
    total = work.job.parameters["steps"]
    for step in range(work.job.position, total):
        with transaction.atomic():
            audit.record(work.job.engagement, None, "test_step", step)
            work.beat(step + 1, total, position=step + 1)
        time.sleep(work.job.parameters.get("pause", 0))


@shared_task
def refuse(job_id: str) -> None:
    jobs.work(job_id, refusing)


def refusing(work: jobs.Work) -> None:
    raise jobs.JobError("The file has no header.")


@shared_task
def break_down(job_id: str) -> None:
    jobs.work(job_id, breaking)


def breaking(work: jobs.Work) -> None:
    raise RuntimeError("a fault of ours")
