"""The main job as one story, told in Swedish and once in English: from a real export of mentions to a printed strategy that a
workshop has changed, and on to the next draft. Real pages in a real browser, a real worker, nothing replaced."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from pypdfium2 import PdfDocument

from analysis.models import Evidence, Finding, ImportRun, Mention, Source
from engagements.models import Engagement, User
from engagements.models.people import Role
from interviews.models import Question, Respondent, RespondentRole
from policies.models import Policy
from strategies.models import (
    Disposition,
    DossierFile,
    Goal,
    Input,
    Kpi,
    KpiReading,
    Learning,
    LearningProposal,
    Section,
    Statement,
    StrategyVersion,
)
from tests.person import Person
from training.models import Acknowledgement, Attempt, Course, Learner
from workshops import links
from workshops.forms import NAMING_CHOICES
from workshops.models import Workshop

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PASSWORD = "en linje i taget, tack"
MENTIONS = 24
ANSWER_WORDS = {
    Disposition.Outcome.ACCEPTED: "Adopt",
    Disposition.Outcome.ACCEPTED_CHANGED: "In part",
    Disposition.Outcome.DECLINED: "Decline",
    Disposition.Outcome.PARKED: "Park",
}
LOCALES = {"sv": "sv-SE", "en": "en-GB"}


@dataclass(frozen=True)
class Texts:
    """What the people of the story write."""

    client: str
    header: tuple[str, ...]
    tones: tuple[str, str, str]
    encoding: str
    delimiter: str
    mentioned: str
    claim: str
    notes: str
    quote: str
    promise: str
    statements: tuple[tuple[str, str], ...]
    chosen: str
    instead: str
    goal: str
    measure: str
    unit: str
    workshop: str
    comment: str
    reason: str
    remark: str
    parked: str
    decided_by: str
    team: str
    course: str
    learning: str
    belief: str
    proposal: str
    taken: str

    @property
    def heading(self) -> str:
        """Of the statement about answers, which the workshop is about."""
        return self.statements[4][0]

    @property
    def answers(self) -> str:
        return self.statements[4][1]

    @property
    def changed(self) -> str:
        """The statement about answers after the workshop."""
        return self.answers.replace(self.chosen, self.instead)


TEXTS = {
    "sv": Texts(
        client="Hallsta Bostäder",
        header=("Datum", "Källa", "Rubrik", "Text", "Länk", "Vem det var", "Ton", "Räckvidd"),
        tones=("Positiv", "Neutral", "Negativ"),
        encoding="cp1252",
        delimiter=";",
        mentioned="Hallsta Bostäder omnämndes 24 gånger från",
        claim="Hyresgästerna frågar om värmen på kvällen, och får svar dagen efter.",
        notes="Hon vill att vi svarar på kvällen också. Växeln stänger klockan 16.",
        quote="Vi är bra på att bygga, men dåliga på att svara.",
        promise="Vi svarar innan vi berättar",
        statements=(
            ("Varför vi finns här", "Vi finns i sociala medier för att hyresgästerna ska få svar där de frågar."),
            ("Två kanaler räcker", "Vi sköter Facebook och webbplatsen väl. De andra kontona lämnar vi under våren."),
            ("Bilder på riktiga hus", "Vi visar hus och gårdar som de är, och frågar den som syns på bilden."),
            ("Vi lyssnar varje morgon", "Den som har morgonen söker efter vårt namn och för över frågorna."),
            (
                "Så snabbt svarar vi",
                "Den som frågar får ett första svar inom en arbetsvecka, också när svaret är att vi återkommer.",
            ),
            (
                "En redaktion på tre",
                "Kundtjänst, förvaltning och kommunikation möts på måndagar och delar på frågorna.",
            ),
            ("Vi räknar svaren", "Varje månad räknar vi frågor, svar och hur lång tid det tog."),
        ),
        chosen="inom en arbetsvecka",
        instead="inom fyra arbetstimmar",
        goal="Nio av tio hyresgäster vet var de ska fråga",
        measure="Tid till första svar",
        unit="timmar",
        workshop="Hur snabbt ska vi svara?",
        comment="En vecka är för länge när elementen är kalla.",
        reason="Nu står det fyra timmar i texten. Mer än så klarar vi inte utan fler i kundtjänst.",
        remark="Och vem svarar på natten?",
        parked="Jouren på natten tar vi upp när avtalet förhandlas i vår.",
        decided_by="Ledningsgruppen",
        team="Kundtjänst",
        course="Våra sociala medier på tio minuter",
        learning="I oktober tog det i snitt tre timmar att svara.",
        belief="Redaktionen på tre gör att frågorna inte blir liggande.",
        proposal="Lova svar inom tre arbetstimmar.",
        taken="Vi har klarat det i en månad, och kundtjänst är med på det.",
    ),
    "en": Texts(
        client="Elmside Homes",
        header=("Date", "Source", "Title", "Text", "URL", "Whoever it was", "Sentiment", "Reach"),
        tones=("Positive", "Neutral", "Negative"),
        encoding="utf-8",
        delimiter=",",
        mentioned="Elmside Homes was mentioned 24 times from",
        claim="Tenants ask about the heating in the evening, and are answered the day after.",
        notes="She wants us to answer in the evening too. The switchboard closes at four.",
        quote="We are good at building, and poor at answering.",
        promise="We answer before we announce",
        statements=(
            ("Why we are here", "We are in social media so that tenants are answered where they ask."),
            (
                "Two channels are enough",
                "We look after Facebook and the website well. We leave the other accounts this spring.",
            ),
            ("Pictures of real houses", "We show houses and yards as they are, and ask those who are in the picture."),
            ("We listen every morning", "Whoever has the morning searches for our name and passes the questions on."),
            (
                "How fast we answer",
                "Whoever asks has a first answer within one working week, also when it is that we will come back.",
            ),
            (
                "An office of three",
                "Customer service, caretakers and communication meet on Mondays and share the questions.",
            ),
            ("We count the answers", "Every month we count questions, answers and how long it took."),
        ),
        chosen="within one working week",
        instead="within four working hours",
        goal="Nine of ten tenants know where to ask",
        measure="Time to the first answer",
        unit="hours",
        workshop="How fast should we answer?",
        comment="A week is too long when the radiators are cold.",
        reason="The text now says four hours. More than that we cannot do without more people in customer service.",
        remark="And who answers at night?",
        parked="We come back to the night duty when the contract is negotiated in spring.",
        decided_by="the management group",
        team="Customer service",
        course="Our social media in ten minutes",
        learning="In October it took three hours on average to answer.",
        belief="The office of three sees to it that no question is left lying.",
        proposal="Promise an answer within three working hours.",
        taken="We have managed it for a month, and customer service agrees.",
    ),
}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_whole_chain(language, new_page, celery_worker, asgi_server, settings, tmp_path):
    settings.SITE_URL = asgi_server
    text = TEXTS[language]

    def somebody(**options: Any) -> Person:
        return Person(new_page(locale=LOCALES[language], **options), language)

    consultant, client_lead = somebody(), somebody()
    signs_in(consultant)
    engagement = begins_an_engagement(consultant, text)

    # The current state and the interviews: what is seen and what is said.
    imports_mentions(consultant, engagement, text, tmp_path)
    finding = marks_a_mention_as_evidence(consultant, engagement, text)
    quote = interviews_somebody(consultant, engagement, text)

    # The strategy is written on what was found.
    writes_the_strategy(consultant, engagement, text, finding, quote)
    sets_a_goal(consultant, engagement, text)
    starts_the_employee_policy(consultant, engagement)

    # The room changes it.
    workshop = opens_a_workshop(consultant, engagement, text)
    screen, sara, jonas = somebody(), somebody(**PHONE), somebody(**PHONE)
    shows_the_way_in(screen, consultant, workshop)
    joins_by_the_link(sara, screen, workshop)
    joins_by_the_code(jonas, workshop)
    comments_and_answers(consultant, screen, sara, jonas, text)
    ends_the_workshop(consultant, workshop)
    reads_the_answers(sara, text)

    # It is adopted by the client, who came by an invitation.
    agrees_on_the_part(consultant, engagement)
    hands_the_draft_in(consultant, engagement)
    is_invited_and_joins(client_lead, consultant, engagement)
    adopted = adopts(client_lead, engagement, text)
    reads_the_policy(somebody(**PHONE), consultant, engagement)

    # It is printed.
    pdf = orders_the_pdf(client_lead, engagement, tmp_path)
    stands_in_the_pdf(pdf, client_lead, text, adopted)

    # It lives on.
    course = draws_a_course(consultant, engagement, text)
    address = puts_an_employee_on_the_list(consultant, engagement, text)
    takes_the_course(somebody(**PHONE), address, course, text)
    is_seen_in_the_coverage(client_lead, engagement, course, text)
    learns(consultant, engagement, text)
    takes_the_learning_into_the_next_draft(consultant, engagement, text)


def label(model: type[Model], field: str) -> Any:
    """What a form calls a field of a model."""
    return model._meta.get_field(field).verbose_name  # type: ignore[union-attr]


# Beginning ----------------------------------------------------------------------------------------------------------------


def signs_in(consultant: Person) -> None:
    user = User.objects.create_user(
        "kim@byran.example", PASSWORD, name="Kim Ek", is_staff=True, language=consultant.language
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    consultant.opens("/")
    consultant.page.locator("[name=login]").fill(user.email)
    consultant.page.locator("[name=password]").fill(PASSWORD)
    consultant.submits("Sign in")
    consultant.reads("No engagements yet. The first takes two minutes: name, website, language.")


def begins_an_engagement(consultant: Person, text: Texts) -> Engagement:
    consultant.follows("New engagement")
    consultant.writes("Client", text.client)
    consultant.writes("Your agency", "Byrån")
    consultant.submits("Begin the engagement")
    consultant.page.get_by_role("heading", level=1, name=text.client).wait_for()
    engagement = Engagement.objects.get()
    assert (engagement.client.name, engagement.language) == (text.client, consultant.language)
    assert engagement.memberships.get().role == Role.LEAD
    return engagement


# The current state --------------------------------------------------------------------------------------------------------


def mentions_file(text: Texts, folder: Path) -> Path:
    """An export as a supplier writes it: its own words for tone, the country's separator and encoding."""
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=text.delimiter, lineterminator="\r\n")
    writer.writerow(text.header)
    first = timezone.localdate() - timedelta(days=60)
    for n in range(MENTIONS):
        said_on = first + timedelta(days=2 * n)
        source, author = ("Facebook", "Vera Wik") if n % 3 else ("Lokalbladet", "Redaktionen")
        url = f"https://www.facebook.com/posts/{n}" if n % 3 else f"https://lokalbladet.example/{n}"
        title, body = f"{text.claim[:30]} {n}", f"{text.claim} {n}"
        writer.writerow([said_on, source, title, body, url, author, text.tones[n % 3], 100 * n])
    path = folder / "export.csv"
    path.write_bytes(lines.getvalue().encode(text.encoding))
    return path


