"""Whatever is typed or sent: never an error of ours, always the reason in both languages, nothing lost, nothing half-stored.

The forms and their fields are found by asking each URL (tests/badinput/doors.py). A new one joins by itself; where what is
guessed for its fields is not accepted, the walk says so, and VALID gets a line.
"""

import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from typing import Any

import pytest
from django import forms

from engagements import richtext
from engagements.models import Organisation
from strategies.models import StrategyVersion
from tests.badinput import values
from tests.badinput.doors import Door, File, Heard, Pairs, alerts, client_for, open_door
from tests.examples import Place, World, png
from tests.test_access import OURS, Address
from workshops.models import Contribution

pytestmark = pytest.mark.django_db

# What a form accepts where a guess by the kind of its fields is not enough.
VALID: dict[str, Callable[[Place], Any]] = {
    "engagements:engagement_edit.timezone": lambda home: "Europe/Stockholm",
    "engagements:engagement_edit.client-colour": lambda home: "#006644",
    "engagements:invitation_create.email": lambda home: "ny@example.org",
    "analysis:evidence_create.finding": lambda home: home["finding"].number,
    "analysis:finding_*.mention": lambda home: "",
    "analysis:site_audit_create.urls": lambda home: "https://example.org/sida",
    "strategies:goal_create.level": lambda home: "communication",
    "strategies:kpi_*.target": lambda home: "2",
    "strategies:section_state.state": lambda home: "in_progress",
    "workshops:agenda_fill.minutes": lambda home: "60",
    "workshops:workshop_step.step": lambda home: home["step"].pk,
    "workshops:workshop_screen_state.screen": lambda home: "discuss",
    "training:learner_*.email": lambda home: "ny@example.org",
    "training:learner_import.lines": lambda home: "",
    "training:question_*.choice_2": lambda home: "Något annat",
    "training:question_*.choice_3": lambda home: "Något tredje",
}
FILES: dict[str, Callable[[Place], bytes]] = {
    "strategies:reading_import.file": lambda home: f"Date,Measure,Value\n2026-09-14,{home['kpi'].name},3\n".encode(),
    "training:learner_import.file": lambda home: b"Name,E-mail,Unit\nEva Ek,eva@example.org,HR\n",
}
# What must be so before it is accepted.
BEFORE: dict[str, Callable[[Place], Any]] = {
    "analysis:site_audit_create": lambda home: Organisation.objects.filter(pk=home.engagement.client_id).update(
        website="https://example.org/"
    ),
    "strategies:version_adopt": lambda home: StrategyVersion.objects.filter(pk=home["draft"].pk).update(
        state="in_review"
    ),
    "workshops:agenda_fill": lambda home: (
        Contribution.objects.filter(workshop=home["workshop"]).delete(),
        home["workshop"].steps.all().delete(),
    ),
}
# Never accepted here, and why: the values are sent all the same.
NEVER = {
    "engagements:demo_sign_in": "there is no demo in a test",
    "strategies:version_adopt": "something stands in the way of adoption",
}
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
TYPED = {"text", "line", "DateField", "TimeField", "NumberField"}
ONE_LINE = (forms.TextInput, forms.EmailInput, forms.URLInput)


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_a_form_survives_everything(address: Address, world: World):
    BEFORE.get(address.name, lambda home: None)(world.home)
    door = open_for(address, world.home)
    if door is None or not door.kinds:
        return
    heard = door.send(door.pairs()) if door.files or door.answer is None else door.answer
    assert heard.is_accepted or address.name in NEVER, (heard.response.status_code, heard.faults, heard.complaints)
    assert list(walk(door)) == []


def open_for(address: Address, home: Place) -> Door | None:
    def example(name: str) -> str | None:
        wanted = f"{address.name}.{name}"
        return next((str(of(home)) for pattern, of in VALID.items() if fnmatch(wanted, pattern)), None)

    door = open_door(address, client_for(address, home), address.at(home), example)
    if door is not None:
        for name in door.files:
            if of := FILES.get(f"{address.name}.{name}"):
                door.files[name] = ("table.csv", of(home))
    return door


def walk(door: Door, *, follows: bool = True) -> Iterator[str]:
    """Everything that is wrong with the answers to everything that is sent. `follows` to where markup was stored and is shown."""
    for name, pairs, files in attacks(door):
        try:
            heard = door.send(pairs, files=files, follows=follows and name == "markup")
        except Exception as error:  # noqa: BLE001 - any is the fault that is looked for
            yield f"{name}: {type(error).__name__}: {str(error)[:200]}"
            continue
        for fault in judged(door, name, pairs, heard):
            yield f"{name}: {fault}"


