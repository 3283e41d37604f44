"""Small files of mentions, as suppliers export them, and how a test sends one."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analysis.services import imports
from engagements import jobs

HEADER = "Datum;Tid;Källa;Rubrik;Text;Länk;Avsändare;Ton;Räckvidd\n"
RETRIEVER = (
    "1. Elpriset\nEkvallabladet, 2026-05-03 06:10\nPublicerat på webb.\n\nElpriset stiger igen.\n"
    + "=" * 80
    + "\nKundtjänst\nSörmarkens Tidning, 2026-05-04\nPublicerat i print.\n\nKundtjänsten får beröm.\n"
)


def line(number, *, day="2026-09-14", tone="Positiv", text=None, title="", author="Vera Wik", source="Facebook"):
    said = text or f"Inlägg nummer {number}"
    return f"{day};08:30;{source};{title};{said};https://facebook.com/{number};{author};{tone};1 200\n"


def table(*lines):
    return (HEADER + "".join(lines)).encode("utf-8-sig")


def send(client, engagement, content, name="omnamnanden.csv", key=None):
    """Post the upload form as the page does."""
    url = reverse("analysis:import_create", args=[engagement.slug])
    return client.post(url, {"file": SimpleUploadedFile(name, content), "key": str(key or uuid.uuid4())})


def received(engagement, by, content, name="omnamnanden.csv"):
    return imports.receive_file(engagement, SimpleUploadedFile(name, content), key=uuid.uuid4(), by=by)


def imported(engagement, by, content, name="omnamnanden.csv"):
    """Upload and import at once, in this process."""
    return carried_out(received(engagement, by, content, name), by)


def carried_out(run, by):
    job = imports.order_import(run, by=by)
    jobs.work(str(job.pk), imports.import_run)
    run.refresh_from_db()
    return run


def mapping(run, **changes):
    """What the form of columns posts for this run."""
    return {**{f"column-{field}": str(at) for field, at in run.columns.items()}, **changes}