def imports_mentions(consultant: Person, engagement: Engagement, text: Texts, folder: Path) -> None:
    consultant.goes_to("analysis:mention_list", engagement.slug)
    consultant.follows("Upload a file")
    consultant.field("File").set_input_files(mentions_file(text, folder))
    consultant.submits("Upload")

    # What nobody could guess is said by hand, and the preview follows.
    author = consultant.field("Author")
    assert author.input_value() == ""
    author.select_option(str(text.header.index(text.header[5])))
    consultant.submits("Look again")
    consultant.sees("Vera Wik", within=consultant.page.locator(".preview"))
    consultant.submits("Import")

    consultant.follows("Look at the mentions")
    run = ImportRun.objects.get()
    assert (run.state, run.rows_added, run.rows_bad) == ("done", MENTIONS, 0)
    consultant.sees(text.mentioned)
    assert Mention.objects.filter(medium="facebook", author_name="Vera Wik").count() == MENTIONS * 2 // 3


def marks_a_mention_as_evidence(consultant: Person, engagement: Engagement, text: Texts) -> Finding:
    consultant.follows("Mark as evidence")
    consultant.submits("Mark as evidence")
    consultant.writes(label(Finding, "claim"), text.claim)
    consultant.submits("Save finding")
    consultant.page.get_by_role("heading", level=1, name=text.claim).wait_for()
    finding = engagement.findings.get()
    assert finding.evidence.get().stance == Evidence.Stance.FOR
    assert finding.evidence.get().source.mention in engagement.mentions.all()
    return finding


