"""Every page in a real browser, in both themes and both languages: found by the walk of tests/test_access.py, not listed.

A new page joins by itself. What it must keep is in `troubles_of`; each line of a failure says the page, then what is wrong.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.db import models
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from engagements.models.people import Role
from policies.models import StaffReading
from tests.examples import Place, furnished
from tests.test_access import ADDRESSES, OURS, Address
from training import access as learners
from workshops import access

pytestmark = pytest.mark.django_db(transaction=True)


def group_of(address: Address) -> str:
    return address.name.split(":")[0] if ":" in address.name else "account"


GROUPS = sorted({group_of(address) for address in ADDRESSES})
LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}
BOTH_THEMES = ("light", "dark")
NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1440, "height": 900}

# Answers that are no page: a part of one, a door to another, or a page that only a browser's own key opens.
NO_PAGES = {
    "engagements:start": "leads to the list of engagements",
    "engagements:job_progress": "a part of the page of a job, for htmx",
    "participants:token": "JSON for the page that is open",
    "mfa_edit_webauthn": "needs the key of a real browser",
    "mfa_remove_webauthn": "needs the key of a real browser",
}
# Pages that may be called as another is.
SAME_TITLES = {
    "strategies:version_review": "version_adopt without the decision",
    "mfa_reauthenticate": "the same question with a code instead of a password",
    "mfa_index": "allauth names its pages of two-factor authentication by their chapter",
    "mfa_activate_totp": "the same",
    "mfa_add_webauthn": "the same",
    "mfa_generate_recovery_codes": "the same",
    "account_email_verification_sent": "says what account_reset_password_done says",
}
# Other faces of a page than the one without a query.
VARIANTS = {
    "strategies:section_detail": ["?mode=review", "?mode=write"],
}
PLACEHOLDER = re.compile(r"%\(\w+\)|\{\{|\}\}|\{%|%\}")
NOTHING = re.compile(r"^(None|undefined|NaN|null)\b|\b(undefined|NaN)\b|\bNone$|\b0 items\b|\bTrue$|\bFalse$")
FOREIGN = {
    "sv": re.compile(r"\b(the|you|your|this|with|please|from|have|been|which|what)\b", re.IGNORECASE),
    "en": re.compile(r"\b(och|att|är|för|inte|som|du|med|från|eller)\b", re.IGNORECASE),
}

# Reads the page as it stands: words with the language they are said to be in, and what can be counted.
READ = """() => {
  const words = [];
  const say = (text, element) => {
    const clean = text.replace(/\\s+/g, ' ').trim();
    if (clean) words.push([clean, element.closest('[lang]').lang]);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (!node.parentElement.closest('script, style, template, textarea')) say(node.data, node.parentElement);
  for (const name of ['aria-label', 'title', 'placeholder', 'alt'])
    for (const element of document.body.querySelectorAll(`[${name}]`)) say(element.getAttribute(name), element);
  say(document.title, document.documentElement);
  const visible = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility());
  return {
    words, title: document.title, language: document.documentElement.lang,
    headings: document.querySelectorAll('h1').length,
    filled: visible('.btn-1').map((button) => button.textContent.trim()),
  };
}"""
OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return '';
  const out = [...document.body.querySelectorAll('*')].filter((e) => e.getBoundingClientRect().right > width + 1);
  const last = out.filter((e) => !out.some((other) => other !== e && e.contains(other)))[0] ?? document.body;
  return `${last.tagName.toLowerCase()}.${last.className} reaches ${Math.round(last.getBoundingClientRect().right)} px`;
}"""


@dataclass(frozen=True)
class Page:
    name: str
    url: str
    visitor: str


class Visitors:
    """Everybody who opens pages, by the cookies that each carries: no page is asked of somebody who may not see it."""

    def __init__(self, place: Place) -> None:
        self.cookies = {
            "lead": signed_in(place.lead),
            "secured": signed_in(secured(place.people[Role.CONSULTANT])),
            "phone": phone(place),
            "learner": learner(place),
            "nobody": {},
        }

    def client(self, name: str) -> Client:
        client = Client()
        client.cookies = SimpleCookie(self.cookies[name])
        return client

    def carried(self, name: str) -> list[dict[str, str]]:
        return [{"name": key, "value": value} for key, value in self.cookies[name].items()]


def signed_in(user: Any) -> dict[str, str]:
    """A session that has just shown its password again, so that the pages of security open."""
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, "password", reauthenticated=True)
    request.session.save()
    return {settings.SESSION_COOKIE_NAME: request.session.session_key}


def secured(user: Any) -> Any:
    """Somebody with a second factor and recovery codes."""
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def phone(place: Place) -> dict[str, str]:
    token = access.make_token()
    participant = place["participant"]
    type(participant).objects.filter(pk=participant.pk).update(token_hash=access.hashed(token))
    return {access.cookie_name(place["workshop"].code): token}


def learner(place: Place) -> dict[str, str]:
    response = HttpResponse()
    learners.remember(response, place["learner"])
    return {name: morsel.value for name, morsel in response.cookies.items()}


@pytest.fixture
def place(transactional_db: None, own_media: None) -> Place:
    place = furnished("home", 1)
    StaffReading.objects.update_or_create(engagement=place.engagement, defaults={"is_open": True})
    return place


# What stands on a page ---------------------------------------------------------------------------------------------