def attacks(door: Door) -> Iterator[tuple[str, Pairs, dict[str, File]]]:
    """(name, fields, files). Texts change together; the others one at a time where the value may be right, else together."""
    for name, value in values.TEXTS.items() if door.texts else ():
        yield name, door.pairs(**dict.fromkeys(door.texts, value)), door.files
    if door.texts:
        most = values.MUCH if door.address.kind == "member" else values.MOST
        yield "long", door.pairs(**dict.fromkeys(door.texts, "a" * (most // len(door.texts)))), door.files
    others = [name for name in door.others if not values.REPEATED.search(name)]
    together = [name for name in others if not values.COUNTED.search(name)]
    for field in others:
        for value in values.PLAUSIBLE.get(door.kinds[field], ()):
            yield f"{field}={value[:40]!r}", door.pairs(**{field: value}), door.files
    alone = values.PLAUSIBLE["plain"] if {door.kinds[name] for name in together} == {"plain"} else ()
    for value in values.NONSENSE if together else ():
        if value in alone:
            continue
        yield f"all={value[:40]!r}", door.pairs(**dict.fromkeys(together, value)), door.files
    lists = [(f"{name}[]", value) for name, value in door.pairs()]
    yield "unlisted", door.pairs() + values.UNLISTED + lists, door.files
    yield "twice", [*door.pairs(), *((name, values.MARKUP) for name in door.kinds)], door.files
    for name, file in values.FILES.items() if door.files else ():
        yield f"file {name}", door.pairs(), dict.fromkeys(door.files, file)
    if door.files:
        yield "nothing", [("x", "")], {}
        yield "text for a file", door.pairs(**dict.fromkeys(door.files, "Ord")), {}
    else:
        yield "nothing but files", [("x", "")], dict.fromkeys(door.kinds, ("x.png", png()))


def judged(door: Door, name: str, pairs: Pairs, heard: Heard) -> Iterator[str]:
    status = heard.response.status_code
    if status >= 500:
        yield f"status {status}"
    if "<script>alert(1)" in heard.text or "<svg/onload" in heard.text:
        yield "markup runs"
    if not heard.is_accepted:
        yield from badly_refused(door, name, pairs, heard)
    else:
        yield from badly_stored(door, name, heard)


def badly_refused(door: Door, name: str, pairs: Pairs, heard: Heard) -> Iterator[str]:
    status = heard.response.status_code
    if heard.writes:
        yield f"refused, and written to {sorted({table for table, _values in heard.writes})}"
    page = " ".join(heard.page.split())
    for form, field, message in heard.faults:
        if status < 400 and " ".join(message.split()) not in page and message not in heard.complaints:
            yield f"{form}.{field} does not say: {message}"
    yield from in_one_language(door, pairs, heard)
    if heard.complaints and any(door.kinds[text] in {"text", "line"} for text in door.texts):
        yield f"what was typed is lost with: {heard.complaints}"
    elif status < 400 and not heard.faults and not heard.complaints and not alerts(heard.text):
        yield "refused without a reason"
    if status in {200, 422} and not values.COUNTED.search(name):
        yield from lost(door, pairs, page)


SAID: set[str] = set()


def in_one_language(door: Door, pairs: Pairs, heard: Heard) -> Iterator[str]:
    """Each sentence is heard once in English too."""
    new = {re.sub(r"\d+", "0", message) for _form, _field, message in heard.faults} - SAID
    if new:
        SAID.update(new)
        english = {re.sub(r"\d+", "0", message) for _form, _field, message in door.send(pairs, language="en").faults}
        for message in new & english:
            yield f"is said in one language: {message}"


def lost(door: Door, pairs: Pairs, page: str) -> Iterator[str]:
    """What a person typed stands in the answered page, whatever else became of it."""
    seen = bare(page)
    for field, value in dict(pairs).items():
        if door.kinds.get(field) in TYPED and field not in door.hidden and bare(value) not in seen:
            yield f"{field} is lost: {value[:60]!r}"


def bare(text: str) -> str:
    """Without what a browser or the database would not keep either."""
    return "".join(CONTROLS.sub("", text.replace("\ud83d", "\ufffd" * 3)).split())


def badly_stored(door: Door, name: str, heard: Heard) -> Iterator[str]:
    for table, parameters in heard.writes:
        for text in texts_of(parameters):
            if found := CONTROLS.search(text):
                yield f"{table} is given {found.group()!r}"
            if text and richtext.is_blank(text):
                yield f"{table} is given what nobody sees: {text[:20]!r}"
    for form in heard.forms:
        for field, one in form.fields.items():
            value = form.cleaned_data.get(field) if hasattr(form, "cleaned_data") else None
            if isinstance(value, str) and isinstance(one.widget, ONE_LINE) and "\n" in value.replace("\r", "\n"):
                yield f"{type(form).__name__}.{field} is more than one line"


def texts_of(parameters: Any) -> Iterator[str]:
    for value in parameters or ():
        if isinstance(value, str):
            yield value
        elif isinstance(value, list | tuple):
            yield from texts_of(value)