# The interviews -----------------------------------------------------------------------------------------------------------


def interviews_somebody(consultant: Person, engagement: Engagement, text: Texts) -> Source:
    consultant.goes_to("interviews:guide_detail", engagement.slug)
    consultant.submits("Take the guide")
    consultant.goes_to("interviews:respondent_list", engagement.slug)
    consultant.follows("Plan a conversation")
    consultant.writes(label(Respondent, "name"), "Gunilla Rask")
    consultant.chooses(label(Respondent, "role"), RespondentRole.CUSTOMER_SERVICE.label)
    consultant.submits("Save")
    consultant.follows("Begin the conversation")

    # Notes save themselves; a quote is written down word for word, with what she allows.
    consultant.writes("Notes", text.notes)
    consultant.page.locator("#saved", has_text=re.compile(r"\d")).wait_for()
    consultant.writes("Word for word", text.quote)
    consultant.ticks(Source.Permission.ROLE_ONLY.label)
    consultant.submits("Save quote")
    consultant.sees(text.quote)
    respondent = engagement.respondents.get()
    assert respondent.answers.get().text == text.notes
    assert respondent.answers.get().question in Question.objects.filter(engagement=engagement)
    source = respondent.quotes.get().source
    assert (source.text, source.permission) == (text.quote, Source.Permission.ROLE_ONLY)
    return source


