from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import Source
from engagements.richtext import clean_line, is_blank, normalise
from interviews.models import Question, Respondent
from interviews.services import Words


class RespondentForm(forms.ModelForm):
    class Meta:
        model = Respondent
        fields = ["name", "title", "role", "interviewed_on"]
        labels = {"title": _("Title (optional)"), "interviewed_on": _("Date of the interview (optional)")}
        widgets = {"interviewed_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean_name(self) -> str:
        name = clean_line(self.cleaned_data["name"])
        if is_blank(name):
            raise forms.ValidationError(_("Write a name, or what this person may be called."))
        return name

    def clean_title(self) -> str:
        return clean_line(self.cleaned_data["title"])


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ["theme", "text", "is_asked"]

    def clean_text(self) -> str:
        text = normalise(self.cleaned_data["text"])
        if is_blank(text):
            raise forms.ValidationError(_("Write the question."))
        return text


class QuoteForm(forms.Form):
    """Verbatim words and what the speaker allows; nothing is chosen beforehand, so that nobody is quoted by oversight."""

    text = forms.CharField(label=_("Word for word"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    permission = forms.ChoiceField(
        label=_("May be quoted"),
        choices=[choice for choice in Source.Permission.choices if choice[0] != Source.Permission.OPEN],
        widget=forms.RadioSelect,
        help_text=_("Ask before you choose. “Never” means that the words are only seen by you who interview."),
    )

    def clean_text(self) -> str:
        text = normalise(self.cleaned_data["text"])
        if is_blank(text):
            raise forms.ValidationError(_("Write what was said."))
        return text

    def words(self) -> Words:
        return Words(self.cleaned_data["text"], self.cleaned_data["permission"])
