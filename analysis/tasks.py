from celery import shared_task

from analysis.services import exports, site_audits
from analysis.services.imports import import_run
from engagements import jobs


@shared_task
def import_mentions(job_id: str) -> None:
    jobs.work(job_id, import_run)


@shared_task
def audit_site(job_id: str) -> None:
    jobs.work(job_id, site_audits.audit_site)


@shared_task
def export_mentions(job_id: str) -> None:
    jobs.work(job_id, exports.store_workbook)


@shared_task
def sweep_exports() -> None:
    exports.delete_old()
