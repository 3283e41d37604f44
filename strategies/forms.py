"""Forms of the document's rows, of the dialogue and of the follow-up. None writes beyond its own instance."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements import richtext
from engagements.formfields import TextField, clean_field, label_fields
from engagements.models import Engagement, User
from strategies.models import (
    Audience,
    Disposition,
    DossierFile,
    Goal,
    Input,
    Kpi,
    KpiReading,
    Learning,
    LearningProposal,
    Message,
    MessageAudience,
    Section,
    Statement,
    StrategyVersion,
)

# Words that stand at the place of a part's address in strategies/urls.py.
TAKEN = {"compare", "framework", "inputs", "parts", "proposals", "start", "statements", "versions"}
ABOVE = {Goal.Level.COMMUNICATION: Goal.Level.ORGANISATION, Goal.Level.SOCIAL: Goal.Level.COMMUNICATION}


class RowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of one row of a version. What it may point at is narrowed to that version."""

    class Meta:
        formfield_callback = clean_field

    def __init__(self, *args: Any, version: StrategyVersion, **options: Any) -> None:
        super().__init__(*args, **options)
        self.version = version
        self.instance.version = version
        self.narrow()
        label_fields(self)

    def narrow(self) -> None:
        """Narrow what the fields may point at."""

    def _get_validation_exclusions(self) -> set[str]:
        # Constraints within the version are checked although the version is no field of the form.
        return super()._get_validation_exclusions() - {"version"}


class SectionForm(RowForm):
    class Meta(RowForm.Meta):
        model = Section
        fields = ("title", "lead", "decides", "lead_person", "state")
        help_texts = {
            "lead": _(
                "One or two sentences that stand large above the part: the thought that everything in it follows from."
            ),
            "decides": _("In one sentence, for the list of parts."),
        }

    def narrow(self) -> None:
        engagement = self.version.strategy.engagement
        self.fields["lead_person"].queryset = User.objects.filter(memberships__engagement=engagement).order_by("name")

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if not self.instance.code:
            if not slugify(title):
                raise ValidationError(_("The title needs letters that an address can be made of."))
            self.instance.code = self.free_code(slugify(title)[:50])
        return title

    def free_code(self, code: str) -> str:
        """An address that no other part of the version has: the title's, numbered where it is taken."""
        taken = TAKEN | set(self.version.section_rows.values_list("code", flat=True))
        return next(free for free in (code, *(f"{code}-{n}" for n in range(2, 1000))) if free not in taken)


class StatementForm(RowForm):
    class Meta(RowForm.Meta):
        model = Statement
        fields = ("heading", "body", "kind", "is_assumption")
        labels = {"is_assumption": _("This is an assumption")}
        widgets = {"body": forms.Textarea(attrs={"rows": 14, "class": "is-doc"}), "kind": forms.RadioSelect}
        help_texts = {
            "body": _("A blank line begins a new paragraph. *Italic*, **bold**, lists with - and tables work.")
        }


class GoalForm(RowForm):
    class Meta(RowForm.Meta):
        model = Goal
        fields = ("level", "text", "parent", "rationale", "owner", "due_on")
        help_texts = {
            "text": _("A state to be reached, not a thing to be done: “Every customer knows whom to ask.”"),
            "parent": _("A goal of the level above. An organisational goal has none."),
        }

    def narrow(self) -> None:
        own = self.version.goal_rows.exclude(pk=self.instance.pk).exclude(level=Goal.Level.SOCIAL)
        self.fields["parent"].queryset = own.order_by("level", "position", "pk")
        self.fields["parent"].empty_label = gettext("No goal")
        self.fields["level"].choices = Goal.Level.choices

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        level, parent = values.get("level"), values.get("parent")
        if level == Goal.Level.ORGANISATION and parent is not None:
            self.add_error("parent", _("An organisational goal is at the top: it contributes to no other goal here."))
        elif level and parent is not None and parent.level != ABOVE[Goal.Level(level)]:
            self.add_error("parent", _("Choose a goal of the level above: the tree has three levels."))
        elif level and self.instance.pk and self._breaks_children(level):
            self.add_error("level", _("Other goals contribute to this one. Move them first, then change its level."))
        return values

    def _breaks_children(self, level: str) -> bool:
        return any(ABOVE[Goal.Level(child.level)] != level for child in self.instance.children.all())


class KpiForm(RowForm):
    class Meta(RowForm.Meta):
        model = Kpi
        fields = ("goal", "name", "unit", "baseline", "baseline_on", "target", "due_on", "owner", "measured_by")
        widgets = {"goal": forms.RadioSelect}  # a goal is a whole sentence: a closed list would cut it
        help_texts = {
            "unit": _("For example: hours, %, followers."),
            "baseline": _(
                "What it was when this was written. Without a baseline nobody can say later whether it went well."
            ),
        }

    def narrow(self) -> None:
        self.fields["goal"].queryset = self.version.goal_rows.all()
        self.fields["goal"].empty_label = None


class AudienceForm(RowForm):
    class Meta(RowForm.Meta):
        model = Audience
        fields = ("name", "description", "believes_now", "should_believe", "found_in", "needs")


