"""Writes with consequences in the interviews: the guide's copy, live notes, and what speakers allow."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from analysis.models import Source
from engagements import audit
from engagements.models import Engagement, User
from engagements.richtext import TextError, is_blank, normalise
from interviews.models import Answer, Question, Quote, Respondent
from interviews.template import QUESTIONS

# With fewer people than this in a role, "with role only" would name them: they are called an employee instead.
FEW = 3
NOTES_LIMIT = 20_000


@transaction.atomic
def start_guide(engagement: Engagement, *, by: User | None) -> list[Question]:
    """Copy the guide in the engagement's language, unless it has questions already. Returns all questions in order."""
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    if not engagement.questions.exists():
        asked = [(theme, text) for theme, texts in QUESTIONS[engagement.language].items() for text in texts]
        Question.objects.bulk_create(
            Question(engagement=engagement, theme=theme, position=position, text=text)
            for position, (theme, text) in enumerate(asked, start=1)
        )
        audit.record(engagement, by, "guide_start")
    return list(engagement.questions.all())


@transaction.atomic
def move_question(question: Question, *, up: bool) -> None:
    """Swap places with the neighbour of the same theme; the first cannot go up, nor the last down."""
    siblings = list(
        Question.objects.select_for_update()
        .filter(engagement=question.engagement, theme=question.theme)
        .order_by("position", "pk")
    )
    place = siblings.index(question)
    other = place - 1 if up else place + 1
    if 0 <= other < len(siblings):
        mine, theirs = siblings[place], siblings[other]
        mine.position, theirs.position = theirs.position, mine.position
        Question.objects.bulk_update([mine, theirs], ["position"])


class AnswerConflictError(Exception):
    """Somebody saved these notes first; `current` is what stands there, `text` what was not stored."""

    def __init__(self, current: Answer, text: str) -> None:
        self.current, self.text = current, text
        super().__init__(_("Somebody else wrote on this answer while you did. Nothing of yours is lost."))


@transaction.atomic
def save_answer(respondent: Respondent, question: Question, *, text: str, began_at: int) -> Answer:
    """Store live notes that began from revision `began_at` (0: there were none). The same text again changes nothing.
    Raises AnswerConflictError if the notes moved on meanwhile, ValidationError for text that cannot be stored."""
    text = _storable(text)
    answer = Answer.objects.select_for_update().filter(respondent=respondent, question=question).first()
    if answer is None:
        try:
            with transaction.atomic():
                return Answer.objects.create(respondent=respondent, question=question, text=text)
        except IntegrityError:
            answer = Answer.objects.select_for_update().get(respondent=respondent, question=question)
    if answer.text == text:
        return answer
    if answer.revision != began_at:
        raise AnswerConflictError(answer, text)
    answer.text, answer.revision = text, answer.revision + 1
    answer.save()
    return answer


def _storable(text: str) -> str:
    try:
        text = normalise(text)
    except TextError as error:
        raise ValidationError(str(error)) from error
    if len(text) > NOTES_LIMIT:
        raise ValidationError(
            _(
                "The notes are longer than 20,000 characters. Nothing has been saved: shorten them, or move a part to the next question."
            )
        )
    return "" if is_blank(text) else text


@dataclass(frozen=True, slots=True)
class Words:
    """A quote as it was typed: the words, and what the speaker allows."""

    text: str
    permission: str


@transaction.atomic
def add_quote(respondent: Respondent, words: Words, *, question: Question | None, by: User | None) -> Quote:
    """Store verbatim words once, in their Source, with the speaker's permission."""
    source = Source.objects.create(
        engagement=respondent.engagement,
        kind=Source.Kind.QUOTE,
        label=_("Interview"),
        text=normalise(words.text),
        permission=words.permission,
        happened_on=respondent.interviewed_on,
    )
    quote = Quote.objects.create(respondent=respondent, question=question, source=source)
    store_attributions(respondent.engagement)
    audit.record(respondent.engagement, by, "quote_create", permission=words.permission)
    quote.source.refresh_from_db()
    return quote


@transaction.atomic
def change_quote(quote: Quote, words: Words, *, by: User) -> Quote:
    """Correct the words or the permission of a quote that is not withdrawn."""
    Source.objects.filter(pk=quote.source_id, withdrawn_at=None).update(
        text=normalise(words.text), permission=words.permission
    )
    quote.source.refresh_from_db()
    audit.record(quote.respondent.engagement, by, "quote_edit", permission=words.permission)
    return quote


@transaction.atomic
def withdraw_quote(quote: Quote, *, by: User) -> Quote:
    """The speaker takes the words back: they are gone from every page and every version, adopted ones included. What
    rested on them keeps the reference and shows "[withdrawn]"."""
    Source.objects.filter(pk=quote.source_id).update(text="", speaker="", speaker_role="", withdrawn_at=timezone.now())
    quote.source.refresh_from_db()
    audit.record(quote.respondent.engagement, by, "quote_withdraw")
    return quote


def store_attributions(engagement: Engagement) -> None:
    """Write into each quote's Source how its speaker may be named. Called whenever respondents change: whether a role
    hides somebody depends on how many share it."""
    respondents = list(engagement.respondents.prefetch_related("quotes__source"))
    in_role = {role: sum(other.role == role for other in respondents) for role in {r.role for r in respondents}}
    changed = []
    with override(engagement.language):
        for respondent in respondents:
            by_name = f"{respondent.name}, {respondent.title}" if respondent.title else respondent.name
            by_role = respondent.get_role_display() if in_role[respondent.role] >= FEW else anonymous_role(respondent)
            for quote in respondent.quotes.all():
                source = quote.source
                if source.withdrawn_at is None and (source.speaker, source.speaker_role) != (by_name, by_role):
                    source.speaker, source.speaker_role = by_name, by_role
                    changed.append(source)
    Source.objects.bulk_update(changed, ["speaker", "speaker_role"])


def anonymous_role(respondent: Respondent) -> str:
    """What somebody is called whose role would give them away."""
    return _("a customer") if respondent.role == "customer" else _("an employee")
