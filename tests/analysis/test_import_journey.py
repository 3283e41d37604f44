"""From a supplier's file to a mention that is read, in a browser and with a real worker."""

import pytest

from analysis.models import ImportRun, Mention
from analysis.services import exports
from engagements import tables
from tests.analysis.files import imported, line, received, table
from tests.factories import FindingFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_is_uploaded_corrected_imported_and_read(
    engagement, consultant, new_page, celery_worker, wait_until, tmp_path
):
    rows = [line(n, tone="Negativ" if n % 3 else "Positiv", source="X" if n % 2 else "Facebook") for n in range(30)]
    path = tmp_path / "hösten 2026.csv"
    path.write_bytes(table(*rows, line(99, day="i går")))
    page = new_page(consultant)

    page.goto(f"/engagements/{engagement.slug}/current-state/mentions/")
    page.get_by_role("link", name="Ladda upp en fil").click()
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Ladda upp").click()

    page.get_by_role("heading", name="hösten 2026.csv").wait_for()
    assert page.get_by_text("UTF-8, semikolon mellan cellerna, kolumnnamn på rad 1, 9 kolumner").is_visible()
    page.get_by_label("Författare", exact=True).select_option(label="–")
    page.get_by_role("button", name="Läs om", exact=True).click()
    assert page.get_by_label("Författare", exact=True).input_value() == ""
    page.get_by_role("button", name="Importera").click()
    assert (
        page.locator(".errors a")
        .inner_text()
        .endswith("En rad kan inte läsas. Rätta filen och ladda upp den igen, eller utelämna raden.")
    )
    page.get_by_label("Utelämna de rader som inte kan läsas").check()
    page.get_by_role("button", name="Importera").click()

    page.get_by_text("Den gav 30 nya omnämnanden. En rad utelämnades.").wait_for(timeout=60_000)
    page.get_by_role("link", name="Se omnämnandena").click()
    assert (
        page.locator(".say").first.inner_text().startswith("Ekvalla Energi omnämndes 30 gånger den 14 september 2026.")
    )
    page.locator("svg.chart-wide a", has_text="Negativ").click()
    page.get_by_text("Det du har valt stämmer med 20 av 30 omnämnanden").wait_for()
    assert page.locator(".mention-rows > li").count() == 20
    page.get_by_role("link", name="Ton: negativ").click()
    page.locator(".mention-rows > li").nth(29).wait_for()
    assert (ImportRun.objects.get().state, Mention.objects.count()) == ("done", 30)


def test_a_large_workbook_is_ordered_followed_and_fetched(
    engagement, consultant, new_page, celery_worker, monkeypatch, tmp_path
):
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    imported(engagement, consultant, table(*(line(n, tone="Negativ" if n % 3 else "Positiv") for n in range(30))))
    page = new_page(consultant)

    page.goto(f"/engagements/{engagement.slug}/current-state/mentions/?tone=negative")
    page.get_by_role("button", name="Excel").click()
    page.get_by_role("heading", name="Arbetsbok med 20 omnämnanden").wait_for()
    page.get_by_text("Klart.").wait_for(timeout=60_000)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Se resultatet").click()

    path = tmp_path / fetched.value.suggested_filename
    fetched.value.save_as(path)
    rows = list(tables.read_rows(path, tables.detect(path, path.name)))
    assert (path.suffix, len(rows)) == (".xlsx", 20)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 320)])
def test_the_pages_pass_axe_and_fit(scheme, width, engagement, consultant, new_page, axe):
    FindingFactory(engagement=engagement)
    imported(engagement, consultant, table(*(line(n, source="X" if n % 2 else "Facebook") for n in range(3))))
    stopped = imported(engagement, consultant, table(line(7), line(8, day="i går")))
    waiting = received(engagement, consultant, b"Date,Text\n01/05/2026,Good\n02/05/2026,Bad\n")
    here = f"/engagements/{engagement.slug}/current-state/"
    mention = Mention.objects.first()
    page = new_page(consultant, color_scheme=scheme, viewport={"width": width, "height": 900})

    found = {}
    for path in (
        here,
        f"{here}mentions/",
        f"{here}mentions/?medium=x&q=inget",
        f"{here}mentions/{mention.pk}/",
        f"{here}imports/",
        f"{here}imports/new/",
        f"{here}imports/{waiting.pk}/",
        f"{here}imports/{stopped.pk}/",
        f"{here}imports/{stopped.pk}/result/",
    ):
        page.goto(path)
        found[path] = (axe(page), page.evaluate("document.documentElement.scrollWidth") > width)

    assert {path: told for path, told in found.items() if told != ([], False)} == {}


def test_it_works_without_a_script(engagement, consultant, new_page, tmp_path):
    path = tmp_path / "fil.csv"
    path.write_bytes(table(line(1)))
    page = new_page(consultant, java_script_enabled=False)

    page.goto(f"/engagements/{engagement.slug}/current-state/imports/new/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Ladda upp").click()
    page.get_by_role("button", name="Importera").click()

    assert page.get_by_text("Väntar på sin tur.").is_visible()
    assert page.get_by_role("link", name="Läs in sidan igen").is_visible()


def test_a_file_that_is_too_large_gets_its_page(engagement, consultant, new_page, tmp_path, settings):
    settings.UPLOAD_LIMIT = 3_000_000
    path = tmp_path / "stor.csv"
    path.write_bytes(b"x" * 9_000_000)
    page = new_page(consultant)

    page.goto(f"/engagements/{engagement.slug}/current-state/imports/new/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="Ladda upp").click()

    page.get_by_text("En fil får vara högst 3 MB.").wait_for()
    assert not ImportRun.objects.exists()


def test_letters_go_through_the_mentions(engagement, consultant, new_page):
    imported(engagement, consultant, table(*(line(n) for n in range(3))))
    page = new_page(consultant)
    page.goto(f"/engagements/{engagement.slug}/current-state/mentions/")
    rows = [row.get_attribute("id") for row in page.locator(".mention-rows > li").all()]

    reached = []
    for key in "jjkk":
        page.keyboard.press(key)
        reached.append(page.evaluate("document.activeElement.id"))
    page.keyboard.press("e")

    assert reached == [rows[0], rows[1], rows[0], rows[2]]
    page.wait_for_url(f"**/mentions/{rows[2].removeprefix('m-')}/#evidence")
