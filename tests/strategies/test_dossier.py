import io
import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pikepdf
import pytest
from django.core.management import CommandError, call_command
from pypdfium2 import PdfDocument

from analysis.citations import Medium, citation
from analysis.services.sources import source_for
from engagements import jobs
from engagements.models import Job
from interviews import services as interviews
from interviews.services import Words
from policies.services import start_policy
from strategies import versioning
from strategies.dossier import EDITIONS, rendering, sections
from strategies.dossier.references import references
from strategies.dossier.storing import order_pdf, store_pdf
from strategies.models import DossierFile, Input, Message, Statement
from tests.factories import FindingFactory, GoalFactory, KpiFactory, MentionFactory, SourceFactory, StatementFactory
from tests.interviews.conftest import make_respondent

SECRET = "HEMLIGT-MÄRKE"


@pytest.fixture
def written(draft):
    """A draft with a promise, a goal, a statement in each part that cites a finding, a policy and an input."""
    draft.promise = "Vi svarar innan vi sänder"
    draft.save()
    engagement = draft.strategy.engagement
    finding = FindingFactory(engagement=engagement, number=1, claim="Kunderna frågar på Facebook.")
    finding.evidence.create(source=SourceFactory(engagement=engagement, label="Kundenkät 2026"))
    MentionFactory(engagement=engagement, author_name="Vera Wik", source_name="Anslagstavlan")
    for section in draft.section_rows.all():
        statement = StatementFactory(
            version=draft, section=section, heading=f"Om {section.code}", body="Text åäö", html="<p>Text åäö</p>"
        )
        statement.evidence.create(version=draft, finding=finding)
    KpiFactory(version=draft, goal=GoalFactory(version=draft, text="Nöjd kund 70"), baseline=61, target=70)
    Message.objects.create(version=draft, text="Vi sköter ljuset.", is_main=True)
    start_policy(draft, "employees", by=None)
    return draft


@pytest.fixture(scope="module")
def rendered_pdf():
    """One rendering serves the tests that only read it: {key: bytes}."""
    return {}


def pdf_of(version, rendered_pdf, edition="full", language="sv"):
    key = (edition, language)
    if key not in rendered_pdf:
        rendered_pdf[key] = rendering.render(version, edition, language).pdf
    return rendered_pdf[key]


def text_of(pdf):
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf))


def test_the_document_is_tagged_titled_and_bookmarked(written, rendered_pdf):
    with pikepdf.open(io.BytesIO(pdf_of(written, rendered_pdf))) as pdf:
        assert str(pdf.Root.Lang) == "sv"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.docinfo["/Title"]).startswith("Vi svarar innan vi sänder")
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
    assert titles[0] == "Innehåll"
    assert [title for title in titles if title[0].isdigit()] == [
        f"{n} {s.title}" for n, s in enumerate(written.section_rows.all(), start=1)
    ]


def test_every_picture_has_words(written, rendered_pdf):
    with pikepdf.open(io.BytesIO(pdf_of(written, rendered_pdf))) as pdf:
        figures = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/S") == "/Figure"]
    assert figures
    assert [figure for figure in figures if not str(figure.get("/Alt", ""))] == []


def test_only_our_own_typefaces_are_embedded(written, rendered_pdf):
    with pikepdf.open(io.BytesIO(pdf_of(written, rendered_pdf))) as pdf:
        names = {
            str(obj["/FontName"]) for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and "/FontName" in obj
        }
    assert names
    strangers = [name for name in names if not ("Newsreader" in name or "Schibsted" in name)]
    assert strangers == []


def test_evidence_numbers_lead_to_the_list_of_sources(written, rendered_pdf):
    pdf = pdf_of(written, rendered_pdf)
    assert "Kundenkät 2026" in text_of(pdf)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        annotations = [note for page in document.pages for note in page.get("/Annots", [])]
        aims = {str(note.Dest) for note in annotations if note.get("/Subtype") == "/Link" and "/Dest" in note}
        named = {str(name) for name in document.Root.Names.Dests.Names if isinstance(name, pikepdf.String)}
    chapters = {"on-one-page", "current-state", "policies", "sources", *(s.code for s in written.section_rows.all())}
    assert aims == {"ref-1", *chapters}
    assert aims <= named


