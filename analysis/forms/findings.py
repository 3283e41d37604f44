from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from analysis.models import Evidence, Finding
from engagements import richtext
from engagements.formfields import LineField, clean_field, label_fields


class FindingForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Finding
        fields = ("claim", "body", "confidence")
        formfield_callback = clean_field
        help_texts = {
            "claim": _("A full sentence: what we saw, so that a board understands it."),
            "body": richtext.HINT,
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label_fields(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "body" in cleaned:
            self.instance.body_html = richtext.render(cleaned["body"])
        return cleaned


class EvidenceForm(forms.Form):
    """What is said of a source when it becomes evidence."""

    stance = forms.ChoiceField(
        label=_("What it does to the finding"),
        choices=Evidence.Stance.choices,
        initial=Evidence.Stance.FOR,
        widget=forms.RadioSelect,
    )
    note = LineField(label=_("Note (optional)"), max_length=300, required=False)


class OtherSourceForm(EvidenceForm):
    """A source that is in none of our lists: a report, a web page, something that was seen."""

    label = LineField(label=_("What it is"), max_length=300, help_text=_("For example “Customer survey 2026, Novus”."))
    url = forms.URLField(label=_("Address (optional)"), max_length=2000, required=False, assume_scheme="https")
    happened_on = forms.DateField(
        label=_("Date (optional)"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    field_order = ["label", "url", "happened_on", "stance", "note"]
