"""Somebody at a browser, who finds their way by the words that stand on the page, in their own language."""

import re
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, override


class Person:
    """A page and the language of who reads it. Every act names what is pressed or written as the code does, in English;
    `words()` says what stands there on the page."""

    def __init__(self, page: Any, language: str) -> None:
        self.page, self.language = page, language

    def words(self, text: str | Promise, **values: Any) -> str:
        """What the interface says for a msgid, or for a lazy label, in this person's language."""
        with override(self.language):
            said = str(text) if isinstance(text, Promise) else gettext(text)
        return said % values if values else said

    # Going somewhere ------------------------------------------------------------------------------------------------------

    def goes_to(self, name: str, *args: Any) -> None:
        """Open a page by the name of its URL."""
        self.opens(reverse(name, args=args))

    def opens(self, url: str) -> None:
        answer = self.page.goto(url)
        assert answer.status == 200, f"{answer.status} {url}"

    def follows(self, text: str | Promise, within: Any = None, **values: Any) -> None:
        """Follow the link with these words and wait for its page."""
        self._leaves(self.link(text, within, **values))

    def submits(self, text: str | Promise, within: Any = None, **values: Any) -> None:
        """Press the button with these words and wait for the page that answers."""
        self._leaves(self.button(text, within, **values))

    def _leaves(self, what: Any) -> None:
        with self.page.expect_event("domcontentloaded"):
            what.click()
        self.page.wait_for_load_state("load")

    def presses(self, text: str | Promise, within: Any = None, **values: Any) -> None:
        """Press a button that stays on its page."""
        self.button(text, within, **values).click()

    def link(self, text: str | Promise, within: Any = None, **values: Any) -> Any:
        return (within or self.page).get_by_role("link", name=self.words(text, **values), exact=True).first

    def button(self, text: str | Promise, within: Any = None, **values: Any) -> Any:
        return (within or self.page).get_by_role("button", name=self.words(text, **values), exact=True).first

    # Writing --------------------------------------------------------------------------------------------------------------

    def field(self, label: str | Promise, within: Any = None) -> Any:
        """The field with this label, whether or not it says that it may be left empty."""
        words = re.escape(self.words(label))
        label_of = re.compile(rf"^\s*{words}\*?(\s\(.*\))?\s*$", re.IGNORECASE)
        return (within or self.page).get_by_label(label_of).and_(self.page.locator("input, select, textarea"))

    def writes(self, label: str | Promise, text: str, within: Any = None) -> None:
        self.field(label, within).fill(text)

    def chooses(self, label: str | Promise, option: str | Promise) -> None:
        """Choose from a list."""
        self.field(label).select_option(label=self.words(option) if isinstance(option, Promise) else option)

    def ticks(self, label: str | Promise) -> None:
        """Tick a box, or choose one of several by its own words."""
        self.field(label).check()

    def writes_text(self, text: str) -> None:
        """Write into the rich editor of the page, once it has come."""
        editor = self.page.locator(".editor [role=textbox]")
        editor.wait_for()
        editor.fill(text)

    # Seeing ---------------------------------------------------------------------------------------------------------------

    def sees(self, text: str, within: Any = None) -> None:
        """Wait until this stands on the page."""
        (within or self.page).get_by_text(text).filter(visible=True).first.wait_for()

    def reads(self, text: str | Promise, **values: Any) -> None:
        """Wait until the interface says this."""
        self.sees(self.words(text, **values))

    def is_ready(self) -> None:
        """Wait until the page's script listens."""
        self.page.wait_for_function("() => document.documentElement.dataset.ready")