@cache
def english_msgids() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """What must not stand on a Swedish page: msgids whose Swedish is another word, and those with a value inside."""
    plain, patterns, same = set(), set(), set()
    for path in Path(settings.BASE_DIR).glob("**/locale/sv/LC_MESSAGES/django.po"):
        if ".venv" in path.parts:
            continue
        with path.open("rb") as file:
            for message in read_po(file, locale="sv"):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                swedish = {piece for string in strings for piece in pieces(string)}
                for piece in {piece for text in ids for piece in pieces(text)}:
                    (same if piece in swedish else patterns if "%(" in piece else plain).add(piece)
    compiled = (
        re.compile(re.sub(r"%\\\(\w+\\\)[sd]", ".+", re.escape(text).replace("%%", "%"))) for text in patterns - same
    )
    return frozenset(plain - same), tuple(pattern for pattern in compiled if len(pattern.pattern.replace(".+", "")) > 8)


def pieces(text: str) -> list[str]:
    """A translated text as the browser's text nodes show it."""
    return [piece for part in re.split(r"<[^>]*>", text or "") if (piece := re.sub(r"\s+", " ", part).strip())]


def written_by_people() -> set[str]:
    """All that stands in text columns: it is in whatever language somebody wrote it."""
    return {
        re.sub(r"\s+", " ", str(value)).strip()
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField)
        for value in model._default_manager.values_list(field.name, flat=True)
        if value
    }


def wrong_words(words: list[list[str]], language: str, written: set[str]) -> Iterator[str]:
    plain, patterns = english_msgids()
    by_people = "\n".join(written)
    for text, said_in in words:
        if PLACEHOLDER.search(text) or NOTHING.search(text):
            yield f"raw value: {text!r}"
        if not said_in.startswith(language) or text.strip(' :,.–“”"') in by_people:
            continue
        untranslated = language == "sv" and (text in plain or any(pattern.fullmatch(text) for pattern in patterns))
        if untranslated or FOREIGN[language].search(without(text, written)):
            yield f"not {language}: {text!r}"


def without(text: str, written: set[str]) -> str:
    """The text but for what somebody wrote into it: the name of a part in “Move … up”."""
    for words in sorted((words for words in written if len(words) > 3 and words in text), key=len, reverse=True):
        text = text.replace(words, "")
    return text


def troubles_of(page: Any, axe: Callable[..., list[str]], language: str, written: set[str]) -> Iterator[str]:
    read = page.evaluate(READ)
    if not read["language"].startswith(language):
        yield f"lang is {read['language']!r}"
    if read["headings"] != 1:
        yield f"{read['headings']} h1"
    if not re.fullmatch(r"[^–\s].* – Linje", read["title"]) or read["title"].startswith("Linje"):
        yield f"title: {read['title']!r}"
    if len(read["filled"]) > 1:
        yield f"filled buttons: {read['filled']}"
    yield from wrong_words(read["words"], language, written)
    yield from axe(page, both_themes=True)
    page.set_viewport_size(NARROW)
    runs_out = page.evaluate(OVERFLOW)
    if runs_out:
        yield f"wider than 320 px: {runs_out}"


# The walk ------------------------------------------------------------------------------------------------------------


def address_of(address: Address, place: Place) -> str:
    if address in OURS:
        return address.at(place)
    return reverse(address.name, kwargs={name: 1 if name == "pk" else "abc" for name in address.arguments})


def pages_of(group: str, place: Place, visitors: Visitors) -> Iterator[Page]:
    """The pages of one part of the map, each with the first visitor who sees it."""
    for address in ADDRESSES:
        if group_of(address) != group or address.name in NO_PAGES:
            continue
        url, statuses = address_of(address, place), set()
        for visitor in visitors.cookies:
            response = visitors.client(visitor).get(url)
            statuses.add(response.status_code)
            if response.streaming:
                response.close()
            if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
                yield from (Page(address.name, url + more, visitor) for more in ["", *VARIANTS.get(address.name, [])])
            if response.status_code in {200, 405}:
                break
        else:
            assert 302 in statuses <= {302, 404}, f"{address.name}: {url} answers nobody: {statuses}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("group", GROUPS)
def test_pages(group, language, place, new_page, axe, asgi_server):
    visitors = Visitors(place)
    pages = list(pages_of(group, place, visitors))
    written = written_by_people()
    theme = BOTH_THEMES[language == "en"]
    options = {"locale": LANGUAGES[language], "color_scheme": theme, "reduced_motion": "reduce", "viewport": WIDE}
    tab, found, titles = new_page(**options), [], {}
    for page in pages:
        tab.context.clear_cookies()
        tab.context.add_cookies([{**cookie, "url": asgi_server} for cookie in visitors.carried(page.visitor)])
        response = tab.goto(page.url)
        if response.status != 200 or urlsplit(tab.url).path != urlsplit(page.url).path:
            found.append(f"{page.name} ({page.url}): answers {response.status} at {tab.url}")
        found += [f"{page.name} ({page.url}): {line}" for line in troubles_of(tab, axe, language, written)]
        if page.name not in SAME_TITLES:
            titles.setdefault(tab.title(), set()).add(page.name)
        tab.set_viewport_size(WIDE)
    found += [f"{sorted(names)}: both called {title!r}" for title, names in titles.items() if len(names) > 1]
    if found:
        pytest.fail("\n".join(found), pytrace=False)