# The strategy -------------------------------------------------------------------------------------------------------------


def writes_the_strategy(
    consultant: Person, engagement: Engagement, text: Texts, finding: Finding, quote: Source
) -> None:
    consultant.goes_to("strategies:strategy_detail", engagement.slug)
    consultant.submits("Begin the strategy")
    consultant.follows("Write it")
    consultant.writes(label(StrategyVersion, "promise"), text.promise)
    consultant.submits("Save")
    parts = consultant.page.locator(".strategy-parts th a").evaluate_all(
        "links => links.map((link) => link.getAttribute('href'))"
    )
    assert len(parts) == len(text.statements) == 7
    for part, (heading, body) in zip(parts, text.statements, strict=True):
        consultant.opens(part)
        consultant.follows("Write the first statement")
        consultant.writes(label(Statement, "heading"), heading)
        consultant.writes_text(body)
        if part == parts[0]:
            consultant.page.get_by_role("checkbox", name=text.claim).check()
        elif body != text.answers:
            consultant.ticks("This is an assumption")
        consultant.submits("Save")
        consultant.sees(body)
    draft = engagement.strategy.open_version()
    assert draft.promise == text.promise
    assert list(draft.statement_rows.order_by("section__position").values_list("heading", "body")) == list(
        text.statements
    )
    assert draft.statement_rows.get(heading=text.statements[0][0]).evidence.get().finding == finding
    assert draft.statement_rows.filter(is_assumption=True).count() == 5
    assert set(draft.section_rows.values_list("state", flat=True)) == {Section.State.IN_DISCUSSION}
    cites_the_quote(consultant, engagement, draft.statement_rows.get(body=text.answers), quote)


def cites_the_quote(consultant: Person, engagement: Engagement, statement: Statement, quote: Source) -> None:
    consultant.goes_to("strategies:evidence_add", engagement.slug, statement.key)
    consultant.page.get_by_role("checkbox", name=quote.text).check()
    consultant.submits("Save the evidence")
    consultant.sees(quote.text)
    assert statement.evidence.get().source == quote


def sets_a_goal(consultant: Person, engagement: Engagement, text: Texts) -> None:
    consultant.goes_to("strategies:framework", engagement.slug)
    consultant.follows("Add a goal")
    consultant.chooses(label(Goal, "level"), Goal.Level.ORGANISATION.label)
    consultant.writes(label(Goal, "text"), text.goal)
    consultant.submits("Save")
    consultant.follows("Add a measure")
    consultant.ticks(text.goal)
    consultant.writes(label(Kpi, "name"), text.measure)
    consultant.writes(label(Kpi, "unit"), text.unit)
    consultant.writes(label(Kpi, "baseline"), "40")
    consultant.writes(label(Kpi, "target"), "4")
    consultant.submits("Save")
    consultant.sees(text.measure)
    kpi = engagement.strategy.open_version().kpi_rows.get()
    assert (kpi.goal.text, kpi.baseline, kpi.target) == (text.goal, 40, 4)


