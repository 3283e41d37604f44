"""Row 36 of docs/faults.md, in a browser: reload, back, double click, a closed tab, two megabytes."""

import uuid
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from strategies.models import Input
from tests.workshops import rooms
from tests.workshops.test_stream import cookies_of


@pytest.fixture
def phone(new_page, asgi_server, draft, lead):
    """A phone without scripts, so that the form alone keeps the promise."""
    statement = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=statement)
    page = new_page(java_script_enabled=False, viewport={"width": 390, "height": 800})
    cookies = cookies_of(rooms.phone(workshop))
    page.context.add_cookies([{"name": n, "value": v, "url": asgi_server} for n, v in cookies.items()])
    page.goto(f"/w/{workshop.code}/read/?write={statement.key}")
    return page


def test_reload_and_back_after_sending_store_nothing_more(phone):
    """Row 36. Seen to fail with the page shown as the answer to the POST: the browser could not go forward to it again; and with the
    input's key made by the server beside that: the reload stored it once more."""
    phone.locator("textarea[name=text]").fill("Två timmar räcker.")
    with phone.expect_navigation():
        phone.locator("form[action$='/inputs/'] button").last.click()
    assert [said.text for said in Input.objects.all()] == ["Två timmar räcker."]

    phone.reload()
    assert Input.objects.count() == 1
    phone.go_back()
    phone.go_forward()
    assert Input.objects.count() == 1


def test_a_double_click_is_one_comment(engagement, written, contributor, new_page, posts, faults, wait_until):
    """Row 36: the first is being stored when the second comes. Seen to fail with the input's key made by the server."""
    statement = written.statement_rows.get()
    page = new_page(contributor)
    page.goto(f"{reverse('strategies:input_create', args=[engagement.slug])}?statement={statement.key}")
    page.locator("textarea[name=text]").fill("Bra så.")
    faults.arm("input.written", "wait 1")
    button = page.locator(".form-actions button").bounding_box()
    there = button["x"] + button["width"] / 2, button["y"] + button["height"] / 2
    page.mouse.click(*there)
    wait_until(lambda: faults.came("input.written") == 1)
    page.mouse.click(*there)
    wait_until(lambda: posts.came == 2)
    faults.disarm("input.written")
    page.wait_for_url("**mode=review**")
    wait_until(lambda: posts.done == 2)

    assert [said.text for said in Input.objects.all()] == ["Bra så."]


def test_a_tab_that_is_closed_while_it_saves_leaves_the_text_whole(
    engagement, written, lead, new_page, posts, faults, wait_until
):
    """Row 36: the request has arrived, nobody waits for the answer. Seen to fail with a transaction that is given up with the
    connection."""
    statement = written.statement_rows.get()
    page = new_page(lead)
    page.goto(f"/engagements/{engagement.slug}/strategy/statements/{statement.key}/edit/")
    page.locator("[name=heading]").fill("Så snabbt")
    faults.arm("row.read", "wait")
    page.locator("form[method=post] button.btn-1").last.click(no_wait_after=True)
    wait_until(lambda: faults.came("row.read") == 1)
    page.close()
    wait_until(lambda: posts.hung_up == 1)
    faults.disarm("row.read")

    def saved():
        statement.refresh_from_db()
        return statement.revision == 2

    wait_until(saved)
    assert statement.heading == "Så snabbt"


def test_two_megabytes_are_refused_with_a_reason_and_come_back(draft, lead):
    """Row 36, from a page that does not count (the browser's own form stops at 2,000). Seen to fail with
    DATA_UPLOAD_MAX_MEMORY_SIZE of a megabyte: 400, and the text gone."""
    statement = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=statement)
    text = "å" * 340_000  # six bytes each in the form's own encoding
    values = urlencode({"key": str(uuid.uuid4()), "kind": "comment", "text": text, "statement": str(statement.key)})
    assert len(values) > 2_000_000

    answer = rooms.phone(workshop).post(
        f"/w/{workshop.code}/inputs/", values, content_type="application/x-www-form-urlencoded"
    )

    page = answer.content.decode()
    assert ("340000" in page or "340\xa0000" in page, text in page) == (True, True)
    assert not Input.objects.exists()
