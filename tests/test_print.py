"""Ctrl P on any page: what one presses is gone, what one reads is there, on white."""

import pytest
from django.urls import reverse

from tests.factories import InputFactory, VoiceFactory

pytestmark = pytest.mark.django_db(transaction=True)

PRESSED = "nav:visible, .btn:visible, button:visible, input:visible, select:visible, summary:visible, .skip:visible"


@pytest.fixture
def said(engagement, written):
    statement = written.statement_rows.get()
    voice = VoiceFactory(engagement=engagement, name="Sara Lund")
    return InputFactory(
        version=written,
        engagement=engagement,
        voice=voice,
        section_key=statement.section.key,
        statement_key=statement.key,
        text="Hur gör vi på lördagar?",
    )


@pytest.mark.parametrize(
    ("name", "arguments", "query"),
    [
        ("engagements:engagement_detail", [], ""),
        ("strategies:section_detail", ["dialogue"], "?mode=review"),
        ("strategies:section_detail", ["dialogue"], "?mode=write"),
        ("strategies:strategy_detail", [], ""),
    ],
)
def test_navigation_and_buttons_are_gone(name, arguments, query, new_page, engagement, said, lead):
    page = new_page(lead, color_scheme="dark", viewport={"width": 720, "height": 1000})
    page.goto(reverse(name, args=[engagement.slug, *arguments]) + query)
    page.emulate_media(media="print")
    assert [element.inner_text() for element in page.locator(PRESSED).all()] == []
    assert page.locator("h1").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.documentElement.scrollWidth") <= 720


def test_notes_are_printed_with_a_number(new_page, engagement, said, lead):
    page = new_page(lead, viewport={"width": 720, "height": 1000})
    page.goto(reverse("strategies:section_detail", args=[engagement.slug, "dialogue"]) + "?mode=review")
    page.emulate_media(media="print")
    note = page.locator(".note", has_text="Hur gör vi på lördagar?")
    assert note.is_visible()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.note'), '::before').content") == 'counter(note) ". "'
    )
