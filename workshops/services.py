"""What happens in a workshop. Every write takes the lock on the workshop's row first: that is what makes the numbers of its
events one unbroken row, in the order in which they were committed."""

import hashlib
import hmac
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

import strategies.services
from engagements import audit, richtext
from engagements.faultpoints import faultpoint
from engagements.models import Engagement, User
from strategies.models import Disposition, Input, StrategyVersion, Voice
from workshops import access, streaming
from workshops.models import Contribution, Event, Participant, Step, Workshop, make_code
from workshops.queries.agenda import agenda_for


class WorkshopError(Exception):
    """What cannot be done now; the text says why and what to do."""


# Events -------------------------------------------------------------------------------------------------------------


def record_event(workshop: Workshop, kind: str, payload: dict[str, Any] | None = None) -> Event:
    """Append what happened, under the next number; inside the transaction of what it tells about, so that both are there
    or neither. The payload may be read by every phone: keys and states, never who. Wakes this process's streams."""
    with transaction.atomic():
        locked = _locked(workshop)
        locked.last_number += 1
        locked.save(update_fields=["last_number"])
        workshop.last_number = locked.last_number
        event = Event.objects.create(workshop=workshop, number=locked.last_number, kind=kind, payload=payload or {})
        transaction.on_commit(streaming.hub.poke)
    return event


def _locked(workshop: Workshop) -> Workshop:
    return (
        Workshop.objects.select_for_update(of=("self",))
        .select_related("engagement", "version", "step")
        .get(pk=workshop.pk)
    )


def _key(value: uuid.UUID | None) -> str | None:
    return str(value) if value is not None else None


# Planning -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def create_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """Store a planned workshop under the engagement's next number."""
    Engagement.objects.select_for_update().get(pk=workshop.engagement_id)
    last = workshop.engagement.workshops.aggregate(last=Max("number"))["last"] or 0
    workshop.number = last + 1
    workshop.facilitator = by
    workshop.save()
    audit.record(workshop.engagement, by, "workshop_create", workshop, number=workshop.number)
    return workshop


@transaction.atomic
def edit_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """Store changed plans. How names are handled is a promise: it stands from the first input on (WorkshopError)."""
    stored = _locked(workshop)
    if stored.naming != workshop.naming and stored.contributions.exists():
        raise WorkshopError(
            _("People have written already, and they were told how their names are handled. That stays.")
        )
    if stored.version_id != workshop.version_id and stored.contributions.exists():
        raise WorkshopError(_("People have written about the draft already. Plan another workshop for another draft."))
    fields = ["title", "question", "starts_at", "ends_at", "room", "naming", "answers_by", "version"]
    workshop.save(update_fields=fields)
    audit.record(workshop.engagement, by, "workshop_edit", workshop, number=workshop.number)
    return workshop


@transaction.atomic
def add_step(step: Step, *, by: User) -> Step:
    """Put a step last on the agenda."""
    _locked(step.workshop)
    step.position = (step.workshop.steps.aggregate(last=Max("position"))["last"] or 0) + 1
    step.save()
    audit.record(step.workshop.engagement, by, "step_create", step, workshop=step.workshop.number)
    return step


@transaction.atomic
def edit_step(step: Step, *, by: User) -> Step:
    """Store a changed row of the agenda; its place and its key stay as they are."""
    _locked(step.workshop)
    step.save(update_fields=["title", "method", "minutes", "section_key", "statement_key"])
    audit.record(step.workshop.engagement, by, "step_edit", step, workshop=step.workshop.number)
    return step


@transaction.atomic
def move_step(step: Step, *, up: bool, by: User) -> bool:
    """Change places with the neighbour; returns False for the first that should go up or the last that should go down."""
    _locked(step.workshop)
    steps = list(step.workshop.steps.all())
    at = steps.index(step)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(steps):
        return False
    steps[at], steps[to] = steps[to], steps[at]
    for position, moved in enumerate(steps, start=1):
        moved.position = position
    Step.objects.bulk_update(steps, ["position"])
    audit.record(step.workshop.engagement, by, "step_move", step, workshop=step.workshop.number, up=up)
    return True


@transaction.atomic
def delete_step(step: Step, *, by: User) -> None:
    """Take a step off the agenda. One that people wrote in, or that the room is at, stays (WorkshopError)."""
    workshop = _locked(step.workshop)
    if step.contributions.exists():
        raise WorkshopError(_("People have written in this step. It stays on the agenda."))
    if workshop.step_id == step.pk:
        raise WorkshopError(_("The room is at this step now. Go on to another one first."))
    audit.record(workshop.engagement, by, "step_delete", step, workshop=workshop.number)
    step.delete()


# Opening and closing --------------------------------------------------------------------------------------------------


