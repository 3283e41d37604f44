"""Words selected in a real browser stand where the server says they stand."""

import json
import random

import pytest
from django.conf import settings
from django.template import Context, Template

from engagements import richtext
from strategies.anchoring import anchor
from tests.strategies.test_editor_roundtrip import Writer, policy

PAGE = """{% load django_vite richtext %}<!doctype html><html lang="sv"><head><title>Läsa</title>{% vite_asset 'src/main.js' %}</head>
<body><main><h1>Del 5</h1>{% for html in pages %}<div data-statement-key="{{ forloop.counter }}">{{ html|richtext }}<p data-no-text>2 kommentarer</p></div>{% endfor %}
<form method="post" data-comment-form><input type="hidden" name="key"><input type="hidden" name="start"><input type="hidden" name="end"><input type="hidden" name="exact">
<p data-quote hidden></p><label>Kommentar <textarea name="text"></textarea></label></form></main></body></html>"""

# Selects from one letter to another of the n-th statement, as a hand would, and reads what the form would send.
SELECT = """async ([module, picks]) => {
  const { anchorOf, plainText } = await import(module)
  const statements = document.querySelectorAll('[data-statement-key]')
  return picks.map(([n, from, to]) => {
    const { text, letters } = plainText(statements[n])
    const real = letters.filter(({ node }) => node)
    const [first, last] = [Math.floor(from * real.length), Math.floor(to * real.length)].sort((a, b) => a - b)
    const range = document.createRange()
    range.setStart(real[first].node, real[first].at)
    range.setEnd(real[last].node, real[last].at + 1)
    const anchor = anchorOf(statements[n], range)
    return [n, text, anchor && [anchor.start, anchor.end, anchor.exact]]
  })
}"""


def open_statements(page, pages):
    body = Template(PAGE).render(Context({"pages": pages}))
    headers = {"Content-Security-Policy": policy()}
    page.route(
        "**/lasa", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers)
    )
    page.goto("/lasa")


@pytest.mark.parametrize("seed", [3])
def test_browser_and_server_agree_on_every_letter(page, seed):
    rng = random.Random(seed)
    pages = [richtext.render(Writer(seed + i).document()) for i in range(60)]
    open_statements(page, pages)
    manifest = json.loads((settings.BASE_DIR / "static_built" / "manifest.json").read_text(encoding="utf-8"))
    module = settings.STATIC_URL + manifest["src/islands/selection.js"]["file"]
    picks = [[rng.randrange(len(pages)), rng.random(), rng.random()] for _ in range(600)]

    found = page.evaluate(SELECT, [module, picks])

    texts = [richtext.plain_text(html) for html in pages]
    assert [text for n, text, _ in found if text != texts[n]] == []
    anchors = [(texts[n], tuple(sent)) for n, _, sent in found if sent]
    assert len(anchors) > 500
    for text, (start, end, exact) in anchors:
        made = anchor(text, start, end)
        assert (made.start, made.end, made.exact) == (start, end, exact)


def test_selecting_words_fills_the_form(page):
    open_statements(page, [richtext.render("Vi *svarar* inom fyra timmar på vardagar.")])

    page.get_by_text("fyra timmar").dblclick(position={"x": 70, "y": 10})
    page.locator("[data-quote]").wait_for()

    values = page.evaluate("['key', 'start', 'end', 'exact'].map((name) => document.forms[0].elements[name].value)")
    text = "Vi svarar inom fyra timmar på vardagar."
    assert values[0] == "1"
    assert text[int(values[1]) : int(values[2])] == values[3] == page.locator("[data-quote]").inner_text()
