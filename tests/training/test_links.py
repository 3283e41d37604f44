"""A personal link: exchanged for a cookie at once, and nowhere to be read."""

import hashlib
import importlib
import re
import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.training.conftest import follow_link, link_of
from training import access
from training.models import Learner

CSRF = re.compile(rb'(csrfmiddlewaretoken" value="|x-csrftoken": ")[^"]+')


@pytest.fixture
def browser_of_nobody():
    return Client(headers={"accept-language": "sv"})


def test_a_link_is_left_at_once_and_works_again(course, learner, browser_of_nobody):
    for _time in range(2):
        response = browser_of_nobody.get(link_of(learner))
        assert (response.status_code, response["Location"]) == (302, learner.get_absolute_url())
        assert (response["Cache-Control"], response["Referrer-Policy"]) == ("private, no-store", "same-origin")
    [cookie] = response.cookies.values()
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", learner.get_absolute_url())
    page = browser_of_nobody.get(learner.get_absolute_url())
    assert "Är du Eva Berg?" in page.content.decode()
    assert access.link_token(learner) not in page.content.decode()


def test_over_https_the_cookie_is_secure(course, learner, browser_of_nobody, settings):
    settings.SESSION_COOKIE_SECURE = True
    [cookie] = browser_of_nobody.get(link_of(learner)).cookies.values()
    assert (cookie.key, cookie["secure"]) == ("__Secure-learner", True)


@pytest.mark.parametrize("rest", ["", "tio-minuter/", "tio-minuter/1/", "tio-minuter/acknowledge/"])
def test_the_address_without_the_cookie_is_one_that_never_was(course, learner, browser_of_nobody, rest):
    url = f"{learner.get_absolute_url()}{rest}"
    theirs = browser_of_nobody.get(url)
    Learner.objects.update(key=uuid.uuid4())
    never = browser_of_nobody.get(url)
    assert (theirs.status_code, never.status_code) == (404, 404)
    assert CSRF.sub(rb"", theirs.content) == CSRF.sub(rb"", never.content)
    assert "Öppna din personliga länk" in theirs.content.decode()


def test_the_cookie_of_one_does_not_open_another(course, engagement, learner, browser_of_nobody):
    other = Learner.objects.create(engagement=engagement, name="Ulf Ek")
    [cookie] = browser_of_nobody.get(link_of(learner)).cookies.values()
    browser_of_nobody.cookies[cookie.key]["path"] = other.get_absolute_url()
    assert browser_of_nobody.get(other.get_absolute_url()).status_code == 404
    follow_link(browser_of_nobody, other)
    assert "Är du Ulf Ek?" in browser_of_nobody.get(other.get_absolute_url()).content.decode()


def test_a_link_that_was_changed_is_none(course, learner, browser_of_nobody):
    other = Learner.objects.create(engagement=learner.engagement, name="Ulf Ek")
    key, signature = access.link_token(learner).split(".")
    for token in (key, f"{other.key.hex}.{signature}", f"{key}.{signature[:-1]}", f"{key}.", "x" * 500, "%00"):
        assert browser_of_nobody.get(f"/learn/{token}/").status_code == 404


def tables_with(text):
    """The tables of the database in which the text stands anywhere."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [table for row in cursor.fetchall() if any(text in str(value) for value in row)]
    return found


def test_a_link_stands_in_no_table_and_in_no_log(course, learner, lead, as_user, browser_of_nobody, caplog):
    token = access.link_token(learner)
    as_user(lead).get(f"/engagements/{course.engagement.slug}/trainings/learners/")
    follow_link(browser_of_nobody, learner)
    Learner.objects.update(revoked_at=timezone.now())
    assert browser_of_nobody.get(link_of(learner)).status_code == 410
    assert "learner" in "".join(tables_with("Eva Berg"))  # the search would find it
    assert tables_with(token) == []
    assert token in caplog.text  # Django warns of a 410; what is written of that:
    assert token not in "".join(written(record) for record in caplog.records)


def written(record):
    """The line that the configured handler writes."""
    formatter = settings.LOGGING["formatters"][settings.LOGGING["handlers"]["console"]["formatter"]]
    module, _dot, name = formatter["()"].rpartition(".")
    return getattr(importlib.import_module(module), name)().format(record)


# Links from before --------------------------------------------------------------------------------------------------


@pytest.fixture
def old_key(learner):
    """The bare key that was Eva's link until the migration that is run here."""
    old = learner.key
    migration = importlib.import_module("training.migrations.0002_links_are_derived")
    with connection.schema_editor() if connection.vendor == "postgresql" else AsIfEditing() as editor:
        migration.keep_links_by_their_hash(apps, editor)
    learner.refresh_from_db()
    return old


class AsIfEditing:
    """SQLite's editor refuses to begin inside a test's transaction; all that is asked of it is the connection."""

    def __enter__(self):
        self.connection = connection
        return self

    def __exit__(self, *error):
        pass


def test_a_link_from_before_works_and_stands_in_no_table(course, learner, old_key, browser_of_nobody):
    assert learner.key != old_key
    assert learner.former_key_hash == hashlib.sha256(str(old_key).encode()).hexdigest()
    assert tables_with(str(old_key)) == tables_with(old_key.hex) == []
    for rest in ("", "tio-minuter/1/"):
        response = Client().get(f"/learn/{old_key}/{rest}")
        assert response["Location"] == f"{learner.get_absolute_url()}{rest}"
    response = browser_of_nobody.get(f"/learn/{old_key}/", follow=True)
    assert "Är du Eva Berg?" in response.content.decode()


def test_a_link_from_before_ends_with_the_others(course, learner, old_key, lead, as_user, browser_of_nobody):
    client, at = as_user(lead), f"/engagements/{course.engagement.slug}/trainings/learners/{learner.pk}"
    client.post(f"{at}/revoke/")
    assert browser_of_nobody.get(f"/learn/{old_key}/").status_code == 410
    client.post(f"{at}/renew/")
    assert browser_of_nobody.get(f"/learn/{old_key}/").status_code == 404


def test_what_a_form_from_before_sends_is_led_to_the_beginning(course, learner, old_key, browser_of_nobody):
    response = browser_of_nobody.post(f"/learn/{old_key}/tio-minuter/1/")
    assert response["Location"] == learner.get_absolute_url()
