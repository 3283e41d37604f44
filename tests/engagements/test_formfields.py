import pytest

from engagements.formfields import number_of


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
