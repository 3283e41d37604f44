"""The editor in a real browser: what it reads and writes again is what was there, and it keeps to the rules of the page."""

import json
import random
import re
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template

from engagements import richtext

WORDS = """Vi svarar inom fyra timmar på vardagar|snake_case_namn|#hashtag|1986. Ett år|R&D|5 < 6|<b>fet</b>|2 \\* 3|\\[TOC\\]|&copy;|”citat”|
– streck|kl. 16.30|a\\_b|C:\\\\mapp|50 %|!|(parentes)|\\`kod\\`|https://ekvalla.se/a_b?x=1|å ä ö|👩🏽‍💻|+46 70|= lika|~~nej~~|
{mall}|e-post""".replace("\n", "").split("|")
LINKS = [
    "https://ekvalla.se/a_b",
    "/delar/5",
    "mailto:anna@ekvalla.se",
    "https://x.se/?a=1&b=2",
    "https://sv.wikipedia.org/wiki/Tal_(matematik)",
]

PAGE = """{% load django_vite %}<!doctype html><html lang="sv"><head><title>Redigering</title>{% vite_asset 'src/main.js' %}</head>
<body><main><h1>Del 5</h1><form method="post">{% include "components/_editor.html" %}<button class="btn btn-1">Spara</button></form></main></body></html>"""


