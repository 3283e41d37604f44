"""Signing in and staying signed in: what a stranger learns, how long a session lives, where letters lead."""

import re
import time
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from engagements import accounts, sessions
from tests.engagements.conftest import PASSWORD

LOGIN, RESET, CODE = "/account/login/", "/account/password/reset/", "/account/login/code/"


def browser(**headers):
    return Client(headers={"accept-language": "sv", **headers})


def signed_in(person, password=PASSWORD):
    client = browser()
    assert client.post(LOGIN, {"login": person.email, "password": password}).status_code == 302
    return client


def letters(count, wait_until):
    wait_until(lambda: len(mail.outbox) >= count)
    return mail.outbox


# What a stranger learns -----------------------------------------------------------------------------------------------

SECRETS = re.compile(r'csrfmiddlewaretoken" value="[^"]+|x-csrftoken": "[^"]+')


def answer(url, address):
    """Status, where it leads, and the page at the end, without what was typed."""
    response = browser().post(
        url, {"login": address, "email": address, "password": "wrong, whoever it is"}, follow=True
    )
    page = SECRETS.sub("", response.content.decode()).replace(address, "")
    return response.status_code, [hop[0] for hop in response.redirect_chain], page


@pytest.mark.parametrize("url", [LOGIN, RESET, CODE])
def test_known_and_unknown_addresses_get_the_same_answer(person, url):
    assert answer(url, "eva@example.org") == answer(url, "nix@example.org")


def test_known_and_unknown_addresses_take_the_same_time(person, monkeypatch):
    """Hashing a password takes most of the time there is; it is done as often for nobody as for somebody."""
    done = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: done.append(1) or encode(*given))
    counts = []
    for address in ("eva@example.org", "nix@example.org"):
        done.clear()
        browser().post(LOGIN, {"login": address, "password": "wrong"})
        counts.append(len(done))
    assert counts[0] == counts[1] > 0


@pytest.mark.parametrize("url", [RESET, CODE])
def test_only_known_addresses_get_a_letter_and_nobody_waits_for_it(person, url, monkeypatch, wait_until):
    slow = []
    send = accounts._send
    monkeypatch.setattr(accounts, "_send", lambda message: (time.sleep(0.5), slow.append(message), send(message)))
    browser().post(url, {"email": "nix@example.org"})
    began = time.monotonic()
    browser().post(url, {"email": "eva@example.org"})
    assert time.monotonic() - began < 0.5 or not slow
    [letter] = letters(1, wait_until)
    assert letter.to == ["eva@example.org"]


def test_a_letter_that_is_not_taken_breaks_nothing(person, monkeypatch, caplog, wait_until):
    def refuse(*given):
        raise OSError("no server")

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", refuse)
    assert browser().post(RESET, {"email": "eva@example.org"}).status_code == 302
    wait_until(lambda: "did not take a letter" in caplog.text)


# Guessing -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def counted(settings):
    cache.clear()
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1


def tries(client, person, address, password="wrong"):  # noqa: S107
    data = {"login": person.email, "password": password}
    return client.post(LOGIN, data, headers={"x-forwarded-for": address}).status_code


def test_guessing_is_slowed_and_keeps_nobody_else_out(person, counted):
    """Seen to fail with tries counted by account alone, as allauth does: Eva waited too."""
    for _n in range(6):
        assert tries(browser(), person, "203.0.113.9") == 200
    assert (
        tries(browser(), person, "203.0.113.9", PASSWORD) == 200
    )  # the right one too, or the limit would limit nothing
    assert tries(browser(), person, "203.0.113.77", PASSWORD) == 302  # Eva herself, from elsewhere


def test_a_forged_forwarding_header_does_not_begin_a_new_count(person, counted):
    for n in range(6):
        tries(browser(), person, f"198.51.100.{n}, 203.0.113.9")
    assert tries(browser(), person, "198.51.100.99, 203.0.113.9", PASSWORD) == 200


# Sessions -------------------------------------------------------------------------------------------------------------


def is_in(client):
    return client.get("/engagements/").status_code == 200


def test_the_key_of_a_session_changes_when_somebody_signs_in(person):
    client = browser()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    assert client.cookies["sessionid"].value != planted
    thief = browser()
    thief.cookies["sessionid"] = planted
    assert not is_in(thief)


def test_the_cookie_of_a_session_is_out_of_reach(person):
    cookie = signed_in(person).cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")


