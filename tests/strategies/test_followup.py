from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engagements import jobs
from engagements.models import AuditEntry, Job, JobRows
from strategies import versioning
from strategies.models import KpiReading, Learning, LearningProposal
from strategies.queries.followup import measure, measure_chart
from strategies.services.followup import import_readings
from tests.factories import GoalFactory, KpiFactory


@pytest.fixture
def kpi(draft):
    goal = GoalFactory(version=draft, text="Svar inom fyra timmar")
    return KpiFactory(goal=goal, name="Tid till svar", unit="timmar", baseline=Decimal("6.5"), target=2)


def url(engagement, path=""):
    return f"/engagements/{engagement.slug}/follow-up/{path}"


def reading(kpi, month, value, **details):
    day = date(2026, month, 28)
    return KpiReading.objects.create(
        strategy=kpi.version.strategy, kpi_key=kpi.key, measured_on=day, value=value and Decimal(value), **details
    )


def test_before_there_are_figures_the_page_asks_who_brings_them(engagement, kpi, lead, as_user):
    assert "vem tar med det?" in as_user(lead).get(url(engagement)).content.decode()


def test_without_a_strategy_there_is_nothing_to_follow_up(engagement, lead, as_user):
    client = as_user(lead)

    assert "ingen strategi att följa upp än" in client.get(url(engagement)).content.decode()
    assert client.get(url(engagement, "learnings/")).status_code == 200
    assert client.get(url(engagement, "readings/import/")).status_code == 404


def test_a_measure_says_now_change_and_whether_it_is_reached(engagement, kpi, reader, as_user):
    reading(kpi, 8, "4.4"), reading(kpi, 9, "2.7"), reading(kpi, 10, "1.9", note="Lördagarna")

    page = as_user(reader).get(url(engagement))

    [row] = page.context["measures"]
    assert (row.now, row.now_on, row.change, row.reached, row.is_better, row.remark) == (
        Decimal("1.90"), date(2026, 10, 28), Decimal("-0.80"), True, True, "Lördagarna",
    )  # fmt: skip
    assert "Det enda måttet har nått sitt mål." in page.content.decode()


def test_what_was_not_measured_is_missing_and_never_zero(engagement, kpi, reader, as_user):
    reading(kpi, 8, "4.4"), reading(kpi, 9, None)

    page = as_user(reader).get(url(engagement))

    [row] = page.context["measures"]
    assert (row.now, row.is_missing, row.change) == (Decimal("4.40"), True, None)
    assert "saknas" in page.content.decode()
    assert [run.count(",") for run in row.spark.runs] == [] or len(row.spark.runs) == 1


def test_the_curve_has_baseline_target_and_gaps(kpi):
    readings = [reading(kpi, 8, "4.4"), reading(kpi, 9, None), reading(kpi, 10, "2.4")]

    chart = measure_chart(measure(kpi, readings))

    assert (chart.claim, chart.goal.label) == ("”Tid till svar” rör sig mot målet", "Mål 2")
    assert [row.cells for row in chart.rows] == [
        ("4,4", "6,5"),
        ("", "6,5"),
        ("2,4", "6,5"),
    ]


def test_the_curve_runs_on_over_the_versions(engagement, written, lead, as_user):
    kpi = KpiFactory(goal=GoalFactory(version=written), name="Tid", baseline=1, target=2, owner="Sara")
    reading(kpi, 8, "1.4")
    versioning.submit(written, by=lead)
    versioning.adopt(written, by=lead)
    versioning.open_draft(written.strategy, by=lead)

    [row] = as_user(lead).get(url(engagement)).context["measures"]

    assert (row.kpi.version, row.now) == (written, Decimal("1.40"))


def test_a_reading_is_typed_in_once_a_day(engagement, kpi, client_lead, as_user):
    client, create = as_user(client_lead), url(engagement, f"measures/{kpi.key}/readings/new/")

    saved = client.post(create, {"measured_on": "2026-10-28", "value": "2,4", "note": " Bra "})
    again = client.post(create, {"measured_on": "2026-10-28", "value": "3", "note": ""})

    assert (saved.status_code, KpiReading.objects.get().value, KpiReading.objects.get().note) == (
        302,
        Decimal("2.40"),
        "Bra",
    )
    assert list(again.context["form"].errors) == ["measured_on"]
    assert AuditEntry.objects.filter(verb="reading_create").count() == 1


