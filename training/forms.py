from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.formfields import LineField, SentenceArea, TextField, clean_field, label_fields
from training.models import Course, Learner, Lesson, Question
from training.services.drawing import CHOICES


class DrawForm(forms.Form):
    title = LineField(
        label=_("Title"),
        max_length=150,
        help_text=_("What staff see first. For example: Our social media in ten minutes."),
    )


class CourseForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Course
        fields = ("title", "intro", "opens_on")
        formfield_callback = clean_field
        labels = {"title": _("Title")}
        widgets = {"intro": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"opens_on": _("Until that day the course shows when it opens, also when it is published.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label_fields(self)

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if self.instance.engagement.courses.exclude(pk=self.instance.pk).filter(title__iexact=title).exists():
            raise ValidationError(gettext("There is already a course with this title."))
        return title


class LessonForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Lesson
        fields = ("title", "body")
        formfield_callback = clean_field
        labels = {"title": _("Title")}
        widgets = {"body": forms.Textarea(attrs={"rows": 16, "class": "is-doc"})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["body"].required = True
        label_fields(self)


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A situation with its three answers, of which exactly one is right."""

    choice_1 = LineField(label=_("Answer 1"), max_length=300, widget=SentenceArea)
    choice_2 = LineField(label=_("Answer 2"), max_length=300, widget=SentenceArea)
    choice_3 = LineField(label=_("Answer 3"), max_length=300, widget=SentenceArea)
    right = forms.TypedChoiceField(
        label=_("Which one is right?"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("One and only one. The other two should be something that a sensible person might do."),
        error_messages={"required": _("Choose the answer that is right: exactly one is.")},
    )
    rule_key = forms.ChoiceField(
        label=_("The rule it leads to"),
        required=False,
        help_text=_("After the answer people can read the rule in the policy."),
    )
    field_order = ["text", "choice_1", "choice_2", "choice_3", "right", "explanation", "rule_key"]

    class Meta:
        model = Question
        fields = ("text", "explanation")
        formfield_callback = clean_field
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("text", "explanation")}
        help_texts = {
            "text": _("Something that happens at work, told in two sentences. The question is always: what do you do?"),
            "explanation": _("Shown after the answer, right or not. Say why, as you would to a colleague."),
        }

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["explanation"].required = True
        self.fields["right"].choices = [(n, gettext("Answer %(n)s") % {"n": n + 1}) for n in range(CHOICES)]  # type: ignore[attr-defined]
        self.fields["rule_key"].choices = [("", gettext("No rule")), *rules]  # type: ignore[attr-defined]
        label_fields(self)
        self.initial.setdefault("rule_key", str(self.instance.rule_key or ""))
        if self.instance.pk:
            for n, choice in enumerate(list(self.instance.choices.all())[:CHOICES]):
                self.initial.setdefault(f"choice_{n + 1}", choice.text)
                if choice.is_right:
                    self.initial.setdefault("right", n)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        texts = [values.get(f"choice_{n + 1}") for n in range(CHOICES)]
        if all(texts) and len({str(text).casefold() for text in texts}) < CHOICES:
            raise ValidationError(gettext("Two answers say the same thing, so two would be right. Make them differ."))
        self.instance.rule_key = values.get("rule_key") or None
        return values

    def choices(self) -> list[str]:
        return [self.cleaned_data[f"choice_{n + 1}"] for n in range(CHOICES)]


class LearnerForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Learner
        fields = ("name", "email", "unit")
        formfield_callback = clean_field
        help_texts = {"unit": _("Department or team: the results are shown by unit.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label_fields(self)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def _get_validation_exclusions(self) -> set[str]:
        # "Listed once" is checked although the engagement is no field of the form.
        return super()._get_validation_exclusions() - {"engagement"}


class LearnerImportForm(forms.Form):
    """Many at once: lines that were pasted, or a file. `key` is made with the form: sent twice it is one job."""

    lines = TextField(
        label=_("Paste a list (optional)"),
        required=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("One person a line: name; e-mail; unit. Rows copied from a spreadsheet work too."),
    )
    file = forms.FileField(
        label=_("Or choose a file (optional)"),
        required=False,
        help_text=_("CSV or XLSX. The first row names the columns: name, e-mail, unit."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors and bool(values.get("lines")) == bool(values.get("file")):
            raise ValidationError(gettext("Paste a list or choose a file, one of the two."))
        return values