@transaction.atomic
def open_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """Let people in: the code and the link work from now on. A workshop without an agenda gets one step, the whole draft."""
    workshop = _locked(workshop)
    if workshop.state != Workshop.State.PLANNED:
        raise WorkshopError(_("This workshop has been opened already."))
    if not workshop.version.is_open:
        raise WorkshopError(_("The draft has been adopted. Choose the draft that is open now."))
    if not workshop.steps.exists():
        Step.objects.create(workshop=workshop, position=1, title=_("Read and comment"), minutes=60)
    while Workshop.objects.filter(state=Workshop.State.OPEN, code=workshop.code).exists():
        workshop.code = make_code()
    workshop.state, workshop.opened_at = Workshop.State.OPEN, timezone.now()
    workshop.screen, workshop.step = Workshop.Screen.JOIN, workshop.steps.first()
    workshop.facilitator = by
    workshop.save(update_fields=["state", "opened_at", "screen", "step", "code", "facilitator"])
    record_event(workshop, "opened")
    audit.record(workshop.engagement, by, "workshop_open", workshop, number=workshop.number)
    return workshop


@transaction.atomic
def close_workshop(workshop: Workshop, *, by: User) -> Workshop:
    """End it: the code dies, and with the steps' keys dies the last path from an anonymous input to a phone."""
    workshop = _locked(workshop)
    if workshop.state != Workshop.State.OPEN:
        raise WorkshopError(_("This workshop is not open."))
    workshop.state, workshop.closed_at = Workshop.State.CLOSED, timezone.now()
    workshop.screen = Workshop.Screen.THANKS
    workshop.save(update_fields=["state", "closed_at", "screen"])
    workshop.steps.update(anonymous_key="")
    # Without their keys these would still say which inputs came from one phone.
    Input.objects.filter(contribution__workshop=workshop).exclude(author_key="").update(author_key="")
    record_event(workshop, "closed")
    audit.record(workshop.engagement, by, "workshop_close", workshop, number=workshop.number)
    return workshop


# The room -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_step(workshop: Workshop, step: Step, *, by: User) -> None:
    """Lead the room to a step: the phones that follow go there, and the screen shows it."""
    workshop = _open(workshop)
    workshop.step, workshop.screen = step, Workshop.Screen.DISCUSS
    workshop.save(update_fields=["step", "screen"])
    place = {"step": step.pk, "statement": _key(step.statement_key), "section": _key(step.section_key)}
    record_event(workshop, "step", place)
    audit.record(workshop.engagement, by, "workshop_step", step, workshop=workshop.number)


@transaction.atomic
def set_screen(workshop: Workshop, screen: str, *, by: User) -> None:
    """What the screen in the room shows."""
    if screen not in Workshop.Screen.values:
        raise WorkshopError(_("There is no such picture for the screen."))
    workshop = _open(workshop)
    workshop.screen = screen
    workshop.save(update_fields=["screen"])
    record_event(workshop, "screen", {"screen": screen})
    audit.record(workshop.engagement, by, "workshop_screen_state", workshop, screen=screen)


def _open(workshop: Workshop) -> Workshop:
    locked = _locked(workshop)
    if not locked.is_open:
        raise WorkshopError(_("This workshop is not open."))
    return locked


@transaction.atomic
def show(contribution: Contribution, *, by: User) -> None:
    """Put an input before the room: on the screen and on every phone."""
    _show(contribution, by, is_on_screen=True, is_hidden=False)


@transaction.atomic
def hide(contribution: Contribution, *, by: User) -> None:
    """Take an input from the screen and put it aside. It is kept, and gets its answer like every other."""
    _show(contribution, by, is_on_screen=False, is_hidden=True)


def _show(contribution: Contribution, by: User, *, is_on_screen: bool, is_hidden: bool) -> None:
    workshop = _locked(contribution.workshop)
    contribution = Contribution.objects.select_related("input").get(pk=contribution.pk)
    if (contribution.is_on_screen, contribution.is_hidden) == (is_on_screen, is_hidden):
        return
    event = record_event(workshop, "shown" if is_on_screen else "hidden", _place(contribution.input))
    contribution.is_on_screen, contribution.is_hidden = is_on_screen, is_hidden
    contribution.shown_number = event.number if is_on_screen else contribution.shown_number
    contribution.save(update_fields=["is_on_screen", "is_hidden", "shown_number"])
    verb = "contribution_show" if is_on_screen else "contribution_hide"
    audit.record(workshop.engagement, by, verb, workshop, input=str(contribution.input_id))


def _place(said: Input) -> dict[str, Any]:
    return {"statement": _key(said.statement_key)}


@transaction.atomic
def answer(
    contribution: Contribution,
    *,
    outcome: str,
    reason: str,
    by: User,
    new_text: str | None = None,
    began_at: int | None = None,
    answer_began_at: int | None = None,
) -> Disposition:
    """Answer an input during or after the workshop; raises what strategies.services.answer_input raises. The phones are
    told which paragraph to look at again, and the one who wrote reads the answer there."""
    workshop = _locked(contribution.workshop)
    disposition = strategies.services.answer_input(
        contribution.input,
        outcome=outcome,
        reason=reason,
        by=by,
        new_text=new_text,
        began_at=began_at,
        answer_began_at=answer_began_at,
    )
    place = _place(contribution.input)
    record_event(workshop, "answered", place)
    if new_text is not None:
        record_event(workshop, "text", place)
    return disposition