@pytest.mark.parametrize(
    "form", [{"measured_on": "i går", "value": "2"}, {"measured_on": "2026-10-28", "value": "två"}]
)
def test_what_is_no_reading_is_refused_at_its_field(engagement, kpi, lead, as_user, form):
    answer = as_user(lead).post(url(engagement, f"measures/{kpi.key}/readings/new/"), form)

    assert len(answer.context["form"].errors) == 1
    assert KpiReading.objects.count() == 0


def test_a_reading_is_deleted_and_logged(engagement, kpi, lead, as_user):
    row = reading(kpi, 8, "4.4")

    as_user(lead).post(url(engagement, f"readings/{row.pk}/delete/"))

    assert KpiReading.objects.count() == 0
    assert AuditEntry.objects.get(verb="reading_delete").details["value"] == "4.40"


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same(engagement, draft, lead, as_user, django_assert_num_queries, count):
    for n in range(count):
        row = KpiFactory(goal=GoalFactory(version=draft), name=f"Mått {n}")
        reading(row, 8, "1")
    client = as_user(lead)
    client.get(url(engagement))

    with django_assert_num_queries(9):
        client.get(url(engagement))


# From a file -----------------------------------------------------------------------------------------------------------


def sent(client, engagement, text, name="mätningar.csv"):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)
    key = client.get(url(engagement, "readings/import/")).context["form"].initial["key"]
    return client.post(url(engagement, "readings/import/"), {"file": file, "key": key})


def done(client, response):
    """The page that the answer leads to, after a worker has done the job."""
    job = Job.objects.get(pk=response["Location"].rstrip("/").rpartition("/")[2])
    jobs.work(str(job.pk), import_readings)
    return client.get(response["Location"]).content.decode()


def test_a_file_is_stored_once(engagement, kpi, lead, as_user):
    client = as_user(lead)
    text = (
        "Datum;Mått;Värde\n2026-08-28;Tid till svar;4,4\n2026-09-28;tid  till svar;\n2026-10-28;Tid till svar;1 002,5\n"
    )

    first, again, other = (
        done(client, sent(client, engagement, words)) for words in (text, text, text.replace("4,4", "4,5"))
    )

    assert list(KpiReading.objects.values_list("value", "is_imported")) == [
        (Decimal("4.50"), True), (None, True), (Decimal("1002.50"), True),
    ]  # fmt: skip
    assert "3 nya, 0 ändrade, 0 fanns redan." in first
    assert "0 nya, 0 ändrade, 3 fanns redan." in again
    assert "0 nya, 1 ändrade, 2 fanns redan." in other
    assert f'href="{url(engagement)}"' in first
    assert set(Job.objects.values_list("title", "state")) == {("Import av 3 mätningar", "done")}
    assert not JobRows.objects.exists()
    assert AuditEntry.objects.filter(verb="reading_import").count() == 2


def test_every_bad_row_is_named_and_nothing_is_stored(engagement, kpi, lead, as_user):
    rows = ["2026-08-28;Tid till svar;4,4", "i går;Tid till svar;1", "2026-08-29;Annat;1", "2026-08-30;Tid till svar;två",
            "2026-08-28;Tid till svar;5", "2026-08-31;Tid till svar;1;2;3", "2026-09-01;;1"]  # fmt: skip

    answer = sent(as_user(lead), engagement, "Datum;Mått;Värde\n" + "\n".join(rows) + "\n")

    assert [error.number for error in answer.context["bad"]] == [3, 4, 5, 6, 7, 8]
    assert "Rad 3: ”i går” är inget datum." in answer.content.decode()
    assert (KpiReading.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Datum;Namn\n2026-08-28;Tid till svar\n",
        b"Datum;Matt;Varde\n",
        b"\x00\x01\x02",
        b"PK\x03\x04broken",
        b"<html></html>",
    ],
)
def test_what_is_no_such_table_is_refused_with_a_reason(engagement, kpi, lead, as_user, content):
    answer = sent(as_user(lead), engagement, content)

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, ["file"])
    assert KpiReading.objects.count() == 0


# Learnings -------------------------------------------------------------------------------------------------------------


