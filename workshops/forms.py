from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engagements.formfields import LineField, SentenceArea, TextField, clean_field
from engagements.models import Engagement
from strategies.models import Disposition, Input, StrategyVersion
from workshops.models import Step, Workshop
from workshops.queries.agenda import targets


class WorkshopForm(forms.ModelForm):
    """The plan: the day and two hours in the engagement's own time zone become two instants."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    starts = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(label=gettext_lazy("To"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))

    class Meta:
        model = Workshop
        formfield_callback = clean_field
        fields = ["title", "question", "room", "version", "naming", "answers_by"]
        labels = {
            "question": gettext_lazy("The question of the day (optional)"),
            "room": gettext_lazy("Room (optional)"),
            "naming": gettext_lazy("Names"),
            "answers_by": gettext_lazy("Everybody is answered by (optional)"),
        }
        help_texts = {
            "question": gettext_lazy(
                "The first thing people read on their phones, such as “How should we sound when we answer?”"
            ),
            "naming": gettext_lazy("This is a promise to those who write. It cannot be changed once somebody has."),
            "answers_by": gettext_lazy("A promise too: it stands on the last picture and on every phone."),
        }
        widgets = {
            "question": SentenceArea,
            "naming": forms.RadioSelect,
            "answers_by": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    field_order = ["title", "question", "day", "starts", "ends", "room", "version", "naming", "answers_by"]

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = engagement
        versions = StrategyVersion.objects.filter(strategy__engagement=engagement)
        current = versions.filter(pk=self.instance.version_id) if self.instance.pk else versions.none()
        version = self.fields["version"]
        version.queryset = versions.open() | current  # type: ignore[attr-defined]
        version.empty_label = None  # type: ignore[attr-defined]
        self.fields["naming"].choices = NAMING_CHOICES  # type: ignore[attr-defined]
        if self.instance.pk:
            start, end = (
                moment.astimezone(engagement.zone) for moment in (self.instance.starts_at, self.instance.ends_at)
            )
            self.initial.update(day=start.date(), starts=start.time(), ends=end.time())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day, starts, ends = (values.get(name) for name in ("day", "starts", "ends"))
        if day and starts and ends:
            if ends <= starts:
                self.add_error("ends", _("The workshop ends before it starts."))
                return values
            zone = self.engagement.zone
            self.instance.starts_at = datetime.combine(day, starts, zone)
            self.instance.ends_at = datetime.combine(day, ends, zone)
        return values


NAMING_CHOICES = [
    (Workshop.Naming.CHOICE, gettext_lazy("Each person chooses whether the name is shown")),
    (Workshop.Naming.NAMED, gettext_lazy("Everybody writes under their name")),
    (Workshop.Naming.ANONYMOUS, gettext_lazy("Nobody does: nobody can find out who wrote what, not even you")),
]


class StepForm(forms.ModelForm):
    """A row of the agenda; what it is about is a part or a paragraph of the draft."""

    about = forms.ChoiceField(label=gettext_lazy("What it is about"), required=False)

    class Meta:
        model = Step
        formfield_callback = clean_field
        fields = ["title", "method", "minutes"]

    field_order = ["about", "title", "method", "minutes"]

    def __init__(self, *args: Any, workshop: Workshop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workshop = workshop
        self.fields["about"].choices = [("", _("The draft as a whole")), *targets(workshop.version)]  # type: ignore[attr-defined]
        self.fields["minutes"].min_value = 1  # type: ignore[attr-defined]
        step = self.instance
        if step.statement_key:
            self.initial["about"] = f"statement:{step.statement_key}"
        elif step.section_key:
            self.initial["about"] = f"section:{step.section_key}"

    def clean_minutes(self) -> int:
        minutes: int = self.cleaned_data["minutes"]
        if not 1 <= minutes <= 480:
            raise forms.ValidationError(_("Write how many minutes it takes, from 1 to 480."))
        return minutes

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind, _colon, key = (values.get("about") or "").partition(":")
        step = self.instance
        step.workshop = self.workshop
        step.section_key = step.statement_key = None
        if kind == "section":
            step.section_key = UUID(key)
        elif kind == "statement":
            statement = self.workshop.version.statement_rows.select_related("section").get(key=key)
            step.statement_key, step.section_key = statement.key, statement.section.key
        return values


class JoinForm(forms.Form):
    """One field. Which of the two it has is decided by how the workshop handles names."""

    key = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid4,
        error_messages=dict.fromkeys(
            ("required", "invalid"), gettext_lazy("Something was missing. Press the button again.")
        ),
    )
    name = LineField(
        label=gettext_lazy("What is your name?"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name", "enterkeyhint": "go", "autocapitalize": "words"}),
    )
    hides_name = forms.BooleanField(label=gettext_lazy("Do not show my name"), required=False)

    def __init__(self, *args: Any, naming: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.naming = naming
        if naming == Workshop.Naming.ANONYMOUS:
            del self.fields["name"]
        if naming != Workshop.Naming.CHOICE:
            del self.fields["hides_name"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "name" in self.fields and not self.errors and not values.get("name") and not values.get("hides_name"):
            text = _("Write your first name.")
            if "hides_name" in self.fields:
                text = _("Write your first name, or tick the box below.")
            self.add_error("name", text)
        return values


class ContributionForm(forms.Form):
    """What a phone sends. The words are checked where they are stored (strategies.services.add_input)."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    step = forms.IntegerField(required=False, widget=forms.HiddenInput)
    statement = forms.UUIDField(required=False, widget=forms.HiddenInput)
    section = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=Input.Kind.choices, initial=Input.Kind.COMMENT)
    text = TextField(required=False)
    suggested = TextField(required=False)
    exact = forms.CharField(required=False, strip=False, max_length=20_000, widget=forms.HiddenInput)
    start = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)
    end = forms.IntegerField(required=False, min_value=0, max_value=1_000_000)


class AnswerForm(forms.Form):
    """The four answers, the reason, and the text as it will stand if it is changed at once."""

    disposition = forms.ChoiceField(
        choices=Disposition.Outcome.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose one of the four answers.")),
    )
    reason = TextField(required=False)
    changes_text = forms.BooleanField(required=False)
    new_text = TextField(required=False)
    began_at = forms.IntegerField(required=False)
    revision = forms.IntegerField(required=False)


def next_full_hour() -> dict[str, Any]:
    """What a new plan begins with: two weeks from today, 13 to 15."""
    day = timezone.localdate() + timedelta(days=14)
    return {"day": day, "starts": "13:00", "ends": "15:00"}