def test_a_session_ends_after_twelve_hours_without_a_visit_and_a_visit_prolongs_it(person):
    """Seen to fail with `load` prolonging nothing."""
    client = signed_in(person)
    Session.objects.update(expire_date=timezone.now() + timedelta(hours=11, minutes=50))
    assert is_in(client)
    assert Session.objects.get().expire_date < timezone.now() + timedelta(hours=11, minutes=55)  # not with every page
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    assert is_in(client)
    assert Session.objects.get().expire_date > timezone.now() + timedelta(hours=11, minutes=59)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(client)


def test_after_thirty_days_somebody_signs_in_again_however_often_they_came(person, monkeypatch):
    """Seen to fail without `is_over` in `load`."""
    client = signed_in(person)
    now = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + 30 * 24 * 3600 - 60)
    assert is_in(client)
    monkeypatch.setattr(sessions.time, "time", lambda: now + 30 * 24 * 3600 + 60)
    assert not is_in(client)


def test_sessions_are_listed_and_the_others_ended(person):
    here, there = signed_in(person), signed_in(person)
    page = here.get("/account/sessions/").content.decode()
    assert "Du är inloggad på två ställen" in page
    assert page.count("127.0.0.1") == 2
    here.post("/account/sessions/")
    assert (is_in(here), is_in(there)) == (True, False)
    assert "Du är inloggad här och ingen annanstans." in here.get("/account/sessions/").content.decode()


def test_who_enters_by_an_invitation_stands_in_the_list_too(rf, person):
    request = rf.get("/")
    request.session = sessions.SessionStore()
    request.user = None
    accounts.enter(request, person)
    assert UserSession.objects.get().user == person


def test_a_new_password_ends_the_other_sessions_and_is_told(person, wait_until):
    here, there = signed_in(person), signed_in(person)
    new = {"oldpassword": PASSWORD, "password1": "en helt annan linje", "password2": "en helt annan linje"}
    here.post("/account/password/change/", new)
    assert (is_in(here), is_in(there)) == (True, False)
    assert "Var det inte du?" in letters(1, wait_until)[0].body


# A new password -------------------------------------------------------------------------------------------------------


def reset_link(wait_until, **headers):
    browser(**headers).post(RESET, {"email": "eva@example.org"})
    return re.search(r"https?://\S+", letters(1, wait_until)[-1].body).group()


def choose(link, password="en helt annan linje"):  # noqa: S107
    client = browser()
    page = client.get(re.sub(r"^https?://[^/]+", "", link), follow=True)
    client.post(
        page.redirect_chain[-1][0] if page.redirect_chain else link, {"password1": password, "password2": password}
    )


def test_the_link_of_a_letter_leads_to_our_site_whatever_the_host_header_says(person, settings, wait_until):
    """Seen to fail without `on_our_site`."""
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["*"], "https://linje.example"
    assert reset_link(wait_until, host="evil.example").startswith("https://linje.example/account/password/reset/key/")
    assert "evil.example" not in mail.outbox[0].body + mail.outbox[0].subject


def test_a_reset_link_works_once(person, wait_until):
    link = reset_link(wait_until)
    choose(link)
    choose(link, "och en tredje linje")
    signed_in(person, "en helt annan linje")


@pytest.mark.parametrize("change", ["time", "password", "address"])
def test_a_reset_link_dies(person, change, wait_until, settings):
    link = reset_link(wait_until)
    if change == "time":
        assert settings.PASSWORD_RESET_TIMEOUT == 3600
        settings.PASSWORD_RESET_TIMEOUT = -1
    elif change == "password":
        person.set_password("en tredje linje")
        person.save()
    else:
        person.email = "eva.berg@example.org"
        person.save()
        EmailAddress.objects.update(email=person.email)
    choose(link)
    assert browser().post(LOGIN, {"login": person.email, "password": "en helt annan linje"}).status_code == 200


# Where one is sent afterwards -----------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "/%09/evil.example",
    "/\t/evil.example",
    "https://testserver@evil.example/",
    "/no/such/page/",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_nobody_is_sent_elsewhere(person, url):
    """Seen to fail with `is_safe_url` saying yes."""
    response = browser().post(f"{LOGIN}?next={url}", {"login": person.email, "password": PASSWORD, "next": url})
    assert response["Location"] == reverse("engagements:engagement_list")
    assert browser().post(reverse("set_language"), {"language": "sv", "next": url})["Location"] == "/"


def test_one_is_sent_to_where_one_wanted():
    request = RequestFactory().get("/")
    for url in ("/help/", "/engagements/?q=a", "http://testserver/help/"):
        assert accounts.is_ours(request, url)


def test_what_guards_the_account_asks_for_the_password_again(person):
    """allauth says so by an exception. Seen to fail with the view called in `process_view`: 500."""
    for path in ("/account/security/totp/activate/", "/account/security/webauthn/add/"):
        answer = signed_in(person).get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/reauthenticate/")
