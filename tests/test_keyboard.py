"""Five typical pages by keyboard alone: Tab reaches everything in reading order and is seen, Enter sends what was written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from tests.factories import FindingFactory
from tests.workshops import rooms

pytestmark = pytest.mark.django_db(transaction=True)

# What Tab should reach, in the order of the document. Of radio buttons with one name only one takes part.
REACHABLE = """() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]')];
  const shown = all.filter((e) => e.tabIndex >= 0 && !e.disabled && e.type !== 'hidden' && !e.closest('[inert]') && e.checkVisibility({ visibilityProperty: true }));
  const groups = new Set();
  window.reachable = shown.filter((e) => {
    if (e.type !== 'radio') return true;
    const radios = shown.filter((other) => other.type === 'radio' && other.name === e.name && other.form === e.form);
    return e === (radios.find((radio) => radio.checked) ?? radios[0]);
  });
  return window.reachable.map(window.told = (e) => `${e.tagName.toLowerCase()} ${(e.getAttribute('aria-label') || e.name || e.textContent || e.id).trim().replace(/\\s+/g, ' ').slice(0, 60)}`);
}"""
FOCUSED = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const drawn = [e, e.closest('label'), e.nextElementSibling].filter(Boolean).some((one) => {
    const style = getComputedStyle(one), after = getComputedStyle(one, '::after');
    return [style, after].some((s) => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2);
  });
  const box = e.getBoundingClientRect();
  return { told: window.told(e), place: window.reachable.indexOf(e), drawn, inside: box.bottom > 0 && box.top < innerHeight };
}"""


@pytest.fixture
def addresses(engagement, written, lead) -> dict[str, str]:
    FindingFactory(engagement=engagement)
    workshop = rooms.opened(written, lead, about=written.statement_rows.get())
    slug = engagement.slug
    return {
        "sign-in": reverse("account_login"),
        "overview": reverse("engagements:engagement_detail", args=[slug]),
        "finding": reverse("analysis:finding_edit", args=[slug, engagement.findings.get().number]),
        "part": reverse("strategies:section_detail", args=[slug, "dialogue"]) + "?mode=review",
        "workshop": workshop.get_absolute_url(),
        "phone": reverse("participants:join", args=[workshop.code]),
    }


@pytest.fixture
def opened(addresses, new_page, lead) -> Callable[[str], Any]:
    def open_page(name: str) -> Any:
        page = new_page(
            None if name in {"sign-in", "phone"} else lead,
            viewport={"width": 1280, "height": 800},
            reduced_motion="reduce",
        )
        page.goto(addresses[name])
        page.wait_for_load_state("networkidle")  # islands are fetched when they are needed
        return page

    return open_page


@pytest.mark.parametrize("name", ["sign-in", "overview", "finding", "part", "workshop", "phone"])
def test_tab_reaches_everything_in_reading_order_and_is_seen(name, opened):
    page = opened(name)
    expected, reached, unseen = page.evaluate(REACHABLE), [], []
    for _step in range(len(expected) + 5):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None or (focused["place"] == 0 and reached):
            break
        reached.append(focused["told"])
        if not (focused["drawn"] and focused["inside"]):
            unseen.append(focused["told"])
    assert reached == expected
    assert unseen == []


@pytest.mark.parametrize("name", ["sign-in", "overview", "finding", "part", "workshop", "phone"])
def test_the_first_tab_skips_to_the_content(name, opened):
    page = opened(name)
    page.keyboard.press("Tab")
    assert page.evaluate(
        "document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().top >= 0"
    )
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_enter_signs_in_and_escape_leaves_nothing_open(opened, lead):
    lead.set_password("en lång mening som duger")
    lead.save()
    lead.emailaddress_set.create(email=lead.email, verified=True, primary=True)
    page = opened("sign-in")
    page.locator("[name=login]").fill(lead.email)
    page.locator("[name=password]").fill("en lång mening som duger")
    page.keyboard.press("Enter")
    page.wait_for_url("**/engagements/")