@pytest.mark.parametrize(
    ("medium", "is_named"),
    [
        ("facebook", False),
        ("x", False),
        ("forum", False),
        ("blog", False),
        ("other", False),
        ("news", True),
        ("print", True),
    ],
)
def test_who_wrote_without_an_editor_is_named_on_the_screen_and_in_no_file(written, medium, is_named):
    engagement = written.strategy.engagement
    mention = MentionFactory(
        engagement=engagement,
        medium=medium,
        source_name="Vera Wiks sida",
        author_name="Vera Wik",
        text="Det var kallt hemma.",
        url="https://plats.example/vera.wik/1",
    )
    source = source_for(mention)
    written.statement_rows.first().evidence.create(version=written, source=source, position=1)

    screen = citation(source, is_agency=False, medium=Medium.SCREEN)
    html = rendering.document_html(written, "full", "sv")

    assert (screen.label, screen.attribution) == ("Vera Wiks sida", "Vera Wik")
    assert "Det var kallt hemma." in html
    assert ("Vera" in html, "vera.wik" in html) == (is_named, is_named)


def test_numbers_of_evidence_stand_in_order(written):
    first, second = list(written.statement_rows.all()[:2])
    engagement = written.strategy.engagement
    first.evidence.create(version=written, source=SourceFactory(engagement=engagement), position=5)
    other = FindingFactory(engagement=engagement, number=2)
    second.evidence.all().delete()
    for position, finding in enumerate([other, written.statement_rows.first().evidence.first().finding]):
        second.evidence.create(version=written, finding=finding, position=position)

    html = rendering.document_html(written, "full", "sv")

    assert re.findall(r"\[\d+\]", html)[:4] == ["[1]", "[2]", "[1]", "[3]"]


def test_a_draft_says_so_and_an_adopted_version_does_not(written, lead, rendered_pdf):
    assert "UTKAST" in text_of(pdf_of(written, rendered_pdf))
    versioning.submit(written, by=lead)
    adopted = versioning.adopt(written, by=lead, decided_by="Ledningsgruppen")

    html = rendering.document_html(adopted, "full", "sv")

    assert "UTKAST" not in html
    assert "Ledningsgruppen" in html


def test_the_summary_is_two_pages(written):
    rendered = rendering.render(written, "summary", "sv")

    assert rendered.pages == 2
    assert "Nöjd kund 70" in text_of(rendered.pdf)


def test_the_document_speaks_the_chosen_language(written):
    english, swedish = (rendering.document_html(written, "full", language) for language in ("en", "sv"))

    assert '<html lang="en">' in english
    assert "The strategy on one page" in english
    assert '<html lang="sv">' in swedish
    assert "Strategin på en sida" in swedish


def test_the_same_adopted_version_gives_the_same_bytes(written, lead):
    versioning.submit(written, by=lead)
    adopted = versioning.adopt(written, by=lead)

    assert rendering.render(adopted, "summary", "sv").pdf == rendering.render(adopted, "summary", "sv").pdf


@pytest.mark.parametrize("permission", ["named", "role_only", "never"])
def test_what_was_said_in_confidence_is_in_no_file(written, engagement, permission):
    respondent = make_respondent(engagement, name="Gunilla Rask")
    quote = interviews.add_quote(respondent, Words(SECRET, permission), question=None, by=None)
    statement = Statement.objects.filter(version=written).first()
    statement.evidence.create(version=written, source=quote.source)

    text = text_of(rendering.render(written, "full", "sv").pdf)

    assert (SECRET in text) == (permission != "never")
    assert ("Gunilla" in text) == (permission == "named")


def test_a_withdrawn_quote_is_gone_from_an_adopted_version(written, engagement, lead):
    quote = interviews.add_quote(make_respondent(engagement), Words(SECRET, "named"), question=None, by=None)
    Statement.objects.filter(version=written).first().evidence.create(version=written, source=quote.source)
    versioning.submit(written, by=lead)
    adopted = versioning.adopt(written, by=lead)
    checksum = adopted.checksum

    interviews.withdraw_quote(quote, by=lead)

    assert SECRET not in rendering.document_html(adopted, "full", "sv")
    assert versioning.checksum(adopted) == checksum


def test_references_are_numbered_in_reading_order(written):
    refs = references(written)

    assert [reference.number for reference in refs.values()] == [1]
    assert [citation.label for citation in next(iter(refs.values())).rests_on] == ["Kundenkät 2026"]
    assert Medium.FILE in Medium


def test_editions_are_tuples_of_the_same_sections(written):
    full = [section.slug for section in sections(written, EDITIONS["full"])]
    summary = [section.slug for section in sections(written, EDITIONS["summary"])]

    assert summary == ["on-one-page", "brief"]
    assert full == [
        "on-one-page",
        "current-state",
        *[s.code for s in written.section_rows.all()],
        "policies",
        "sources",
    ]