def starts_the_employee_policy(consultant: Person, engagement: Engagement) -> None:
    consultant.goes_to("policies:policy_list", engagement.slug)
    consultant.submits("Start the policy: %(kind)s", kind=consultant.words(Policy.Kind.EMPLOYEES.label))
    policy = Policy.objects.get(version=engagement.strategy.open_version())
    consultant.sees(policy.rules.first().case)
    assert policy.kind == Policy.Kind.EMPLOYEES


# The workshop -------------------------------------------------------------------------------------------------------------


def opens_a_workshop(consultant: Person, engagement: Engagement, text: Texts) -> Workshop:
    consultant.goes_to("workshops:workshop_list", engagement.slug)
    consultant.follows("Plan the first workshop")
    consultant.writes(label(Workshop, "title"), text.workshop)
    consultant.ticks(NAMING_CHOICES[0][1])
    consultant.submits("Plan the workshop")
    consultant.submits("%(minutes)s minutes", minutes=120)
    consultant.sees(text.heading)
    consultant.submits("Open the workshop")
    consultant.is_ready()
    workshop = engagement.workshops.get()
    assert workshop.is_open
    return workshop


def shows_the_way_in(screen: Person, consultant: Person, workshop: Workshop) -> None:
    """The projector is a window of the facilitator's own browser."""
    screen.page.context.add_cookies(consultant.page.context.cookies())
    screen.goes_to("workshops:workshop_screen", workshop.engagement.slug, workshop.number)
    screen.sees(workshop.spoken_code)


def joins_by_the_link(phone: Person, screen: Person, workshop: Workshop) -> None:
    """The picture on the screen is the link; a camera would read it."""
    assert screen.page.locator("svg path").first.get_attribute("d") == links.qr(workshop).path
    phone.opens(links.link(workshop))
    goes_in(phone, "Sara")


def joins_by_the_code(phone: Person, workshop: Workshop) -> None:
    phone.goes_to("participants:code_enter")
    phone.writes("The code", workshop.spoken_code.lower())
    phone.submits("Continue")
    goes_in(phone, "Jonas")


def goes_in(phone: Person, name: str) -> None:
    phone.writes("What is your name?", name)
    phone.submits("Go in")
    phone.page.wait_for_url("**/read/")
    phone.is_ready()


def comments_and_answers(consultant: Person, screen: Person, sara: Person, jonas: Person, text: Texts) -> None:
    """Everything happens before everybody's eyes: no page is loaded again from the first comment to the last answer."""
    screen.page.locator("[data-people]", has_text="2").wait_for()
    everybody_follows(consultant, screen, text)
    with nobody_reloads(consultant, screen, sara, jonas):
        says(sara, text, text.comment)
        suggests(jonas, text)
        says(jonas, text, text.remark)
        consultant.page.get_by_role(
            "link", name=consultant.words("Show {n} new").replace("{n}", "3"), exact=True
        ).click()
        the_suggestion_changes_the_draft(consultant, screen, sara, jonas, text)
        rows = consultant.page.locator("#said .one")
        answers(consultant, rows.filter(has_text=text.comment), Disposition.Outcome.DECLINED, text.reason)
        answers(consultant, rows.filter(has_text=text.remark), Disposition.Outcome.PARKED, text.parked)
        sara.sees(text.reason)
        jonas.sees(text.parked)
    assert {row.input.text: row.outcome for row in Disposition.objects.select_related("input")} == {
        text.comment: Disposition.Outcome.DECLINED,
        "": Disposition.Outcome.ACCEPTED,
        text.remark: Disposition.Outcome.PARKED,
    }


def the_suggestion_changes_the_draft(
    consultant: Person, screen: Person, sara: Person, jonas: Person, text: Texts
) -> None:
    """Shown to the room, adopted, and at once the text on every page that is open."""
    suggestion = consultant.page.locator("#said .one.is-suggestion")
    consultant.presses("Show", within=suggestion)
    consultant.sees(consultant.words("on the screen"), within=suggestion)
    screen.sees("Jonas")
    answers(consultant, suggestion, Disposition.Outcome.ACCEPTED, "", changes_text=True)
    screen.sees(text.changed, within=screen.page.locator(".focus"))
    for phone in (sara, jonas):
        phone.sees(text.changed, within=phone.page.locator(".blk.focus [data-text]"))
    assert Statement.objects.get(heading=text.heading).body == text.changed


