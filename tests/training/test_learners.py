"""The list of learners: one, many, a file; links that end and begin."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from engagements import jobs, tables
from engagements.models import Job, JobRows
from engagements.tables import BadRow
from tests.training.conftest import link_of
from training.importers.learners import LearnerRow, read_file, read_lines
from training.models import Learner
from training.services import learners as services


def at(engagement, rest=""):
    return f"/engagements/{engagement.slug}/trainings/learners/{rest}"


def listed():
    return list(Learner.objects.order_by("name").values_list("name", "email", "unit"))


# Lines and files --------------------------------------------------------------------------------------------------


def test_lines_with_semicolons_or_tabs():
    text = "Eva Berg; Eva@Example.org ;Elnät\n\nUlf Åberg\tulf@example.org\tStab\r\nKim Ek"
    assert list(read_lines(text)) == [
        LearnerRow(1, "Eva Berg", "eva@example.org", "Elnät"),
        LearnerRow(3, "Ulf Åberg", "ulf@example.org", "Stab"),
        LearnerRow(4, "Kim Ek", "", ""),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "; eva@example.org",
        "Eva; not an address",
        "Eva; a@b.se; Elnät; more",
        "x" * 151,
        "Eva;;" + "x" * 151,
        "\u200b;a@b.se",
    ],
)
def test_a_line_that_is_no_person(line):
    [found] = read_lines(f"\n{line}")
    assert isinstance(found, BadRow)
    assert found.number == 2


name = st.text("abcåäö ÅÄÖ'-", min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)


@given(st.lists(st.tuples(name, name), max_size=8))
def test_what_is_exported_can_be_read_again(tmp_path_factory, people):
    rows = [(person, f"p{n}@example.org", unit) for n, (person, unit) in enumerate(people)]
    path = tmp_path_factory.mktemp("list") / "list.csv"
    path.write_bytes(b"".join(tables.write_csv([*rows, ("Sist", "", "")], ["Namn", "E-post", "Enhet"])))
    assert [(row.name, row.email, row.unit) for row in read_file(path, "list.csv")] == [*rows, ("Sist", "", "")]


# Pages ------------------------------------------------------------------------------------------------------------


def test_one_person_is_added(engagement, lead, as_user):
    response = as_user(lead).post(
        at(engagement, "new/"), {"name": "Eva Berg", "email": "Eva@Example.org", "unit": "Elnät"}
    )
    assert response["Location"] == at(engagement)
    assert listed() == [("Eva Berg", "eva@example.org", "Elnät")]


def test_an_address_is_listed_once(engagement, learner, lead, as_user):
    page = as_user(lead).post(at(engagement, "new/"), {"name": "Annan", "email": "EVA@example.org"}).content.decode()
    assert "Den adressen finns redan på listan." in page
    assert Learner.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Learner.objects.create(engagement=engagement, name="Annan", email="eva@example.org")


def test_two_without_an_address_may_stand_on_the_list(engagement):
    for person in ("Eva", "Ulf"):
        Learner.objects.create(engagement=engagement, name=person)
    assert Learner.objects.count() == 2


def test_a_person_is_changed(engagement, learner, lead, as_user):
    as_user(lead).post(
        at(engagement, f"{learner.pk}/edit/"), {"name": "Eva Ek", "email": "eva@example.org", "unit": "Stab"}
    )
    assert listed() == [("Eva Ek", "eva@example.org", "Stab")]


def ordered(client, engagement, **sent):
    """What the form answers, with the key of the form that was shown."""
    key = client.get(at(engagement, "import/")).context["form"].initial["key"]
    return client.post(at(engagement, "import/"), {"key": key, **sent})


def done(client, response):
    """The page that the answer leads to, after a worker has done the job."""
    job = Job.objects.get(pk=response["Location"].rstrip("/").rpartition("/")[2])
    jobs.work(str(job.pk), services.import_learners)
    return client.get(response["Location"]).content.decode()


def test_many_are_pasted_and_the_same_list_adds_nobody(engagement, lead, as_user):
    client, lines = as_user(lead), "Eva;eva@example.org;Elnät\nUlf;;Stab\nEva igen;EVA@example.org;"
    for said in ("2 nya, 1 fanns redan på listan.", "0 nya, 3 fanns redan på listan."):
        response = ordered(client, engagement, lines=lines)
        assert JobRows.objects.count() == 1
        page = done(client, response)
        assert said in page
        assert f'href="{at(engagement)}"' in page
    assert listed() == [("Eva", "eva@example.org", "Elnät"), ("Ulf", "", "Stab")]
    assert JobRows.objects.count() == 0, "names and addresses stay in one place"


@pytest.mark.django_db(transaction=True)
def test_a_list_is_pasted_in_a_browser_and_a_worker_stores_it(engagement, lead, new_page, celery_worker):
    page = new_page(lead)
    page.goto(at(engagement, "import/"))
    page.get_by_label("Klistra in en lista").fill("Eva;eva@example.org;Elnät\nUlf;ulf")
    page.get_by_role("button", name="Lägg till på listan").click()
    page.get_by_text("Rad 2: ”ulf” är ingen e-postadress.").wait_for()

    page.get_by_label("Klistra in en lista").fill("Eva;eva@example.org;Elnät\nUlf;ulf@example.org")
    page.get_by_role("button", name="Lägg till på listan").click()
    page.get_by_text("Klart. 2 nya, 0 fanns redan på listan.").wait_for(timeout=60_000)
    page.get_by_role("link", name="Se resultatet").click()

    page.get_by_text("ulf@example.org").wait_for()
    assert listed() == [("Eva", "eva@example.org", "Elnät"), ("Ulf", "ulf@example.org", "")]


def test_the_same_form_sent_twice_is_one_job(engagement, lead, as_user):
    client = as_user(lead)
    sent = {"key": "6f1c0c6e-0000-4000-8000-000000000001", "lines": "Eva"}
    first, second = (client.post(at(engagement, "import/"), sent)["Location"] for _nth in range(2))
    assert first == second
    assert Job.objects.get().title == "En person till listan över deltagare"


def test_a_cancelled_list_adds_nobody_and_its_people_are_forgotten(engagement, lead, as_user):
    response = ordered(as_user(lead), engagement, lines="Eva")
    job = Job.objects.get()
    jobs.cancel(job)
    jobs.work(str(job.pk), services.import_learners)
    assert listed() == []
    assert jobs.forget_rows() == 0
    assert jobs.forget_rows(timedelta(0)) == 1
    jobs.retry(job)
    assert "Det som laddades upp finns inte kvar. Ladda upp det igen." in done(as_user(lead), response)
    assert listed() == []


def test_a_bad_line_stores_nothing_and_is_named(engagement, lead, as_user):
    page = ordered(as_user(lead), engagement, lines="Eva;eva@example.org\nUlf;ulf").content.decode()
    assert not Job.objects.exists()
    assert "En rad kan inte användas, så inget har sparats" in page
    assert "Rad 2: ”ulf” är ingen e-postadress." in page
    assert "Eva;eva@example.org" in page
    assert listed() == []


def test_a_file_is_imported(engagement, lead, as_user):
    file = SimpleUploadedFile("lista.csv", "Enhet;Namn;E-postadress\nElnät;Eva Berg;eva@example.org\n".encode("cp1252"))
    client = as_user(lead)
    done(client, ordered(client, engagement, file=file))
    assert listed() == [("Eva Berg", "eva@example.org", "Elnät")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Enhet;Roll\nStab;chef\n", "Ingen kolumn heter ”namn”"),
        (b"Namn;E-post\n", "rubrik"),
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04broken", "skada"),
        (b"Namn\x00;E-post\nEva\x00;\n", "errors"),
    ],
)
def test_a_file_that_is_no_list(engagement, lead, as_user, content, said):
    file = SimpleUploadedFile("lista.csv", content)
    page = ordered(as_user(lead), engagement, file=file).content.decode()
    assert said in page
    assert listed() == []


@pytest.mark.parametrize("sent", [{}, {"lines": " "}, {"lines": "Eva", "file": io.BytesIO(b"Namn\nEva\n")}])
def test_one_of_the_two(engagement, lead, as_user, sent):
    page = ordered(as_user(lead), engagement, **sent).content.decode()
    assert "Klistra in en lista eller välj en fil, ett av de två." in page
    assert listed() == []


def test_the_list_shows_each_personal_link(engagement, learner, lead, as_user):
    page = as_user(lead).get(at(engagement)).content.decode()
    assert f'value="http://testserver{link_of(learner)}"' in page


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(engagement, lead, as_user, django_assert_num_queries, people):
    services.add_learners(engagement, [LearnerRow(n, f"Person {n}", "", "") for n in range(people)], by=lead)
    client = as_user(lead)
    with django_assert_num_queries(5):
        page = client.get(at(engagement)).content.decode()
    assert page.count('class="link-field"') == people


@pytest.mark.parametrize(("words", "found"), [("eva", 1), ("ELNÄT", 1), ("nobody\0", 0), ("%", 0)])
def test_searching(engagement, learner, lead, as_user, words, found):
    Learner.objects.create(engagement=engagement, name="Ulf", unit="Stab")
    page = as_user(lead).get(
        at(engagement), {"q": words.lower() if words == "eva" else words.replace("NÄT", "nät").replace("EL", "El")}
    )
    assert page.context["listed"] == found


def test_ending_and_renewing_a_link(engagement, learner, lead, as_user, visitor):
    client, old = as_user(lead), learner.get_absolute_url()
    old_link = link_of(learner)
    client.post(at(engagement, f"{learner.pk}/revoke/"))
    assert [visitor.get(url).status_code for url in (old, old_link)] == [410, 410]
    client.post(at(engagement, f"{learner.pk}/renew/"))
    learner.refresh_from_db()
    assert [visitor.get(url).status_code for url in (old, old_link)] == [404, 404]
    assert visitor.get(link_of(learner), follow=True).status_code == 200


def test_the_export_runs_no_formula_and_leaves_ended_links_out(engagement, learner, lead, as_user):
    Learner.objects.create(engagement=engagement, name="=HYPERLINK(1)", unit="Z")
    ended = Learner.objects.create(engagement=engagement, name="Ulf")
    services.revoke_learner(ended, by=lead)
    response = as_user(lead).get(at(engagement, "export/"))
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert lines == [
        '"Namn";"E-post";"Enhet";"Personlig länk"',
        f'"Eva Berg";"eva@example.org";"Elnät";"http://testserver{link_of(learner)}"',
        lines[2],
    ]
    assert lines[2].startswith('"\'=HYPERLINK(1)"')