class Writer:
    """Markdown as people write it, from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def words(self) -> str:
        return " ".join(self.random.choices(WORDS, k=self.random.randint(1, 5)))

    def inline(self) -> str:
        text = self.words()
        shape = self.random.random()
        if shape < 0.15:
            return f"**{text}**"
        if shape < 0.25:
            return f"*{text}*"
        if shape < 0.3:
            return f"***{text}***"
        if shape < 0.4:
            return f"[{text}]({self.random.choice(LINKS)})"
        if shape < 0.43:
            return '[länk](/a "Titel")'
        if shape < 0.46:
            return "`kod`"
        return text

    def line(self) -> str:
        return "Ord " + " ".join(self.inline() for _ in range(self.random.randint(1, 3)))

    def paragraph(self) -> str:
        return self.random.choice(["\n", "  \n"]).join(self.line() for _ in range(self.random.choice([1, 1, 1, 2])))

    def items(self, mark: str, depth: int) -> str:
        gap = self.random.choice(["\n", "\n\n"])
        nested = gap + indented(self.items("-   ", depth - 1), "    ") if depth and self.random.random() < 0.3 else ""
        return gap.join(mark + self.line() for _ in range(self.random.randint(2, 3))) + nested

    def table(self) -> str:
        rule = self.random.choice(["---", ":--", "--:", ":-:"])
        rows = [
            ["När", "Vem"],
            [rule, "---"],
            *[[self.inline(), self.inline()] for _ in range(self.random.randint(1, 3))],
        ]
        return "\n".join("| " + " | ".join(re.sub(r"(?<!\\)\|", "", cell) for cell in row) + " |" for row in rows)

    def block(self) -> str:
        kind = self.random.randint(0, 9)
        if kind == 0:
            return "#" * self.random.randint(1, 3) + " " + self.words()
        if kind == 1:
            return self.items("-   ", 2)
        if kind == 2:
            return self.items("1.  ", 1)
        if kind == 3:
            return indented(self.paragraph() + "\n\n" + self.paragraph(), "> ")
        if kind == 4:
            return self.table()
        if kind == 5 and self.random.random() < 0.4:
            return "---"
        return self.paragraph()

    def document(self) -> str:
        return "\n\n".join(self.block() for _ in range(self.random.randint(1, 6)))


def indented(text: str, by: str) -> str:
    return "\n".join(by + line for line in text.split("\n"))


def look(html: str) -> str:
    """HTML without the white space that no reader sees."""
    block = r"</?(?:p|ul|ol|li|blockquote|h[234]|table|thead|tbody|tr|th|td|hr|br)\b[^>]*>"
    return re.sub(rf"\s*({block})\s*", r"\1", re.sub(r"\s+", " ", html)).strip()


def policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(map(str, sources))}" for name, sources in directives.items())


def open_editor(page: Any, text: str, *, becomes_editor: bool = True) -> None:
    class Form(forms.Form):
        text = forms.CharField(label="Text", widget=forms.Textarea, required=True)

    body = Template(PAGE).render(Context({"field": Form({"text": text})["text"], "html": richtext.render(text)}))
    headers = {"Content-Security-Policy": policy()}
    page.route(
        "**/redigering",
        lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=headers),
    )
    page.goto("/redigering")
    # The plain field has the same name until the editor takes its place.
    page.locator('[role="textbox"][contenteditable="true"]' if becomes_editor else "textarea").wait_for()


def written(page: Any) -> str:
    return page.locator("textarea").input_value()


@pytest.mark.parametrize("seed", [1, 2])
def test_what_the_editor_writes_is_rendered_as_what_it_read(page, seed):
    writer = Writer(seed)
    documents = [writer.document() for _ in range(400)]
    rendered = [richtext.render(document) for document in documents]
    open_editor(page, "a")
    manifest = json.loads((settings.BASE_DIR / "static_built" / "manifest.json").read_text(encoding="utf-8"))
    module = settings.STATIC_URL + manifest["src/islands/editor.js"]["file"]

    again = page.evaluate(
        "async ([module, pages]) => { const { read, write } = await import(module); return pages.map((html) => write(read(html))) }",
        [module, rendered],
    )

    different = [
        (document, markdown)
        for document, html, markdown in zip(documents, rendered, again, strict=True)
        if look(html) != look(richtext.render(markdown))
    ]
    assert different == []


def test_opening_and_leaving_changes_nothing(page):
    open_editor(page, "__Vi__ svarar\n* a\n* b")

    page.get_by_role("textbox", name="Text").focus()
    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.textContent") == "Spara"
    assert written(page) == "__Vi__ svarar\n* a\n* b"


def test_typing_writes_markdown_and_undoing_it_brings_back_the_bytes(page):
    open_editor(page, "__Vi__ svarar")
    page.get_by_role("textbox", name="Text").click()
    page.keyboard.press("Control+End")

    page.keyboard.type(" inom två timmar")
    page.keyboard.press("Enter")
    page.keyboard.type("- på vardagar")
    page.keyboard.press("Enter")
    page.keyboard.type("och helger")

    assert written(page) == "**Vi** svarar inom två timmar\n\n-   på vardagar\n-   och helger"
    for _ in range(12):
        page.keyboard.press("Control+z")
    assert written(page) == "__Vi__ svarar"


def test_keys_and_buttons_give_bold_headings_links_and_tables(page):
    open_editor(page, "")
    page.get_by_role("textbox", name="Text").click()

    # Typed, not selected: the editor hears of a moved selection a moment after the key, of typed text at once.
    page.keyboard.type("Ton")
    page.locator("[data-do=h2]").click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+b")
    page.keyboard.type("fet")
    page.keyboard.press("Control+b")
    page.keyboard.press("Control+k")
    page.keyboard.type("ekvalla.se")
    page.keyboard.press("Enter")
    page.locator("[data-do=table]").click()
    page.keyboard.type("När")
    page.keyboard.press("Tab")
    page.keyboard.type("Vem")

    assert written(page).startswith("# Ton\n\n**fet**[ekvalla.se](https://ekvalla.se)\n\n| När | Vem |\n| --- | --- |")


def test_pasted_pages_lose_their_styles_and_scripts(page):
    open_editor(page, "")
    page.get_by_role("textbox", name="Text").click()

    page.evaluate("""() => {
      const data = new DataTransfer()
      data.setData('text/html', '<style>p{color:red}</style><h1 style="color:red">Ton</h1><p onclick="x()">Vi <b>svarar</b> <a href="https://x.se">här</a></p>')
      document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }""")

    assert written(page) == "# Ton\n\nVi **svarar** [här](https://x.se)"


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_editor_is_accessible(new_page, axe, color_scheme):
    page = new_page(color_scheme=color_scheme)
    open_editor(page, "# Ton\n\nVi svarar **inom fyra timmar**.\n\n| När | Tid |\n| --- | --- |\n| Avbrott | 30 |")
    page.locator("td").first.click()
    page.locator("[data-do=link]").click()

    assert axe(page) == []


def test_on_a_phone_the_field_stays_a_textarea(new_page):
    page = new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)

    open_editor(page, "Vi svarar", becomes_editor=False)
    page.wait_for_load_state("networkidle")

    assert page.locator("textarea").is_visible()
    assert page.locator(".ProseMirror").count() == 0
