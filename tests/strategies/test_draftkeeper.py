"""Unsent text in a real browser: a reload, a lost session and a dead network lose nothing."""

import json

import pytest
from django.template import Context, Template
from playwright.sync_api import expect

from tests.strategies.test_editor_roundtrip import policy

PAGE = """{% load django_vite %}<!doctype html><html lang="sv"><head><title>Skriva</title>{% vite_asset 'src/main.js' %}</head>
<body><main><h1>Fråga 7</h1>{% if kept %}<p data-kept="{{ kept }}">Tack</p>{% endif %}{% if form %}<form method="post" action="/spara" data-keep="fraga-7"{% if autosave %} data-autosave{% endif %}>
<input type="hidden" name="revision" value="{{ revision }}"><label>Anteckningar <textarea name="text">{{ text }}</textarea></label>
{% include "components/_saved.html" %}<button>Spara</button></form>{% endif %}</main><p id="live"></p></body></html>"""


class Site:
    """A page with a form, and the server's answers to it."""

    def __init__(self, page):
        self.page = page
        self.text, self.revision, self.autosave = "", 0, False
        self.posts: list[str] = []
        self.answer = lambda route: route.abort()
        page.route("**/skriv", lambda route: self.show(route, form=True))
        page.route("**/spara", self.receive)

    def show(self, route, **context):
        known = {"text": self.text, "revision": self.revision, "autosave": self.autosave}
        body = Template(PAGE).render(Context(known | context))
        headers = {"Content-Security-Policy": policy()}
        route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)

    def receive(self, route):
        self.posts.append(route.request.post_data or "")
        self.answer(route)

    def write(self, text):
        self.page.goto("/skriv")
        self.page.wait_for_load_state("networkidle")
        self.page.get_by_label("Anteckningar").fill(text)

    @property
    def field(self):
        return self.page.get_by_label("Anteckningar").input_value()

    @property
    def line(self):
        return self.page.locator(".saved")


@pytest.fixture
def site(page):
    return Site(page)


def saved(revision):
    return lambda route: route.fulfill(
        status=200, content_type="application/json", body=json.dumps({"revision": revision, "saved_at": "14.32"})
    )


def test_a_reload_brings_back_what_was_typed(site):
    site.write("Halva tanken")

    site.page.reload()

    site.line.get_by_text("finns kvar på den här datorn").or_(site.line.get_by_text("kept on this computer")).wait_for()
    assert site.field == "Halva tanken"


def test_a_form_that_the_server_did_not_take_is_there_again(site):
    site.answer = lambda route: route.fulfill(status=403, content_type="text/html; charset=utf-8", body="<p>Stängt</p>")
    site.write("Hela tanken")
    site.page.get_by_role("button", name="Spara").click()
    site.page.get_by_text("Stängt").wait_for()

    site.page.goto("/skriv")

    expect(site.page.get_by_label("Anteckningar")).to_have_value("Hela tanken")


def test_a_form_that_the_server_has_is_empty_again(site):
    site.answer = lambda route: site.show(route, form=False, kept="fraga-7")
    site.write("Hela tanken")
    site.page.get_by_role("button", name="Spara").click()
    site.page.get_by_text("Tack").wait_for()
    site.page.wait_for_load_state("networkidle")

    site.page.goto("/skriv")
    site.page.wait_for_load_state("networkidle")

    assert site.field == ""


def test_autosave_sends_once_after_a_pause_and_forgets_the_draft(site):
    site.autosave, site.answer = True, saved(1)
    site.write("En tanke")
    site.line.get_by_text("14.32").wait_for()

    site.page.reload()
    site.page.wait_for_load_state("networkidle")

    assert len(site.posts) == 1
    assert site.field == ""


def test_autosave_without_network_keeps_the_text_and_sends_it_later(site):
    site.autosave = True
    site.write("En tanke")
    again = site.line.get_by_role("button")
    again.wait_for()

    site.answer = saved(1)
    again.click()

    site.line.get_by_text("14.32").wait_for()
    assert len(site.posts) == 2
