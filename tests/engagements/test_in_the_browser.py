"""The pages of the ground floor as a person meets them: axe, narrow screens, a job that ends while one looks."""

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements import audit, invitations, jobs
from engagements.models import Job, Phase
from tests.factories import InputFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(engagement, lead):
    return Job.objects.create(engagement=engagement, task="t", key="k", title="Import of may.csv", created_by=lead)


@pytest.fixture
def lived_in(engagement, lead, reader, draft, job):
    Phase.objects.bulk_create(Phase(engagement=engagement, name=name) for name in Phase.Name)
    InputFactory(version=draft, engagement=engagement, section_key=draft.section_rows.first().key)
    invitations.invite(engagement, email="kim@example.org", role="reader", by=lead)
    audit.record(engagement, lead, "goal_create", "Answer within a day")
    Job.objects.create(
        engagement=engagement,
        task="t",
        key="f",
        title="Audit",
        state="failed",
        finished_at=timezone.now(),
        reason="No.",
    )
    return engagement


PAGES = [
    "engagement_list",
    "engagement_create",
    "engagement_detail",
    "engagement_edit",
    "member_list",
    "invitation_create",
    "leave",
    "job_list",
    "audit_list",
    "help_page",
    "privacy",
    "accessibility",
    "shortcuts",
]
WITHOUT = {"engagement_list", "engagement_create", "help_page", "privacy", "accessibility", "shortcuts"}


def address(name, engagement):
    return reverse(f"engagements:{name}", args=[] if name in WITHOUT else [engagement.slug])


def test_axe_finds_nothing_and_nothing_runs_out_of_a_narrow_screen(lived_in, lead, job, new_page, axe):
    wide = new_page(lead, viewport={"width": 1280, "height": 900})
    narrow = new_page(lead, viewport={"width": 320, "height": 640})
    urls = [address(name, lived_in) for name in PAGES]
    member = lived_in.memberships.exclude(user=lead).get()
    urls += [
        reverse(f"engagements:{name}", args=[lived_in.slug, member.pk]) for name in ("member_role", "member_remove")
    ]
    urls += [reverse("engagements:job_detail", args=[lived_in.slug, job.pk])]
    found = {}
    for url in urls:
        for page in (wide, narrow):
            page.goto(url)
            found[url, page is wide] = axe(page, both_themes=page is wide)
            if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
                found[url, page is wide].append("runs out at the side")
    assert {at: what for at, what in found.items() if what} == {}


def test_on_a_phone_dates_and_numbers_stand_with_the_name_of_their_column(lived_in, lead, new_page):
    page = new_page(lead, viewport={"width": 390, "height": 844}, locale="en-GB")

    def labels(cells):
        return page.locator(cells).evaluate_all(
            "cells => cells.map(cell => getComputedStyle(cell, '::before').content)"
        )

    page.goto(address("engagement_edit", lived_in))
    assert "none" not in labels(".plan td")
    page.goto(address("engagement_detail", lived_in))
    assert [label for label in labels(".parts td.n:not(.sg)") if label != "none"]


def test_pages_before_one_is_signed_in(lived_in, new_page, axe):
    page = new_page(viewport={"width": 390, "height": 844})
    found = {}
    waiting, over = (
        lived_in.invitations.get(),
        invitations.invite(lived_in, email="b@example.org", role="reader", by=lived_in.memberships.first().user),
    )
    invitations.revoke(over, by=lived_in.memberships.first().user)
    for url in ("/account/login/", waiting.get_absolute_url(), over.get_absolute_url(), "/engagements/none/"):
        page.goto(url)
        found[url] = axe(page, both_themes=True)
    assert {url: what for url, what in found.items() if what} == {}


def test_a_demo_person_is_in_with_one_press(lived_in, lead, page):
    page.goto(lived_in.get_absolute_url())
    page.get_by_role("button", name=lead.name).click()
    page.wait_for_url(f"**{lived_in.get_absolute_url()}")
    assert page.get_by_role("heading", level=1).inner_text() == "Ekvalla Energi"


def test_a_job_that_ends_while_one_looks_says_so_and_is_asked_no_more(engagement, lead, job, new_page):
    work = jobs.take(str(job.pk))
    work.beat(10, 40)
    page = new_page(lead)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/progress/") else None)
    page.goto(reverse("engagements:job_detail", args=[engagement.slug, job.pk]))
    page.get_by_text("10 av 40 är klara.").wait_for()
    work.beat(30, 40)
    page.get_by_text("30 av 40 är klara.").wait_for()
    work.finish(result_url=engagement.get_absolute_url())
    page.get_by_role("link", name="Se resultatet").wait_for()
    before = len(asked)
    page.wait_for_timeout(4500)
    assert len(asked) == before


def test_without_a_script_a_job_is_cancelled_and_tried_again(engagement, lead, job, new_page):
    page = new_page(lead, java_script_enabled=False)
    page.goto(reverse("engagements:job_detail", args=[engagement.slug, job.pk]))
    page.get_by_role("button", name="Avbryt").click()
    page.get_by_text("Avbrutet.").wait_for()
    page.get_by_role("button", name="Försök igen").click()
    page.get_by_text("Väntar på sin tur.").wait_for()
    job.refresh_from_db()
    assert job.state == Job.State.WAITING


def test_an_invited_person_comes_in_on_a_phone(lived_in, new_page):
    page = new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.goto(lived_in.invitations.get().get_absolute_url())
    page.get_by_label("Ditt namn").fill("Kim Ek")
    page.get_by_label("Välj ett lösenord").fill("en linje i taget")
    page.get_by_role("button", name="Skapa kontot och gå med").click()
    page.wait_for_url(f"**{lived_in.get_absolute_url()}")
    assert lived_in.memberships.filter(user__name="Kim Ek", role="reader").exists()


def test_light_and_dark_by_hand(transactional_db, page):
    page.goto("/help/")
    page.get_by_role("button", name="Mörkt").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.get_by_role("button", name="Mörkt").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/help/")


def test_single_letter_keys_can_be_switched_off(transactional_db, page):
    page.goto("/help/shortcuts/")
    until_kept(page, "yes")
    page.reload()
    page.get_by_role("checkbox", checked=True).wait_for()
    until_kept(page, "no")


def until_kept(page, choice):
    """The box works from when its script has come: press it until the browser has kept the choice."""
    box = page.get_by_role("checkbox")
    for _try in range(100):
        box.set_checked(choice == "yes")
        if page.evaluate("localStorage.getItem('linje.keys.off')") == choice:
            return
        box.set_checked(choice != "yes")
        page.wait_for_timeout(100)
    pytest.fail("never kept")
