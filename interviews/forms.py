from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import Source
from engagements.formfields import TextField, clean_field, label_fields
from interviews.models import Question, Respondent
from interviews.services import Words


class RespondentForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Respondent
        fields = ("name", "title", "role", "interviewed_on")
        formfield_callback = clean_field

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label_fields(self)
        self.fields["name"].error_messages["required"] = _("Write a name, or what this person may be called.")


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Question
        fields = ("theme", "text", "is_asked")
        formfield_callback = clean_field

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label_fields(self)
        self.fields["text"].error_messages["required"] = _("Write the question.")


class QuoteForm(forms.Form):
    """Verbatim words and what the speaker allows; nothing is chosen beforehand, so that nobody is quoted by oversight."""

    text = TextField(
        label=_("Word for word"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what was said.")},
    )
    permission = forms.ChoiceField(
        label=_("May be quoted"),
        choices=[choice for choice in Source.Permission.choices if choice[0] != Source.Permission.OPEN],
        widget=forms.RadioSelect,
        help_text=_("Ask before you choose. “Never” means that the words are only seen by you who interview."),
    )

    def words(self) -> Words:
        return Words(self.cleaned_data["text"], self.cleaned_data["permission"])
