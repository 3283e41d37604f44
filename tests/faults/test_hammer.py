"""Row 3 of docs/faults.md, the hammer: people write while everything is killed under them."""

import os
import random
import threading
import time

import pytest

from engagements import jobs
from engagements.models import AuditEntry, Job
from strategies.models import Input
from tests.faults.conftest import fall_silent, seeds, state
from tests.faults.phones import Ear, Phone
from tests.faults.processes import Aside
from tests.workshops import rooms
from tests.workshops.test_stream import cookies_of, member
from workshops import services
from workshops.models import Contribution, Event
from workshops.streaming import PHONE_KINDS

LONG = bool(os.environ.get("FAULT_ROWS"))
VOICES, INPUTS, DEATHS = (40, 20, 10) if LONG else (10, 8, 3)
LONGEST = 1800  # seconds for all of it, on a slow machine: a ceiling against hanging, never what the test asserts
# What a keyboard, a telephone and a habit put into a text.
TEXTS = [
    "Två timmar räcker.", "“Kanske” – inte säkert…", "👩🏽‍🚒 tack!", "a\tb", "<b>fet</b> & så", "=1+1", "rad ett\nrad två",
    "  luft  ", "naïve Ångström Ørsted", "عربي و עברית", "%s {x} $y", "O'Brien; DROP TABLE",
]  # fmt: skip


def confirmed(phones):
    return sum(len(phone.said) for phone in phones)


def write(phone, statement):
    phone.join()
    for n in range(INPUTS):
        phone.say(f"{TEXTS[(n + len(phone.name)) % len(TEXTS)].strip()} {phone.name}/{n}", statement.key)
    phone.client.close()


def show(workshop, lead, over):
    """The facilitator puts on the screen what has come in, so that the phones have something to hear."""
    while not over.is_set():
        waiting = Contribution.objects.filter(workshop=workshop, is_on_screen=False).first()
        if waiting is not None:
            services.show(waiting, by=lead)
        over.wait(0.1)


def judge_inputs(phones):
    """What is stored against the phones' own lists: nothing lost, doubled, altered, unknown, foreign or out of order."""
    rows = Input.objects.select_related("voice", "contribution")
    stored = {said.key: (said.text, said.voice.name, said.contribution.pk) for said in rows}
    told = {said.key: (said.text, phone.name) for phone in phones for said in phone.said}
    assert len(rows) == len(stored) == len(told) == VOICES * INPUTS
    assert {key: row[:2] for key, row in stored.items()} == told
    for phone in phones:
        places = [stored[said.key][2] for said in phone.said]
        assert places == sorted(places)
    assert len({said.voice_id for said in rows}) == VOICES


def judge_streams(workshop, facilitator, ears, web, wait_until):
    """Every stream has heard every number that is meant for it once and in order, through all its lives."""
    numbers = list(Event.objects.filter(workshop=workshop).values_list("number", flat=True))
    heard = list(Event.objects.filter(workshop=workshop, kind__in=PHONE_KINDS).values_list("number", flat=True))
    last = [numbers[-1:]] + [heard[-1:]] * len(ears)
    wait_until(lambda: [ear.numbers[-1:] for ear in [facilitator, *ears]] == last)
    for ear in [facilitator, *ears]:
        ear.end()
    web.kill()
    for ear in [facilitator, *ears]:
        ear.join()
    assert facilitator.numbers == numbers
    assert [ear.numbers for ear in ears] == [heard] * len(ears)
    assert [ear.reloads for ear in [facilitator, *ears]] == [0] * (len(ears) + 1)
    assert min(ear.lives for ear in [facilitator, *ears]) > 1


@pytest.mark.parametrize("seed", seeds())
def test_forty_voices_while_everything_is_killed_under_them(
    web, celery_worker, beat, faults, draft, lead, engagement, wait_until, seed
):
    """Row 3, and 1 and 4 beside it. Every confirmed input is there once, with its text and voice, in the order of writing;
    every stream hears every number once, in order. The first death comes between a commit and its answer. Seen to fail with `add_input`
    storing a known key once more under another: doubled."""
    chance = random.Random(seed)
    statement = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, naming="named", about=statement)
    beats = [beat()]
    counting = jobs.order(engagement, "tests.worker_tasks.count", title="Counting", steps=40, pause=0.1)
    phones = [Phone(web.url, workshop, f"Röst {n}") for n in range(VOICES)]
    facilitator = Ear(web.url, f"{workshop.get_absolute_url()}stream/", member(lead))
    listeners = [rooms.phone(workshop, f"Lyssnare {n}") for n in range(5)]
    ears = [Ear(web.url, f"/w/{workshop.code}/stream/", cookies_of(each)) for each in listeners]

    over = threading.Event()
    showing = Aside(lambda: show(workshop, lead, over), LONGEST)
    writing = [Aside(lambda phone=phone: write(phone, statement), LONGEST) for phone in phones]
    part = VOICES * INPUTS // (DEATHS + 1)
    for death in range(1, DEATHS + 1):
        at = part * death - chance.randint(0, part // 2)
        wait_until(lambda at=at: confirmed(phones) >= at, seconds=240, otherwise=web.text)
        if death == 1:
            faults.arm("workshop.stored", "kill")
            wait_until(lambda: web.process.poll() is not None, otherwise=web.text)
            faults.disarm("workshop.stored")
        web.kill()
        if chance.random() < 0.5:
            celery_worker.kill()
            fall_silent(counting)
            celery_worker.start()
        if chance.random() < 0.5:
            beats[-1].kill()
            beats.append(beat())
        time.sleep(chance.choice([0, 0.3, 1]))  # how long the server is away: the fault itself, not a wait for anything
        web.start()
    for one in writing:
        one.result()
    over.set()
    showing.result()
    celery_worker.kill()
    fall_silent(counting)
    celery_worker.start()
    wait_until(lambda: state(counting) == Job.State.DONE, seconds=60, otherwise=celery_worker.text)

    print(f"seed {seed}: {confirmed(phones)} confirmed, {sum(phone.repeats for phone in phones)} repeats")
    assert [phone.troubles for phone in phones if phone.troubles] == []
    judge_inputs(phones)
    judge_streams(workshop, facilitator, ears, web, wait_until)
    steps = AuditEntry.objects.filter(verb="test_step").order_by("pk").values_list("subject", flat=True)
    assert list(steps) == [str(n) for n in range(40)]
