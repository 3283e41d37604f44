import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.models import BadRow, ColumnMap, ImportRun, Mention
from analysis.queries.mentions import MentionFilter, mention_figures
from analysis.queries.pictures import pictures
from analysis.services import imports
from engagements import jobs
from engagements.models import Job
from engagements.tables import TableError

HEADER = "Datum;Tid;Källa;Rubrik;Text;Länk;Avsändare;Ton;Räckvidd\n"


def line(number, *, day="2026-09-14", tone="Positiv", reach="1 200", text=None):
    return f"{day};08:30;Facebook;;{text or f'Inlägg nummer {number}'};https://facebook.com/{number};Vera Wik;{tone};{reach}\n"


def upload(engagement, content, by, name="omnämnanden.csv", key=None):
    data = content.encode("utf-8-sig") if isinstance(content, str) else content
    return imports.receive_file(engagement, SimpleUploadedFile(name, data), key=key or uuid.uuid4(), by=by)


def run_job(run, by):
    job = imports.order_import(run, by=by)
    jobs.work(str(job.pk), imports.import_run)
    run.refresh_from_db()
    job.refresh_from_db()
    return job


def test_a_file_is_understood_before_anything_is_stored(engagement, lead):
    run = upload(engagement, HEADER + line(1) + line(2), lead)

    assert (run.shape["encoding"], run.shape["delimiter"], run.shape["header_row"]) == ("utf-8-sig", ";", 1)
    assert run.columns["published_at"] == 0
    assert [mention.text for mention in imports.preview(run)[0]] == ["Inlägg nummer 1", "Inlägg nummer 2"]
    assert not Mention.objects.exists()


def test_rows_become_mentions_in_local_time(engagement, lead):
    run = upload(engagement, HEADER + line(1), lead)

    job = run_job(run, lead)

    mention = Mention.objects.get()
    assert (job.state, run.state, run.rows_added) == ("done", "done", 1)
    assert (mention.local_date, mention.local_hour) == (date(2026, 9, 14), 8)
    assert mention.published_at.isoformat() == "2026-09-14T06:30:00+00:00"
    assert (mention.medium, mention.author_name, mention.tone, mention.reach) == (
        "facebook",
        "Vera Wik",
        "positive",
        1200,
    )


def test_the_same_file_again_adds_nothing_and_says_so(engagement, lead):
    run_job(upload(engagement, HEADER + line(1) + line(2), lead), lead)
    again = upload(engagement, HEADER + line(2) + line(3), lead)

    run_job(again, lead)

    assert (again.rows_added, again.rows_known) == (1, 1)
    assert Mention.objects.count() == 3


def test_the_same_upload_twice_is_one_run(engagement, lead):
    key = uuid.uuid4()

    assert upload(engagement, HEADER + line(1), lead, key=key) == upload(engagement, HEADER + line(1), lead, key=key)


def test_one_bad_row_stops_the_file_and_is_told(engagement, lead):
    run = upload(engagement, HEADER + line(1) + line(2, day="i går") + line(3), lead)

    job = run_job(run, lead)

    assert (job.state, run.state) == ("failed", "stopped")
    assert not Mention.objects.exists()
    assert [(row.number, row.column, row.code) for row in BadRow.objects.all()] == [(3, "Datum", "not_a_date")]


def test_bad_rows_are_left_out_when_that_is_asked_for(engagement, lead):
    run = upload(engagement, HEADER + line(1) + line(2, day="i går") + line(3), lead)
    run_job(run, lead)
    imports.map_columns(run, run.columns, day_first=None, year=None, leave_out_bad_rows=True)

    job = run_job(run, lead)

    assert (job.state, run.rows_added, run.rows_bad) == ("done", 2, 1)


def test_a_mapping_is_remembered_for_the_header(engagement, lead):
    run = upload(engagement, HEADER + line(1), lead)
    columns = {**run.columns, "title": 5}
    imports.map_columns(run, columns, day_first=None, year=None, leave_out_bad_rows=False)

    assert upload(engagement, HEADER + line(9), lead).columns == columns
    assert ColumnMap.objects.count() == 1


def test_an_import_goes_on_where_it_was_cut(engagement, lead, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 2)
    run = upload(engagement, HEADER + "".join(line(n) for n in range(7)), lead)
    job = imports.order_import(run, by=lead)
    work = jobs.take(str(job.pk))
    chunks = iter([None])

    def die(self, *args, **kwargs):
        next(chunks)

    with monkeypatch.context() as patch:
        patch.setattr(jobs.Work, "beat", die)
        with pytest.raises((StopIteration, RuntimeError)):
            imports.import_run(work)
    Job.objects.filter(pk=job.pk).update(state="waiting")

    jobs.work(str(job.pk), imports.import_run)

    run.refresh_from_db()
    assert (run.state, run.rows_added, Mention.objects.count()) == ("done", 7, 7)


def test_a_cancelled_import_leaves_nothing(engagement, lead, monkeypatch):
    monkeypatch.setattr(imports, "CHUNK", 2)
    run = upload(engagement, HEADER + "".join(line(n) for n in range(5)), lead)
    job = imports.order_import(run, by=lead)
    work = jobs.take(str(job.pk))
    jobs.cancel(Job.objects.get(pk=job.pk))

    with pytest.raises(jobs.JobCancelledError):
        imports.import_run(work)

    assert not Mention.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("tom.csv", b"", "empty"),
        ("rubriker.csv", HEADER.encode(), None),
        ("sida.csv", b"<!doctype html><html><body>Logga in</body></html>", None),
        ("bok.xlsx", b"PK\x03\x04 not really", None),
        ("bild.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, None),
    ],
)
def test_what_is_no_table_is_refused_and_not_kept(engagement, lead, name, content, code, settings):
    with pytest.raises(TableError) as caught:
        upload(engagement, content, lead, name=name)

    assert str(caught.value)
    assert code in {None, caught.value.code}
    assert not ImportRun.objects.exists()
    assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


@given(
    texts=st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_characters='\x00\r\n";', exclude_categories=["Cs", "Cc", "Zl", "Zp"]),
            min_size=1,
            max_size=30,
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_through_unaltered(engagement, lead, texts):
    texts = [f"x{text}x" for text in texts]
    Mention.objects.all().delete()
    run = upload(engagement, HEADER + "".join(line(n, text=text) for n, text in enumerate(texts)), lead)
    run_job(run, lead)

    assert sorted(Mention.objects.values_list("text", flat=True)) == sorted(
        imports.importer.plain(text) for text in texts
    )


def test_figures_equal_plain_counts(engagement, lead):
    content = HEADER + line(1) + line(2, tone="Negativ", day="2026-09-30") + line(3, tone="")
    run_job(upload(engagement, content, lead), lead)

    figures = mention_figures(engagement, MentionFilter())

    assert (figures.total, figures.first, figures.last) == (3, date(2026, 9, 14), date(2026, 9, 30))
    assert [week.count for week in figures.weeks] == [2, 0, 1]
    assert {tone.value: tone.count for tone in figures.tones} == {"positive": 1, "negative": 1, "none": 1}
    assert [(author.label, author.count) for author in figures.authors] == [("Vera Wik", 3)]
    assert [chart.kind for chart in pictures(engagement)] == ["area", "bar"]  # one medium and one author are no picture


def test_a_filter_survives_its_own_query_string():
    narrowed = MentionFilter(
        text="ström & ljus", since=date(2026, 9, 1), medium="facebook", tone="none", author="Åke Öhman"
    )
    from django.http import QueryDict

    assert MentionFilter.from_query(QueryDict(narrowed.query()[1:]).dict()) == narrowed