def test_the_job_stores_one_file_and_says_where(written, lead, django_capture_on_commit_callbacks):
    key = "en-och-samma"
    job = order_pdf(written, edition="summary", language="sv", key=key, by=lead)
    assert order_pdf(written, edition="summary", language="sv", key=key, by=lead) == job

    jobs.work(str(job.pk), store_pdf)
    jobs.work(str(job.pk), store_pdf)

    job.refresh_from_db()
    stored = DossierFile.objects.get()
    assert (job.state, job.result_url) == ("done", f"/engagements/ekvalla-energi/files/{stored.pk}/")
    with stored.file.open() as file:
        assert file.read()[:5] == b"%PDF-"


def test_a_cancelled_job_stores_nothing(written, lead, monkeypatch):
    job = order_pdf(written, edition="summary", language="sv", key="k", by=lead)
    work = jobs.take(str(job.pk))
    jobs.cancel(Job.objects.get(pk=job.pk))

    with pytest.raises(jobs.JobCancelledError):
        store_pdf(work)

    assert not DossierFile.objects.exists()


def test_a_document_that_is_too_heavy_fails_with_a_reason(written, lead, monkeypatch):
    monkeypatch.setattr(rendering, "SECONDS", 0)
    job = order_pdf(written, edition="full", language="sv", key="k", by=lead)

    jobs.work(str(job.pk), store_pdf)

    job.refresh_from_db()
    assert job.state == "failed"
    assert job.reason


@pytest.fixture
def listening():
    """A server on this host that counts who comes."""
    hits = []

    class Count(BaseHTTPRequestHandler):
        def do_GET(self):
            hits.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Count)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", hits
    server.shutdown()
    server.server_close()


WAYS = [
    '<img src="{url}/a">', '<object data="{url}/b"></object>', '<embed src="{url}/c">', '<link rel="stylesheet" href="{url}/d">',
    '<style>@import url({url}/e);</style>', '<style>body{{background:url({url}/f)}}</style>', '<link rel="attachment" href="{url}/g">',
    '<a rel="attachment" href="{url}/h">x</a>', '<svg><image href="{url}/i"/></svg>', '<base href="{url}"><img src="j">',
    '<img src="data:image/svg+xml,<svg xmlns=\'http://www.w3.org/2000/svg\'><image href=\'{url}/k\'/></svg>">',
    '<style>@font-face{{font-family:x;src:url({url}/l)}} body{{font-family:x}}</style>', '<ul style="list-style-image:url({url}/m)"><li>x</li></ul>',
    '<p style="content:url({url}/n)">x</p>',
]  # fmt: skip


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_writer_reaches_nothing_but_its_own_files(tmp_path, listening, scheme):
    url, hits = listening
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    target = url if scheme == "http" else f"file://{secret}#"
    html = "<!doctype html><html lang=sv><title>t</title><body>" + "".join(way.format(url=target) for way in WAYS)
    (tmp_path / "d.html").write_text(html)
    (tmp_path / "d.css").write_text(f"@import url({target}/css); p {{ color: black }}")
    (tmp_path / "job.json").write_text(
        json.dumps(
            {
                "html": str(tmp_path / "d.html"),
                "css": str(tmp_path / "d.css"),
                "fonts": str(tmp_path),
                "images": {},
                "output": str(tmp_path / "d.pdf"),
                "memory": rendering.MEMORY,
            }
        )
    )

    done = subprocess.run(
        [sys.executable, "-I", str(rendering.WRITER), str(tmp_path / "job.json")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert hits == []
    with pikepdf.open(tmp_path / "d.pdf") as pdf:
        streams = b"".join(obj.read_bytes() for obj in pdf.objects if isinstance(obj, pikepdf.Stream))
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
    assert SECRET.encode() not in streams


def test_html_in_any_text_is_shown_as_text(written, engagement):
    attack = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    written.promise = attack[:160]
    written.save()
    Input.objects.create(
        engagement=engagement, version=written, key="1" * 8 + "-1111-4111-8111-" + "1" * 12, text=attack
    )

    html = rendering.document_html(written, "full", "sv")

    assert "<script>alert" not in html
    assert "<img src=x" not in html


def test_the_command_writes_the_file(written, engagement, tmp_path, capsys):
    call_command(
        "export_strategy", engagement.slug, "-o", str(tmp_path / "out.pdf"), "--edition", "summary", "--language", "en"
    )

    assert (tmp_path / "out.pdf").read_bytes()[:5] == b"%PDF-"
    with pytest.raises(CommandError, match="no such engagement"):
        call_command("export_strategy", "nowhere", "-o", str(tmp_path / "none.pdf"))
    for number in ("²", "1.²", "1", "9.9", "1.0.0"):
        with pytest.raises(CommandError, match="of that number"):
            call_command("export_strategy", engagement.slug, "-o", str(tmp_path / "none.pdf"), "--number", number)