# Phones -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def join(workshop: Workshop, name: str, shows_name: bool, *, key: uuid.UUID | None = None) -> str:
    """Let somebody in and return the token for the phone's cookie; only its hash is stored. A name that is not to be shown
    is not stored either. The same `key` (made by the form) again is the same person with a new token."""
    workshop = _open(workshop)
    token, key = access.make_token(), key or uuid.uuid4()
    known = workshop.participants.filter(key=key, ended_at=None).first()
    if known is not None:
        known.token_hash = access.hashed(token)
        known.save(update_fields=["token_hash"])
        return token
    if workshop.naming != Workshop.Naming.CHOICE:
        shows_name = workshop.naming == Workshop.Naming.NAMED
    name = richtext.clean_line(name)[:80] if shows_name else ""
    voice = Voice.objects.create(engagement=workshop.engagement, name=name)
    Participant.objects.create(
        workshop=workshop, voice=voice, key=key, token_hash=access.hashed(token), shows_name=bool(name)
    )
    return token


@transaction.atomic
def leave(participant: Participant) -> None:
    """The phone's cookie means nothing from now on; what was said stays."""
    Participant.objects.filter(pk=participant.pk, ended_at=None).update(ended_at=timezone.now())


@transaction.atomic
def end_participant(participant: Participant, *, by: User) -> None:
    """The facilitator shows somebody the door."""
    leave(participant)
    workshop = participant.workshop
    audit.record(workshop.engagement, by, "participant_end", workshop, participant=participant.pk)


def is_anonymous(participant: Participant) -> bool:
    """Whether what this phone says is stored without its voice: the workshop is anonymous, or this person wished it."""
    return participant.workshop.naming == Workshop.Naming.ANONYMOUS or not participant.shows_name


def author_key(step: Step, participant: Participant) -> str:
    """The only thing that ties an anonymous input to its phone: an HMAC-SHA-256 (hex) under the step's key; "" once that
    key has been destroyed."""
    if not step.anonymous_key:
        return ""
    return hmac.new(step.anonymous_key.encode(), str(participant.pk).encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def contribute(
    participant: Participant,
    step: Step | None,
    *,
    key: uuid.UUID,
    kind: str,
    text: str = "",
    suggested: str = "",
    section_key: uuid.UUID | None = None,
    statement_key: uuid.UUID | None = None,
    start: int | None = None,
    end: int | None = None,
    exact: str = "",
) -> tuple[Input, bool]:
    """Store what a phone says, once; returns the input and whether it is new. `step` is the one it was written in, which
    may be over; what arrives after closing is kept and marked. Raises what strategies.services.add_input raises."""
    workshop = _locked(participant.workshop)
    step = workshop.steps.filter(pk=step.pk).first() if step is not None else workshop.step
    anonymous = is_anonymous(participant)
    said, is_new = strategies.services.add_input(
        version=workshop.version,
        key=key,
        kind=kind,
        text=text,
        suggested=suggested,
        section_key=section_key,
        statement_key=statement_key,
        start=start,
        end=end,
        exact=exact,
        voice=None if anonymous else participant.voice,
        author_key=author_key(step, participant) if anonymous and step is not None else "",
        shows_name=not anonymous,
    )
    if is_new:
        Contribution.objects.create(workshop=workshop, step=step, input=said)
        record_event(workshop, "input", _place(said))
        faultpoint("workshop.said")
    return said, is_new


@transaction.atomic
def set_support(participant: Participant, contribution: Contribution, *, agrees: bool) -> bool:
    """Agree with what somebody said, or take it back; returns whether anything changed."""
    workshop = _locked(participant.workshop)
    changed = strategies.services.set_support(contribution.input, participant.voice, agrees=agrees)
    if changed:
        record_event(workshop, "support", _place(contribution.input))
    return changed


def newest_draft(engagement: Engagement) -> StrategyVersion | None:
    """The draft that a workshop can be held on."""
    return StrategyVersion.objects.open().filter(strategy__engagement=engagement).first()


def fill_agenda(workshop: Workshop, minutes: int, *, by: User) -> int:
    """Write an agenda of 60, 120 or 180 minutes for this draft; returns how many steps. Only onto an empty page."""
    with transaction.atomic():
        workshop = _locked(workshop)
        if workshop.steps.exists():
            raise WorkshopError(_("There is an agenda already. Change it row by row."))
        rows = agenda_for(workshop, minutes)
        for position, row in enumerate(rows, start=1):
            row.workshop, row.position = workshop, position
        Step.objects.bulk_create(rows)
        audit.record(workshop.engagement, by, "agenda_fill", workshop, number=workshop.number, minutes=minutes)
    return len(rows)
