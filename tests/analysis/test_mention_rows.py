"""How rows of mentions reach the table."""

import uuid

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from analysis.models import Mention
from analysis.services import imports
from analysis.services.mention_rows import add_mentions
from tests.analysis.files import line, table


def rows_of_a_file(engagement, by, *lines):
    upload = SimpleUploadedFile("mentions.csv", table(*lines))
    run = imports.receive_file(engagement, upload, key=uuid.uuid4(), by=by)
    return run, list(imports.mentions_of(run))


def test_what_is_known_and_what_comes_twice_is_left_out(engagement, lead):
    run, rows = rows_of_a_file(engagement, lead, line(1), line(2), line(2), line(3))

    with transaction.atomic():
        first = add_mentions(run, rows[:2])
    with transaction.atomic():
        again = add_mentions(run, rows)

    assert (first, again) == (2, 1)
    assert Mention.objects.filter(engagement=engagement).count() == 3


def test_letters_that_mean_something_to_the_database_are_kept(engagement, lead):
    run, (row,) = rows_of_a_file(engagement, lead, line(1))
    said = "a\\N\\.\tb\r\nc\\\\n å 😀"

    with transaction.atomic():
        add_mentions(run, [row._replace(text=said, title="\\N")])

    mention = Mention.objects.get()
    assert (mention.text, mention.title) == (said, "\\N")
