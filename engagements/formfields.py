"""Text fields that store what people meant: NFC, no control characters, and letters nobody sees are no text."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpRequest
from django.utils.translation import gettext

from engagements import richtext

LONGEST_NUMBER = 18  # digits that every whole number of the database has room for
SENTENCE = 160  # what may be this long is a sentence: it gets the room to be seen whole while it is written


class LineField(forms.CharField):
    """A name or a sentence on one line."""

    def to_python(self, value: Any) -> str:
        return _clean(richtext.clean_line, super().to_python(value))


class SentenceArea(forms.Textarea):
    """Where one line is written that may be longer than a phone is wide: it grows with the words."""

    def __init__(self) -> None:
        super().__init__(attrs={"rows": 2, "class": "is-line"})


class TextField(forms.CharField):
    """Several lines."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        text = _clean(richtext.normalise, super().to_python(value)).strip()
        return "" if richtext.is_blank(text) else text


class JsonField(forms.JSONField):
    """JSON that may be nested deeper than Python reads: Django's own field makes an error page of it."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid", params={"value": ""}) from error


class NumberField(forms.DecimalField):
    """A decimal that is shown as people write it: 30, not 30,00."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        whole = value.to_integral_value()
        return whole if whole == value else value.normalize()


def _clean(clean: Callable[[str], str], text: str | None) -> str:
    try:
        return clean(text or "")
    except richtext.TextError as error:
        raise ValidationError(str(error)) from error


def clean_field(field: "models.Field[Any, Any]", **options: Any) -> forms.Field | None:
    """formfield_callback: text is cleaned before it is measured, dates get a date field, decimals take a comma."""
    if isinstance(field, models.TextField):
        made = field.formfield(form_class=TextField, **options)
    elif (
        isinstance(field, models.CharField)
        and not field.choices
        and not isinstance(field, models.SlugField | models.URLField)
    ):
        if isinstance(field, models.EmailField):
            options.setdefault("widget", forms.EmailInput())
        elif (field.max_length or 0) >= SENTENCE:
            options.setdefault("widget", SentenceArea())
        made = field.formfield(form_class=LineField, **options)
    elif isinstance(field, models.DateField):
        made = field.formfield(**{"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options})
    elif isinstance(field, models.DecimalField):
        made = field.formfield(
            form_class=NumberField, localize=True, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options
        )
    else:
        made = field.formfield(**options)
    return made


def number_of(text: str | None) -> int:
    """A counting number that a form or an address carries; 0 for none or nonsense, which then is a conflict and not a 500."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else 0


def words_of(text: str | None, most: int = 200) -> str:
    """Words to look for that an address carries: not endless, and without NUL, which PostgreSQL makes an error of."""
    return (text or "").replace("\0", "").strip()[:most]


def revision_of(request: HttpRequest) -> int:
    """The revision that the posted page began from; 0, which is a conflict, if it names none."""
    return number_of(request.POST.get("revision"))


def label_fields(form: forms.BaseForm) -> None:
    """Labels begin with a capital; those of fields that may be left empty say so. An empty choice is a word, not dashes."""
    for field in form.fields.values():
        label = str(field.label or "")
        if label and not field.required and not isinstance(field, forms.BooleanField):
            label = gettext("%(label)s (optional)") % {"label": label}
        field.label = label[:1].upper() + label[1:]
        if isinstance(field, forms.ChoiceField):
            _say_empty_choice(field)


def _say_empty_choice(field: forms.ChoiceField) -> None:
    dashes = BLANK_CHOICE_DASH[0][1]
    words = gettext("Choose") if field.required else gettext("Not chosen")
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = words if field.empty_label == dashes else field.empty_label
    else:
        field.choices = [(value, words if label == dashes else label) for value, label in field.choices]  # type: ignore[union-attr]
