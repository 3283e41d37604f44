import pytest
from django import forms

from engagements.formfields import SentenceArea, number_of
from policies.forms import PolicyForm, RuleForm
from training.forms import LearnerForm, QuestionForm
from workshops.forms import WorkshopForm


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("0012", 12),
        ("999999999999999999", 999_999_999_999_999_999),
        ("1000000000000000000", 0),
        ("", 0),
        (None, 0),
        ("-1", 0),
        ("1.5", 0),
        ("²", 0),
        ("٣", 0),
        ("7; --", 0),
    ],
)
def test_a_number_that_a_form_carries_is_a_number_or_nothing(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize(
    ("form", "sentences", "names"),
    [
        (RuleForm, ("case", "answer"), ()),
        (PolicyForm, ("contact",), ("title",)),
        (WorkshopForm, ("question",), ("title", "room")),
        (QuestionForm, ("choice_1", "choice_2", "choice_3"), ()),
    ],
)
def test_a_sentence_is_written_where_it_wraps_and_a_name_on_one_line(form, sentences, names):
    fields = form.base_fields
    assert {type(fields[name].widget) for name in sentences} == {SentenceArea}
    assert {type(fields[name].widget) for name in names} <= {forms.TextInput}


def test_an_address_of_mail_is_written_on_one_line_with_the_keyboard_for_it():
    assert type(LearnerForm.base_fields["email"].widget) is forms.EmailInput
