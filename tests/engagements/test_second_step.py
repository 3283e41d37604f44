"""The second step as a person meets it: an authenticator's code, recovery codes, a passkey in a real browser."""

import hashlib
import hmac
import struct
import time
from base64 import b32decode

import pytest
from django.test import Client

from tests.engagements.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def one_time_code(secret):
    """RFC 6238, as the app on a phone makes it."""
    count = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(b32decode(secret + "=" * (-len(secret) % 8)), count, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(int.from_bytes(digest[at : at + 4]) & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(page):
    page.goto("/account/login/")
    page.locator("[name=login]").fill("eva@example.org")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def opens(page, path):
    """A page that guards the account: the password is asked for once more."""
    page.goto(path)
    page.wait_for_url("**/account/reauthenticate/**")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{path}")


def test_a_code_from_an_authenticator_and_one_for_when_the_phone_is_lost(new_page, axe, person):
    page = new_page()
    sign_in(page)
    page.wait_for_url("**/engagements/")
    opens(page, "/account/security/totp/activate/")
    assert axe(page) == []
    secret = page.locator("[name=authenticator_secret], #authenticator_secret").first.input_value()
    page.locator("[name=code]").fill(one_time_code(secret))
    page.locator("[name=code]").press("Enter")
    page.wait_for_url("**/recovery-codes/**")
    assert axe(page) == []
    recovery = page.locator("#recovery_codes").input_value().split()
    assert len(recovery) == 10

    later = new_page()
    sign_in(later)
    later.wait_for_url("**/account/security/authenticate/")
    assert axe(later) == []
    later.locator("[name=code]").fill("000000")
    later.locator("[name=code]").press("Enter")
    later.locator(".invalid-feedback, .errors").first.wait_for()
    later.locator("[name=code]").fill(recovery[0])
    later.locator("[name=code]").press("Enter")
    later.wait_for_url("**/engagements/")


def test_without_the_code_the_password_opens_nothing(person):
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client = Client()
    response = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert response["Location"].startswith("/account/security/authenticate/")
    assert client.get("/engagements/").status_code == 302


def test_a_passkey_is_made_and_opens_the_door_by_itself(new_page, axe, person, asgi_server):
    page = new_page(base_url=asgi_server.replace("127.0.0.1", "localhost"))  # an address of numbers has no passkeys
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": key | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    sign_in(page)
    page.wait_for_url("**/engagements/")
    opens(page, "/account/security/webauthn/add/")
    assert axe(page) == []
    page.locator("[name=name]").fill("Evas dator")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto("/account/security/webauthn/")
    page.get_by_text("Evas dator").wait_for()
    assert axe(page) == []

    page.context.clear_cookies()
    page.goto("/account/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/engagements/")
