"""What a participant's phone fetches after scanning the code: bytes with fonts, requests, foreign hosts. Cold cache, a real browser."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlsplit

from bench import world
from bench.apart import apart
from bench.measuring import Plan, Row, at_most, say
from bench.web import served
from tests.servers import chromium


def measure(plan: Plan) -> list[Row]:
    env = {"VAR_DIR": str(plan.folder / "var"), "STATIC_ROOT": str(plan.folder / "static")}
    link = apart("bench.joining:prepare", env=env)["link"]
    with served("strategy_site.asgi:application", env) as site:
        seen = _visit(f"http://127.0.0.1:{site.port}{link}")
    return [
        at_most("participant’s first view, with fonts", seen["bytes"] / 1000, "kB", "", None, 150),
        at_most("requests of the first view", len(seen["requests"]), "requests", "", None, 6),
        at_most("foreign hosts of the first view", len(seen["foreign"]), "hosts", "", None, 0),
    ]


def _visit(address: str) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    browser_of = chromium()
    received: list[float] = []
    requests: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_of.path, args=browser_of.flags, env={**os.environ, **browser_of.env}
        )
        phone = browser.new_context(
            viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True, locale="sv-SE"
        )
        page = phone.new_page()
        tools = phone.new_cdp_session(page)
        tools.send("Network.enable")
        tools.send("Network.setCacheDisabled", {"cacheDisabled": True})
        tools.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        tools.on("Network.requestWillBeSent", lambda event: requests.append(event["request"]["url"]))
        page.goto(address, wait_until="networkidle")
        page.locator("input:visible").first.wait_for()
        browser.close()
    fetched = [url for url in requests if not url.startswith("data:")]
    for url in fetched:
        say(urlsplit(url).path)
    here = urlsplit(address).netloc
    return {
        "bytes": sum(received),
        "requests": fetched,
        "foreign": {urlsplit(url).netloc for url in fetched} - {here},
    }


# In a process of its own, with Django --------------------------------------------------------------------------------------


def prepare() -> dict[str, str]:
    """An open workshop, the files as production serves them, and the address in the QR code."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.urls import reverse
    from django.utils import timezone

    from workshops import access, services
    from workshops.models import Workshop

    world.migrate()
    call_command("collectstatic", verbosity=0, interactive=False)
    start = timezone.now()
    plan = Workshop(
        engagement=world.engagement(),
        version=world.draft(14, 60),
        title="Ton, och vem som svarar när",
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        naming="choice",
    )
    workshop = services.open_workshop(services.create_workshop(plan, by=world.lead()), by=world.lead())
    return {"link": reverse("participants:join_by_link", args=[access.link_token(workshop)])}
