"""How rows of mentions reach the table: COPY, also when somebody else stores the same mention at the same moment."""

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

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


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_imports_at_the_same_moment_store_a_mention_once(engagement, lead, wait_until):
    """Fails without the way round in `_copy`: COPY itself refuses a row that is there."""
    run, rows = rows_of_a_file(engagement, lead, line(1), line(2))
    added: list[int] = []

    def other_import() -> None:
        try:
            with transaction.atomic():
                added.append(add_mentions(run, rows))
        finally:
            connection.close()

    def is_waiting() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            return cursor.fetchone()[0] > 0

    thread = threading.Thread(target=other_import)
    with transaction.atomic():
        mine = add_mentions(run, rows[:1])
        thread.start()
        wait_until(is_waiting)
    thread.join()

    assert (mine, added) == (1, [1])
    assert Mention.objects.count() == 2