@contextmanager
def nobody_reloads(*people: Person) -> Iterator[None]:
    for person in people:
        person.page.evaluate("() => { window.hasStayed = true }")
    yield
    assert [person.page.evaluate("() => window.hasStayed === true") for person in people] == [True] * len(people)


def everybody_follows(consultant: Person, screen: Person, text: Texts) -> None:
    """From the way in to the statement about answers, on the screen too."""
    consultant.presses("Begin")
    step = consultant.page.locator(".run-agenda button", has_text=text.heading)
    step.click()
    screen.sees(text.answers)


SELECT = """(block, words) => {
  const walker = document.createTreeWalker(block.querySelector('[data-text]'), NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words)
    if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + words.length)
  }
}"""


# What knows about chosen words is loaded when somebody chooses the first.
HAS_COME = "() => performance.getEntriesByType('resource').some(({ name }) => name.includes('/selection'))"


def says(phone: Person, text: Texts, comment: str) -> None:
    sheet = chooses_the_words(phone, text)
    sheet.locator("textarea[name=text]").fill(comment)
    sends(phone, sheet)
    said = Input.objects.get(text=comment)
    assert said.kind == Input.Kind.COMMENT
    assert text.chosen in said.exact


def suggests(phone: Person, text: Texts) -> None:
    sheet = chooses_the_words(phone, text)
    sheet.get_by_text(phone.words("Change the text"), exact=True).click()
    field = phone.field("The text as you would write it")
    field.fill(field.input_value().replace(text.chosen, text.instead))
    sends(phone, sheet)
    said = Input.objects.get(kind=Input.Kind.SUGGESTION)
    assert said.suggested == said.exact.replace(text.chosen, text.instead)


def chooses_the_words(phone: Person, text: Texts) -> Any:
    """Mark words in the text with a finger, and open the sheet that is then about them."""
    phone.page.locator(".blk", has_text=text.heading).evaluate(SELECT, text.chosen)
    phone.page.wait_for_function(HAS_COME)
    phone.page.wait_for_timeout(600)  # nobody's finger is faster
    phone.link("Comment on the paragraph").click()
    sheet = phone.page.locator("#sheet")
    assert text.answers != sheet.locator("[data-quote]").inner_text()
    phone.sees(text.chosen, within=sheet)
    return sheet


def sends(phone: Person, sheet: Any) -> None:
    phone.presses("Send")
    phone.page.locator("[data-sent=stored]").wait_for()
    phone.link("Close", within=sheet).click()


def answers(
    consultant: Person, row: Any, outcome: Disposition.Outcome, reason: str, *, changes_text: bool = False
) -> None:
    row.locator("summary").click()
    row.get_by_text(consultant.words(ANSWER_WORDS[outcome]), exact=True).click()
    row.locator("[name=reason]").fill(reason)
    if changes_text:
        row.get_by_text(consultant.words("Change the text at once"), exact=True).click()
    consultant.presses("Save answer", within=row)


def ends_the_workshop(consultant: Person, workshop: Workshop) -> None:
    consultant.reads("Everything has an answer.")
    consultant.follows("End the workshop")
    consultant.submits("End the workshop")
    workshop.refresh_from_db()
    assert workshop.state == Workshop.State.CLOSED


def reads_the_answers(phone: Person, text: Texts) -> None:
    phone.reads("The workshop is over. Thank you for what you wrote.")
    phone.follows("Read the answers")
    phone.sees(text.comment)
    phone.sees(text.reason)
    phone.reads(Disposition.Outcome.DECLINED.label)


# Adoption -----------------------------------------------------------------------------------------------------------------


def agrees_on_the_part(consultant: Person, engagement: Engagement) -> None:
    consultant.opens(f"{reverse('strategies:section_detail', args=[engagement.slug, 'dialogue'])}?mode=write")
    consultant.submits("Mark as agreed")
    agreed = engagement.strategy.open_version().section_rows.get(state=Section.State.AGREED)
    assert agreed.code == "dialogue"


def hands_the_draft_in(consultant: Person, engagement: Engagement) -> None:
    consultant.goes_to("strategies:version_review", engagement.slug)
    consultant.submits("Hand the draft in")
    consultant.reads("The draft is handed in and nothing stands in the way. Adopted, it never changes again.")


