from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from engagements import richtext
from policies.models import Policy, Rule
from strategies.forms import RowForm
from strategies.models import Statement


class PolicyForm(RowForm):
    class Meta(RowForm.Meta):
        model = Policy
        fields = ("title", "intro", "contact")
        help_texts = {"intro": richtext.HINT}


class StatementsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Statement) -> str:  # type: ignore[override]
        return f"{obj.section.title}: {obj}"


class RuleForm(RowForm):
    basis = StatementsField(
        Statement.objects.none(),
        label=_("Rests on these statements"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Staff can then read why, and you see what to check when the strategy changes."),
    )

    class Meta(RowForm.Meta):
        model = Rule
        fields = ("case", "answer", "do", "dont", "reason")
        help_texts = {
            "case": _("The question that somebody has in front of them: “May I post a picture of a customer?”"),
            "answer": _("What you would say if they asked you in the corridor."),
        }
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("do", "dont", "reason")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.initial.setdefault("basis", list(self.instance.basis.values_list("statement", flat=True)))

    def narrow(self) -> None:
        self.fields["basis"].queryset = (
            Statement.objects.filter(version=self.version)
            .select_related("section")
            .order_by(  # type: ignore[attr-defined]
                "section__position", "position"
            )
        )