class MessageForm(RowForm):
    class Meta(RowForm.Meta):
        model = Message
        fields = ("text", "is_main", "proof")
        labels = {"is_main": _("This is the main message")}


class MessageAudienceForm(RowForm):
    class Meta(RowForm.Meta):
        model = MessageAudience
        fields = ("wording",)
        widgets = {"wording": forms.Textarea(attrs={"rows": 3})}


class VersionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is said about the version as a whole."""

    class Meta:
        model = StrategyVersion
        fields = ("promise", "note", "comments_until")
        formfield_callback = clean_field

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label_fields(self)


class AdoptForm(forms.ModelForm):  # type: ignore[type-arg]
    re_decided = forms.BooleanField(
        label=_("This is a new decision on the whole strategy"),
        required=False,
        help_text=_("The version then gets the next whole number."),
    )

    class Meta:
        model = StrategyVersion
        fields = ("note", "decided_by", "next_review_on")
        formfield_callback = clean_field
        help_texts = {"decided_by": _("For example: the management group. The day is added by itself.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["decided_by"].required = True
        self.fields["decided_by"].label = gettext("Decided by")
        if not self.instance.minor:
            del self.fields["re_decided"]
        label_fields(self)


class InputForm(forms.Form):
    """A member's comment or suggestion. `key` is made when the form is shown: sent twice is stored once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What is it?"), choices=Input.Kind.choices, widget=forms.RadioSelect)
    suggested = TextField(
        label=_("Suggested words"),
        required=False,
        max_length=richtext.STATEMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6, "class": "is-doc"}),
        help_text=_("Change the words as you want them. Used only for a suggestion."),
    )
    text = TextField(
        label=_("Comment"),
        required=False,
        max_length=richtext.INPUT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    start = forms.IntegerField(required=False, min_value=0, max_value=2_000_000, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, max_value=2_000_000, widget=forms.HiddenInput)
    exact = forms.CharField(required=False, strip=False, max_length=richtext.STATEMENT_LIMIT, widget=forms.HiddenInput)

    def clean_key(self) -> uuid.UUID:
        key: uuid.UUID = self.cleaned_data["key"]
        return key


class AnswerForm(forms.Form):
    """One of four answers with its reason; the text of the statement may change with it."""

    disposition = forms.ChoiceField(label=_("Your answer"), choices=Disposition.Outcome.choices)
    reason = TextField(label=_("Reason, shown to everyone"), required=False, max_length=richtext.INPUT_LIMIT)
    revision = forms.IntegerField(required=False, min_value=0, max_value=2_000_000_000)
    new_text = TextField(label=_("The text"), required=False, max_length=richtext.STATEMENT_LIMIT)
    shown_text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    began_at = forms.IntegerField(required=False, min_value=1, max_value=2_000_000_000)


class ReadingForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = KpiReading
        fields = ("measured_on", "value", "note")
        formfield_callback = clean_field
        help_texts = {"value": _("Leave it empty if it was not measured: a gap is shown as a gap.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label_fields(self)


class ReadingImportForm(forms.Form):
    """A file of readings. `key` is made with the form: sent twice it is one job."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX with three columns: date, the measure’s name, value. The first row names them."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class LearningForm(forms.ModelForm):  # type: ignore[type-arg]
    kpi_key = forms.TypedChoiceField(label=_("measure"), required=False, coerce=uuid.UUID, empty_value=None)
    statement_key = forms.TypedChoiceField(label=_("statement"), required=False, coerce=uuid.UUID, empty_value=None)

    class Meta:
        model = Learning
        fields = ("learnt_on", "happened", "belief", "proposal", "kpi_key", "statement_key")
        formfield_callback = clean_field
        help_texts = {
            "happened": _("What could be seen, without explaining it."),
            "belief": _("What you think it means, and how sure you are."),
            "proposal": _("What should be different in the strategy. It comes up when the next draft is opened."),
        }

    def __init__(
        self, *args: Any, kpis: list[tuple[str, str]], statements: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["kpi_key"].choices = [("", gettext("No measure")), *kpis]  # type: ignore[attr-defined]
        self.fields["statement_key"].choices = [("", gettext("No statement")), *statements]  # type: ignore[attr-defined]
        label_fields(self)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and not values.get("kpi_key") and not values.get("statement_key"):
            raise ValidationError(_("Say what the learning is about: a measure, a statement or both."))
        return values


class ProposalForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"), choices=[c for c in LearningProposal.Outcome.choices if c[0] != "waiting"]
    )
    reason = TextField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class ExportForm(forms.Form):
    """Which version becomes a PDF, in which edition and language. The hidden key makes a double click one job."""

    version = forms.ModelChoiceField(StrategyVersion.objects.none(), label=_("Version"), empty_label=None)
    edition = forms.ChoiceField(
        label=_("Edition"),
        choices=DossierFile.Edition.choices,
        initial=DossierFile.Edition.FULL,
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(
        label=_("Language of headings and dates"),
        choices=settings.LANGUAGES,
        widget=forms.RadioSelect,
        help_text=_("The text itself stays in the language it is written in."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        versions = StrategyVersion.objects.filter(strategy__engagement=engagement)
        self.fields["version"].queryset = versions.select_related("strategy__engagement")