def is_invited_and_joins(client_lead: Person, consultant: Person, engagement: Engagement) -> None:
    consultant.goes_to("engagements:invitation_create", engagement.slug)
    consultant.writes("E-mail address", "lena@client.example")
    consultant.page.locator(f"[name=role][value={Role.CLIENT_LEAD}]").check()
    consultant.page.locator("form.form button.btn-1").click()
    consultant.reads("The invitation to %(email)s is sent.", email="lena@client.example")
    letter = mail.outbox[0]
    assert letter.to == ["lena@client.example"]
    client_lead.opens(re.search(r"https?://\S+", letter.body)[0])
    client_lead.writes("Your name", "Lena Sjö")
    client_lead.writes("Choose a password", PASSWORD)
    client_lead.submits("Make the account and join")
    client_lead.page.get_by_role("heading", level=1, name=engagement.name).wait_for()
    assert engagement.memberships.get(user__name="Lena Sjö").role == Role.CLIENT_LEAD


def adopts(client_lead: Person, engagement: Engagement, text: Texts) -> StrategyVersion:
    client_lead.goes_to("strategies:strategy_detail", engagement.slug)
    client_lead.follows("Make a version")
    client_lead.writes("Decided by", text.decided_by)
    client_lead.submits("Adopt version %(number)s", number="1.0")
    adopted = engagement.strategy.adopted_version()
    assert (adopted.number, adopted.adopted_by.name, adopted.decided_by) == ("1.0", "Lena Sjö", text.decided_by)
    return adopted


def reads_the_policy(employee: Person, consultant: Person, engagement: Engagement) -> None:
    """Staff read what is in force without an account, once the page is open."""
    consultant.goes_to("policies:policy_list", engagement.slug)
    consultant.submits("Open the page for staff")
    address = consultant.page.locator("main a[href*='/read/']").get_attribute("href")
    employee.opens(address)
    policy = Policy.objects.get(version=engagement.strategy.adopted_version())
    employee.page.get_by_role("link", name=policy.title).click()
    employee.sees(policy.rules.last().answer)


# The document -------------------------------------------------------------------------------------------------------------


def orders_the_pdf(person: Person, engagement: Engagement, folder: Path) -> Path:
    person.goes_to("strategies:export_list", engagement.slug)
    person.submits("Make the PDF")
    person.page.locator("#progress[data-announce]").wait_for(timeout=90_000)
    person.reads("Done.")
    with person.page.expect_download() as waiting:
        person.link("Look at the result").click()
    path = folder / "strategy.pdf"
    waiting.value.save_as(path)
    assert waiting.value.suggested_filename == DossierFile.objects.get().filename
    return path


def stands_in_the_pdf(path: Path, person: Person, text: Texts, version: StrategyVersion) -> None:
    said = " ".join(" ".join(page.get_textpage().get_text_range() for page in PdfDocument(path)).split())
    wanted = [text.promise, text.changed, text.quote, text.claim, text.comment, text.reason, text.goal, text.decided_by]
    wanted += [heading for heading, _body in text.statements]
    assert [words for words in wanted if words not in said] == []
    assert text.answers not in said
    assert person.words("DRAFT") not in said
    assert "Gunilla" not in said
    with pikepdf.open(path) as pdf:
        assert str(pdf.Root.Lang) == person.language
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        notes = [note for page in pdf.pages for note in page.get("/Annots", [])]
        aims = {str(note.Dest) for note in notes if note.get("/Subtype") == "/Link" and "/Dest" in note}
        named = {str(name) for name in pdf.Root.Names.Dests.Names if isinstance(name, pikepdf.String)}
    parts = [f"{n} {section.title}" for n, section in enumerate(version.section_rows.order_by("position"), start=1)]
    assert [title for title in titles if title in parts] == parts
    assert {"ref-1", "ref-2", "sources", *version.section_rows.values_list("code", flat=True)} <= aims <= named


# Living on ----------------------------------------------------------------------------------------------------------------


def draws_a_course(consultant: Person, engagement: Engagement, text: Texts) -> Course:
    consultant.goes_to("training:course_list", engagement.slug)
    consultant.follows("Draw the course")
    consultant.writes("Title", text.course)
    consultant.submits("Draw the course")
    consultant.submits("Publish the course")
    course = engagement.courses.get()
    assert (course.title, course.is_open, course.version.number) == (text.course, True, "1.0")
    return course


