"""Rows 10, 29 and 30 of docs/faults.md: clocks that differ, mail servers and web servers that misbehave."""

import socketserver
import threading
import uuid
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from analysis.services import site_audits
from engagements import fetching, jobs
from engagements.models import Invitation, Job
from tests.engagements.test_fetching import Site, redirect_to
from tests.engagements.test_fetching import site as site_fixture
from tests.faults.conftest import fall_silent, state
from tests.workshops import rooms
from workshops.models import Event

site = site_fixture

# Mail (row 29) -------------------------------------------------------------------------------------------------------------


class MailServer(socketserver.ThreadingTCPServer):
    """An SMTP server that misbehaves in one way; `taken` holds who got a mail, and its text."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, way):
        super().__init__(("127.0.0.1", 0), Conversation)
        self.way, self.taken, self.is_over = way, [], threading.Event()


class Conversation(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        way, to = self.server.way, ""
        if way == "hangs":
            self.server.is_over.wait(30)
            return
        self.say("421 not now" if way == "421" else "220 ready")
        for line in self.rfile:
            word = line.decode().strip().upper()
            if word.startswith("RCPT"):
                to = line.decode().partition("<")[2].partition(">")[0]
                self.say("550 no such person" if way == "550" and to.startswith("bad") else "250 ok")
            elif word == "DATA":
                self.say("354 go on")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.taken.append((to, text.decode()))
                if way == "cut after DATA":
                    return
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")


@pytest.fixture
def mail_server(settings):
    """`mail_server("421")` → a server that Linje sends its mail to, which behaves like that."""
    started = []

    def start(way):
        server = MailServer(way)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        started.append(server)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_TIMEOUT = 0.5
        return server

    yield start
    for server in started:
        server.is_over.set()
        server.shutdown()
        server.server_close()


def invite(client, engagement, email):
    url = reverse("engagements:invitation_create", args=[engagement.slug])
    answer = client.post(url, {"email": email, "name": "Eva", "role": "reader"})
    assert answer.status_code == 302
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_mail_that_is_taken_is_sent_once(engagement, lead, as_user, mail_server):
    """Row 29. Seen to fail with `send` sending twice."""
    server = mail_server("well")
    assert invite(as_user(lead), engagement, "eva@example.org") == ["Inbjudan till eva@example.org är skickad."]
    assert [to for to, _text in server.taken] == ["eva@example.org"]


@pytest.mark.parametrize("way", ["hangs", "421", "550", "cut after DATA"])
def test_a_mail_that_is_not_taken_is_told_at_once_and_the_link_is_there(
    engagement, lead, as_user, mail_server, caplog, way
):
    """Row 29. Seen to fail with `send` raising: 503, although the invitation was stored. There is no outbox: who invites is told
    and has the link. The mail itself says `one time`, and whoever was sent it twice can use it once."""
    mail_server(way)
    client = as_user(lead)
    said = invite(client, engagement, "bad@example.org")

    assert [words.partition(".")[0] for words in said] == ["Mejlet till bad@example"]
    invitation = Invitation.objects.get()
    assert invitation.is_open
    page = client.get(reverse("engagements:member_list", args=[engagement.slug])).content.decode()
    assert invitation.get_absolute_url() in page


def test_one_bad_address_stops_no_other(engagement, lead, as_user, mail_server, caplog):
    """Row 29. Seen to fail with `send` raising: 503 for the first."""
    server, client = mail_server("550"), as_user(lead)
    for email in ("bad@example.org", "eva@example.org"):
        invite(client, engagement, email)
    assert [to for to, _text in server.taken] == ["eva@example.org"]


@pytest.mark.parametrize("way", ["hangs", "421"])
def test_a_code_that_cannot_be_mailed_is_no_error_page(lead, client, mail_server, caplog, wait_until, way):
    """Row 29. Seen to fail with the letter sent within the request: 503, for known addresses only, which tells who is one. The
    answer is that to anybody; the log tells, and another code can be asked for."""
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=lead, email=lead.email, primary=True, verified=True)
    mail_server(way)
    answer = client.post(reverse("account_request_login_code"), {"email": lead.email})
    assert (answer.status_code, answer["Location"]) == (302, reverse("account_confirm_login_code"))
    wait_until(lambda: "did not take a letter" in caplog.text)


# Other people's web servers (row 30) ------------------------------------------------------------------------------------------


@pytest.fixture
def reachable(site: Site, monkeypatch):
    """Pages of this machine may be read, and nobody waits long."""
    for function in (fetching.fetch, fetching.read_robots):
        monkeypatch.setitem(function.__kwdefaults__, "policy", site.policy)
    monkeypatch.setitem(fetching.fetch.__kwdefaults__, "seconds", 0.5)
    monkeypatch.setattr(site_audits, "SECONDS_BETWEEN", 0)
    site.pages["/robots.txt"] = lambda page: page.answer(b"", status=404)
    return site


def drips(page):
    page.send_response(200)
    page.end_headers()
    page.drip([b"<p>"] * 400)


def test_one_page_that_misbehaves_is_told_and_stops_no_other(engagement, lead, reachable):
    """Row 30. Seen to fail with `_audit_url` letting FetchError through: the audit failed as a whole."""
    good = b"<!doctype html><html lang=sv><title>Ekvalla</title><h1>Hej</h1></html>"
    ways = {
        "/endless": drips,
        "/inward": redirect_to("http://10.0.0.1/secret"),
        "/busy": lambda page: page.answer(b"", status=429, Retry_After="120"),
        "/broken": lambda page: page.answer(b"", status=500),
        "/good": lambda page: page.answer(good, Content_Type="text/html"),
    }
    reachable.pages |= ways
    engagement.client.website = reachable.url("/")
    engagement.client.save()
    urls = [reachable.url(path) for path in ways]
    made = site_audits.order_audit(engagement, urls, key=uuid.uuid4(), by=lead)

    jobs.work(str(made.job_id), site_audits.audit_site)

    pages = {page.url.rpartition("/")[2]: page for page in made.pages.all()}
    assert state(made.job) == "done"
    assert {name for name, page in pages.items() if page.error} == {"endless", "inward", "busy", "broken"}
    assert all(not page.facts for page in pages.values() if page.error)
    assert (pages["good"].title, pages["good"].error) == ("Ekvalla", "")


@pytest.mark.parametrize(("asked", "waited"), [(b"3", 3), (b"86400", site_audits.MOST_SECONDS_BETWEEN), (b"often", 0)])
def test_the_pace_is_what_the_host_asks_for_but_not_for_ever(engagement, lead, reachable, monkeypatch, asked, waited):
    """Seen to fail with the pause left at a second whatever robots.txt says."""
    pauses = []
    monkeypatch.setattr(site_audits, "sleep", pauses.append)
    reachable.pages |= {
        "/robots.txt": lambda page: page.answer(b"User-agent: *\nCrawl-delay: " + asked, Content_Type="text/plain"),
        "/a": lambda page: page.answer(b"<title>A</title>", Content_Type="text/html"),
        "/b": lambda page: page.answer(b"<title>B</title>", Content_Type="text/html"),
    }
    engagement.client.website = reachable.url("/")
    engagement.client.save()
    made = site_audits.order_audit(engagement, [reachable.url("/a"), reachable.url("/b")], key=uuid.uuid4(), by=lead)

    jobs.work(str(made.job_id), site_audits.audit_site)

    assert [page.title for page in made.pages.all()] == ["A", "B"]
    assert (sum(pauses), max(pauses, default=0) <= 1) == (waited, True)


# Clocks (row 10) ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_worker_whose_clock_is_wrong_neither_steals_nor_forgets(engagement, monkeypatch, minutes):
    """Row 10. Seen to fail with `timezone.now()` instead of the database's time in `take`, and in `sweep`."""
    job = Job.objects.create(engagement=engagement, task="tests.worker_tasks.count", title="Counting")
    assert jobs.take(str(job.pk)) is not None
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(minutes=minutes))

    assert jobs.take(str(job.pk)) is None
    assert jobs.sweep() == 0

    monkeypatch.setattr(timezone, "now", real)
    fall_silent(job)
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(minutes=minutes))
    assert jobs.sweep() == 1
    assert jobs.take(str(job.pk)) is not None


def test_the_order_of_what_is_said_is_that_of_its_commit_and_no_phone_names_a_time(draft, lead, monkeypatch):
    """Row 10. Seen to fail with events in the order of `created_at`."""
    workshop = rooms.opened(draft, lead)
    real = timezone.now
    for minutes in (10, -10, 0):
        monkeypatch.setattr(timezone, "now", lambda m=minutes: real() + timedelta(minutes=m))
        rooms.said(workshop, text=f"{minutes}")
    events = Event.objects.filter(workshop=workshop)
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [event.created_at for event in events] != sorted(event.created_at for event in events)


def test_a_pass_that_is_signed_ends_when_it_ends(draft, lead, client, monkeypatch):
    """Row 10. Seen to fail with `max_age` left out in `has_pass`."""
    from workshops import access

    workshop = rooms.opened(draft, lead)
    client.get(f"/w/q/{access.link_token(workshop)}/")
    request = client.get(f"/w/{workshop.code}/").wsgi_request
    assert access.has_pass(request, workshop.code)
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + access.PASS_SECONDS + 1)
    assert not access.has_pass(request, workshop.code)
