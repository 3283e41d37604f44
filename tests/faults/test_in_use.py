"""Rows 21, 22 and 26 of docs/faults.md: what is withdrawn, removed or no longer read while it is in use."""

import socket
import uuid
from urllib.parse import urlsplit

import pytest
from pypdfium2 import PdfDocument

from analysis.models import Source
from engagements import jobs
from engagements.models import AuditEntry, Job
from interviews.models import Quote, Respondent
from interviews.services import withdraw_quote
from strategies import services
from strategies.dossier.storing import order_pdf, store_pdf
from strategies.models import DossierFile, Input, StatementEvidence
from tests.factories import SourceFactory
from tests.faults.processes import Aside
from tests.workshops import rooms
from tests.workshops.test_stream import Listener, cookies_of, phone_stream
from workshops import streaming
from workshops.services import record_event


def text_of(stored):
    with stored.file.open("rb") as file:
        document = PdfDocument(file.read())
    try:
        return " ".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_words_withdrawn_while_the_pdf_is_written_are_not_in_it(engagement, written, lead, faults, wait_until):
    """Row 26. Seen to fail without the comparison in `_store`: the file was finished after the withdrawal, with the words."""
    respondent = Respondent.objects.create(engagement=engagement, name="Åsa Ek", role="Montör")
    said = {"kind": "quote", "permission": "named", "text": "Ingen ringer tillbaka.", "speaker": "Åsa Ek"}
    quote = Quote.objects.create(respondent=respondent, source=SourceFactory(engagement=engagement, **said))
    StatementEvidence.objects.create(version=written, statement=written.statement_rows.get(), source=quote.source)
    faults.arm("dossier.writing", "wait 1")
    job = order_pdf(written, edition="full", language="sv", key=str(uuid.uuid4()), by=lead)
    writing = Aside(lambda: jobs.work(str(job.pk), store_pdf))
    wait_until(lambda: faults.came("dossier.writing") == 1)
    withdraw_quote(quote, by=lead)
    faults.disarm("dossier.writing")
    writing.result()

    printed = text_of(DossierFile.objects.get())
    assert ("Ingen ringer" in printed, "Åsa Ek" in printed) == (False, False)
    assert Source.objects.get().text == ""


def test_a_comment_outlives_its_statement(written, lead, contributor):
    """Row 26. Seen to fail with `delete_row` taking along what was said."""
    statement = written.statement_rows.get()
    voice = services.voice_of(written.strategy.engagement, contributor)
    values = {"kind": "comment", "text": "Bra.", "statement_key": statement.key, "start": 0, "end": 5}
    services.add_input(version=written, key=uuid.uuid4(), voice=voice, **values)

    services.delete_row(statement, began_at=statement.revision, by=lead)

    kept = Input.objects.get()
    assert (kept.text, kept.exact, kept.statement_key) == ("Bra.", "Under ett strömavbrott svarar", statement.key)


def test_a_member_who_is_removed_in_the_middle_of_an_edit_saves_nothing(engagement, written, lead, consultant, as_user):
    """Row 26. Seen to fail with `membership_of` finding any member of the engagement: the lead is one."""
    statement = written.statement_rows.get()
    client = as_user(consultant)
    url = f"/engagements/{engagement.slug}/strategy/statements/{statement.key}/edit/"
    assert client.get(url).status_code == 200
    engagement.memberships.filter(user=consultant).delete()

    answer = client.post(url, {"heading": "x", "body": "Nytt", "kind": "text", "revision": "1", "version": "1.0"})

    assert answer.status_code == 404
    statement.refresh_from_db()
    assert statement.revision == 1
    assert not AuditEntry.objects.filter(verb="statement_edit").exists()


def test_a_job_whose_row_is_gone_ends_without_a_word(engagement):
    """Row 12. Seen to fail without the question in `take` whether anything was taken."""
    job = jobs.order(engagement, "tests.worker_tasks.count", title="Counting", steps=1)
    Job.objects.all().delete()
    jobs.work(str(job.pk), lambda work: pytest.fail("there is nothing to do"))


class Sleeper:
    """A reader that opens a stream and then reads nothing, over a connection that holds little."""

    def __init__(self, server, path, cookies):
        parts = urlsplit(server)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect((parts.hostname, parts.port))
        cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
        head = f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"
        self.socket.sendall(head.encode())


def test_a_reader_that_does_not_read_is_sent_away_and_the_others_hear_everything(
    asgi_server, draft, lead, wait_until, monkeypatch
):
    """Row 22. Seen to fail with a queue without a bound: the sleeper's frames were kept for ever."""
    monkeypatch.setattr(streaming, "QUEUE", 50)
    workshop = rooms.opened(draft, lead)
    awake = Listener(asgi_server, phone_stream(workshop), cookies_of(rooms.phone(workshop, "Vaken")))
    sleeper = Sleeper(asgi_server, phone_stream(workshop), cookies_of(rooms.phone(workshop, "Sover")))
    wait_until(lambda: len(streaming.hub.everybody()) == 2)
    asleep = next(
        r
        for r in streaming.hub.everybody()
        if r.seat.participant == max(s.seat.participant for s in streaming.hub.everybody())
    )

    sent = 0
    while not asleep.is_over.is_set():
        assert sent < 2000
        record_event(workshop, "text", {"statement": None, "pad": "x" * 20_000})
        sent += 1
        wait_until(lambda n=sent: len(awake.numbered) == n + 1)

    assert asleep.queue.qsize() <= 50
    wait_until(lambda: len(streaming.hub.everybody()) == 1)
    record_event(workshop, "text", {"statement": None})
    wait_until(lambda: len(awake.numbered) == sent + 2)
    assert [number for number, _kind in awake.numbered] == list(range(1, sent + 3))
    sleeper.socket.close()
    awake.close()
