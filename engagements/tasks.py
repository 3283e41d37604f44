from celery import shared_task

from engagements import files, jobs


@shared_task
def sweep() -> None:
    jobs.sweep()


@shared_task
def sweep_files() -> None:
    files.delete_left_over()


@shared_task
def sweep_rows() -> None:
    jobs.forget_rows()