def puts_an_employee_on_the_list(consultant: Person, engagement: Engagement, text: Texts) -> str:
    consultant.goes_to("training:learner_list", engagement.slug)
    consultant.follows("Add one person")
    consultant.writes(label(Learner, "name"), "Bo Lind")
    consultant.writes(label(Learner, "unit"), text.team)
    consultant.submits("Save")
    return consultant.field(consultant.words("Link of %(name)s", name="Bo Lind")).input_value()


def takes_the_course(employee: Person, address: str, course: Course, text: Texts) -> None:
    employee.opens(address)
    employee.reads("Are you %(name)s?", name="Bo Lind")
    employee.follows("Yes, begin")
    lessons = list(course.lessons.all())
    for lesson in lessons:
        employee.page.get_by_role("heading", level=1, name=lesson.title).wait_for()
        employee.submits("Next lesson" if lesson != lessons[-1] else "To the situations")
    assert [text.promise in lesson.body for lesson in lessons].count(True) == 1
    assert [text.changed in lesson.body for lesson in lessons].count(True) == 1
    answers_the_situations(employee, course)
    acknowledges(employee, course)


def answers_the_situations(employee: Person, course: Course) -> None:
    """One of them wrong, which is between the employee and the page."""
    for number, question in enumerate(course.questions.all()):
        is_right = number > 0
        employee.sees(question.text)
        employee.page.get_by_role("radio", name=question.choices.filter(is_right=is_right).first().text).check()
        employee.submits("Answer")
        employee.reads("Right" if is_right else "Not quite")
        employee.follows("Next")
    attempt = Attempt.objects.get(learner__name="Bo Lind")
    assert attempt.finished_at is not None
    assert attempt.answers.filter(is_right=False).count() == 1


def acknowledges(employee: Person, course: Course) -> None:
    policy = Policy.objects.get(version=course.version)
    employee.follows("Read the policy and acknowledge it")
    employee.sees(policy.rules.last().case)
    employee.submits("I have read and understood")
    employee.reads("You are done, %(name)s", name="Bo Lind")
    signed = Acknowledgement.objects.get(learner__name="Bo Lind")
    assert (signed.policy, signed.checksum) == (policy, policy.checksum())


def is_seen_in_the_coverage(client_lead: Person, engagement: Engagement, course: Course, text: Texts) -> None:
    client_lead.goes_to("training:coverage", engagement.slug, course.slug)
    row = client_lead.page.locator("tbody tr", has_text=text.team)
    assert row.locator("td").all_inner_texts() == ["1", "1", "1"]
    client_lead.follows(text.team)
    client_lead.sees("Bo Lind")


def learns(consultant: Person, engagement: Engagement, text: Texts) -> None:
    consultant.goes_to("strategies:followup", engagement.slug)
    consultant.follows(text.measure)
    consultant.follows("Add a reading")
    consultant.writes(label(KpiReading, "measured_on"), timezone.localdate().isoformat())
    consultant.writes(label(KpiReading, "value"), "3,5" if consultant.language == "sv" else "3.5")
    consultant.submits("Save the reading")
    consultant.follows("Write a learning")
    consultant.writes(label(Learning, "happened"), text.learning)
    consultant.writes(label(Learning, "belief"), text.belief)
    consultant.writes(label(Learning, "proposal"), text.proposal)
    consultant.submits("Save the learning")
    consultant.sees(text.belief)
    kpi = engagement.strategy.adopted_version().kpi_rows.get()
    assert str(engagement.strategy.readings.get(kpi_key=kpi.key).value) == "3.50"
    assert engagement.strategy.learnings.get().kpi_key == kpi.key


def takes_the_learning_into_the_next_draft(consultant: Person, engagement: Engagement, text: Texts) -> None:
    consultant.goes_to("strategies:strategy_detail", engagement.slug)
    consultant.submits("Open the next draft")
    consultant.follows(text.proposal)
    consultant.page.locator("[name=outcome]").select_option(LearningProposal.Outcome.TAKEN)
    consultant.writes("Reason", text.taken)
    consultant.submits("Save the decision")
    consultant.sees(text.taken)
    draft = engagement.strategy.open_version()
    assert draft.number == "1.1"
    assert draft.proposals.get().outcome == LearningProposal.Outcome.TAKEN
