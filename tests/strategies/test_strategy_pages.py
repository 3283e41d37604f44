"""The strategy in a real browser: words are marked and commented, the margin, and what axe finds in both themes and languages."""

from uuid import uuid4

import pytest

from engagements import richtext
from strategies import services, versioning
from strategies.models import Input, KpiReading
from tests.factories import FindingFactory, GoalFactory, KpiFactory

BODY = "Under ett strömavbrott svarar vi inom en timme, även på helger. Svaret får vara kort."


@pytest.fixture
def discussed(engagement, adopted, lead, contributor):
    """An open draft with a finding cited, a comment, a suggestion, an answer, words that are gone, a measure."""
    draft = versioning.open_draft(adopted.strategy, by=lead)
    statement = draft.statement_rows.get()
    services.change_evidence(statement, findings=([FindingFactory(engagement=engagement).pk], []), by=lead)
    text, voice = richtext.plain_text(statement.html), services.voice_of(engagement, contributor)
    said = []
    for words, kind in (("en timme", "suggestion"), ("även på helger", "comment"), ("Svaret får vara kort", "comment")):
        start = text.index(words)
        said.append(
            services.add_input(
                version=draft, key=uuid4(), kind=kind, text="Tänk på detta.", suggested="en halvtimme", voice=voice,
                statement_key=statement.key, start=start, end=start + len(words), exact=words,
            )[0]
        )  # fmt: skip
    services.answer_input(said[1], outcome="parked", reason="Till våren.", by=lead)
    statement.body = BODY.replace(" Svaret får vara kort.", "")
    services.change_row(statement, began_at=1, by=lead)
    kpi = KpiFactory(goal=GoalFactory(version=draft), baseline=4, target=2)
    KpiReading.objects.create(strategy=draft.strategy, kpi_key=kpi.key, measured_on="2026-09-28", value=3)
    return draft


def test_axe_finds_nothing(engagement, discussed, lead, new_page, axe):
    page = new_page(lead)
    statement, kpi = discussed.statement_rows.get(), discussed.kpi_rows.get()
    said = Input.objects.get(kind="suggestion")
    found = {}
    for path in (
        "strategy/", "strategy/dialogue/?mode=read", f"strategy/dialogue/?mode=review&note={said.pk}", "strategy/dialogue/?mode=write",
        "strategy/development/", "strategy/framework/", "strategy/versions/", "strategy/versions/review/", "strategy/versions/1.0/",
        "strategy/compare/1.0/1.1/", "strategy/inputs/", f"strategy/inputs/{said.pk}/", "decisions/", "follow-up/",
        f"follow-up/measures/{kpi.key}/", f"strategy/statements/{statement.key}/edit/", f"strategy/inputs/new/?statement={statement.key}",
        "follow-up/learnings/new/", "follow-up/readings/import/",
    ):  # fmt: skip
        page.goto(f"/engagements/{engagement.slug}/{path}")
        page.wait_for_load_state("networkidle")
        if problems := axe(page, both_themes=True):
            found[path] = problems
    assert found == {}


def test_marked_words_are_commented(engagement, discussed, contributor, new_page):
    page = new_page(contributor)
    page.goto(f"/engagements/{engagement.slug}/strategy/dialogue/?mode=review")
    page.wait_for_load_state("networkidle")
    # Selected again and again until the island, which loads by itself, has noticed.
    page.wait_for_function(
        """() => { const words = document.querySelector('.words p'), node = words.firstChild, range = document.createRange();
        range.setStart(node, 0); range.setEnd(node, 24); getSelection().removeAllRanges(); getSelection().addRange(range);
        return !document.querySelector('[data-quote-box]').hidden }""",
        polling=500,
    )
    page.get_by_role("form", name="De markerade orden").get_by_role("button", name="Kommentera").click()
    page.get_by_label("Din kommentar, eller varför du föreslår det").fill("Även i byarna?")
    page.get_by_role("button", name="Skicka").click()

    page.wait_for_url("**/strategy/dialogue/?mode=review**")
    said = Input.objects.get(text="Även i byarna?")
    assert said.exact == "Under ett strömavbrott svarar"
    assert page.locator(f'mark[data-note~="{said.pk}"]').first.is_visible()
    assert page.locator(f"#note-{said.pk}").is_visible()


def test_the_open_note_stands_beside_its_words_and_is_answered_there(engagement, discussed, lead, new_page):
    said = Input.objects.get(kind="suggestion")
    page = new_page(lead, viewport={"width": 1440, "height": 900})
    page.goto(f"/engagements/{engagement.slug}/strategy/dialogue/?mode=review&note={said.pk}")
    page.wait_for_load_state("networkidle")
    # The notes take their places when the island has loaded, in a movement of a fifth of a second.
    page.wait_for_function(
        """id => { const words = document.querySelector(`del[data-note~="${id}"]`).getBoundingClientRect(),
        note = document.getElementById(`note-${id}`).getBoundingClientRect();
        return note.left > words.right && Math.abs(note.top - words.top) < 40 }""",
        arg=str(said.pk),
    )

    page.get_by_label("Tar inte med").check(force=True)
    page.get_by_label("Skäl, visas för alla").fill("En timme räcker.")
    page.get_by_role("button", name="Spara svaret").click()

    page.wait_for_url(f"**#note-{said.pk}")
    assert "En timme räcker." in page.locator(f"#note-{said.pk}").inner_text()


def test_on_a_phone_the_notes_open_as_a_sheet_without_a_script(engagement, discussed, contributor, new_page):
    page = new_page(contributor, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto(f"/engagements/{engagement.slug}/strategy/dialogue/?mode=review")
    said = Input.objects.get(kind="suggestion")
    assert not page.locator(f"#note-{said.pk}").is_visible()

    page.get_by_role("link", name="2 kommentarer").click()

    assert page.locator(f"#note-{said.pk}").is_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_scrolls_sideways(engagement, discussed, lead, new_page, width):
    page = new_page(lead, viewport={"width": width, "height": 844})
    wide = []
    for path in ("strategy/", "strategy/dialogue/?mode=review", "strategy/dialogue/?mode=write", "strategy/framework/",
                 "strategy/compare/1.0/1.1/", "strategy/inputs/", "strategy/versions/", "follow-up/", "decisions/"):  # fmt: skip
        page.goto(f"/engagements/{engagement.slug}/{path}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
    assert wide == []