def learning(**changes):
    return {
        "learnt_on": "2026-10-01", "happened": "Svarstiden sjönk.", "belief": "Inloggningen saknades.", "proposal": "Ge driften svarsrätt.",
    } | changes  # fmt: skip


def test_a_learning_is_about_something(engagement, kpi, lead, as_user):
    client = as_user(lead)

    refused = client.post(url(engagement, "learnings/new/"), learning())
    foreign = client.post(url(engagement, "learnings/new/"), learning(kpi_key=KpiFactory().key))
    client.post(url(engagement, "learnings/new/"), learning(kpi_key=kpi.key))

    assert "Säg vad lärdomen handlar om" in refused.content.decode()
    assert list(foreign.context["form"].errors) == ["kpi_key"]
    assert Learning.objects.get().kpi_key == kpi.key
    page = client.get(url(engagement, "learnings/")).content.decode()
    assert ("Inloggningen saknades." in page, "Tid till svar" in page) == (True, True)


def test_a_learning_is_edited(engagement, kpi, lead, as_user):
    client = as_user(lead)
    client.post(url(engagement, "learnings/new/"), learning(kpi_key=kpi.key))
    row = Learning.objects.get()

    client.post(url(engagement, f"learnings/{row.key}/edit/"), learning(kpi_key=kpi.key, belief="Det var rutinen."))

    row.refresh_from_db()
    assert row.belief == "Det var rutinen."
    assert list(AuditEntry.objects.filter(verb__startswith="learning").order_by("pk").values_list("verb", flat=True)) == [
        "learning_create", "learning_edit",
    ]  # fmt: skip


def test_the_next_draft_opens_with_the_learnings_each_taken_or_dropped_with_a_reason(
    engagement, adopted, lead, as_user
):
    statement = adopted.statement_rows.get()
    client = as_user(lead)
    client.post(url(engagement, "learnings/new/"), learning(statement_key=statement.key))
    assert LearningProposal.objects.count() == 0
    versioning.open_draft(adopted.strategy, by=lead)
    proposal = LearningProposal.objects.get()
    decide = f"/engagements/{engagement.slug}/strategy/proposals/{proposal.pk}/"

    assert "Ge driften svarsrätt." in client.get(f"/engagements/{engagement.slug}/strategy/").content.decode()
    refused = client.post(decide, {"outcome": "taken", "reason": " "})
    client.post(decide, {"outcome": "taken", "reason": "Det gör vi."})

    proposal.refresh_from_db()
    assert list(refused.context["form"].errors) == ["reason"]
    assert (proposal.outcome, proposal.reason, proposal.decided_by) == ("taken", "Det gör vi.", lead)


def test_a_learning_during_a_draft_comes_to_its_table_at_once(engagement, kpi, lead, as_user):
    client = as_user(lead)
    client.post(url(engagement, "learnings/new/"), learning(kpi_key=kpi.key))
    row = Learning.objects.get()
    client.post(url(engagement, f"learnings/{row.key}/edit/"), learning(kpi_key=kpi.key))

    assert LearningProposal.objects.get().version == kpi.version


def test_what_was_decided_in_an_adopted_version_stays(engagement, adopted, lead, as_user):
    row = Learning.objects.create(
        strategy=adopted.strategy,
        happened="a",
        belief="b",
        kpi_key=adopted.statement_rows.get().key,
        learnt_on=date(2026, 9, 1),
    )
    proposal = LearningProposal.objects.create(version=adopted, learning=row)

    answer = as_user(lead).post(
        f"/engagements/{engagement.slug}/strategy/proposals/{proposal.pk}/", {"outcome": "dropped", "reason": "Nej."}
    )

    proposal.refresh_from_db()
    assert (answer.status_code, proposal.outcome) == (200, "waiting")


@pytest.mark.parametrize("count", [1, 3])
def test_the_learnings_cost_the_same(engagement, kpi, lead, as_user, django_assert_num_queries, count):
    for _n in range(count):
        row = Learning.objects.create(
            strategy=kpi.version.strategy,
            happened="a",
            belief="b",
            kpi_key=kpi.key,
            learnt_on=date(2026, 9, 1),
            created_by=lead,
        )
        LearningProposal.objects.create(version=kpi.version, learning=row)
    client = as_user(lead)
    client.get(url(engagement, "learnings/"))

    with django_assert_num_queries(10):
        client.get(url(engagement, "learnings/"))
