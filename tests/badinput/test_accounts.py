"""The forms of signing in and of one's own account, which are allauth's: what is sent to ours is sent to them."""

from collections.abc import Callable

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from engagements.models import User
from tests.badinput.doors import Door, open_door
from tests.badinput.test_forms import walk
from tests.examples import World
from tests.test_access import ADDRESSES, OURS, Address, signed_in

pytestmark = pytest.mark.django_db

PASSWORD = "ett långt lösenord som ingen gissar"


def nobody(user: User) -> Client:
    return signed_in(None)


def member(user: User) -> Client:
    """Who has just said the password."""
    client = signed_in(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def long_signed_in(user: User) -> Client:
    return signed_in(user)


def between_two_steps(user: User) -> Client:
    """Who has said the password and has an authenticator."""
    protected(user)
    client = signed_in(None)
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == reverse("mfa_authenticate")
    return client


def protected(user: User) -> None:
    totp.TOTP.activate(user, totp.generate_totp_secret())
    RecoveryCodes.activate(user)


def with_second_step(user: User) -> Client:
    client = member(user)
    protected(user)
    return client


def with_second_step_long_ago(user: User) -> Client:
    protected(user)
    return signed_in(user)


WHO: dict[str, Callable[[User], Client]] = {
    "account_login": nobody,
    "account_signup": nobody,
    "account_reset_password": nobody,
    "account_reset_password_from_key": nobody,
    "account_request_login_code": nobody,
    "account_confirm_login_code": nobody,
    "account_confirm_email": nobody,
    "mfa_login_webauthn": nobody,
    "mfa_authenticate": between_two_steps,
    "mfa_reauthenticate": with_second_step_long_ago,
    "mfa_reauthenticate_webauthn": with_second_step_long_ago,
    "mfa_deactivate_totp": with_second_step,
    "mfa_generate_recovery_codes": with_second_step,
    "account_reauthenticate": long_signed_in,
}
# Those that take what somebody types, so that a walk that came to no form is seen.
FORMS = {
    "account_login", "account_reset_password", "account_reset_password_from_key", "account_change_password", "account_email",
    "account_reauthenticate", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn",
    "mfa_login_webauthn",
}  # fmt: skip


def test_the_forms_of_accounts_survive_everything(world: World, settings):
    settings.ACCOUNT_RATE_LIMITS = False
    user = User.objects.get(pk=world.home.lead.pk)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    wrong, walked = [], set()
    for address in (address for address in ADDRESSES if address not in OURS):
        user.authenticator_set.all().delete()
        client = WHO.get(address.name, member)(user)
        door = door_of(address, client, user)
        if door is not None and any(kind != "plain" for kind in door.kinds.values()):
            walked.add(address.name)
            wrong += [f"{address.name}: {fault}" for fault in walk(door, follows=False)]
    assert not wrong, "\n".join(wrong)
    assert walked >= FORMS, sorted(FORMS - walked)


def door_of(address: Address, client: Client, user: User) -> Door | None:
    values: dict[str, object] = dict.fromkeys(address.arguments, "abc") | (
        {"pk": 1} if "pk" in address.arguments else {}
    )
    if address.name == "account_reset_password_from_key":
        values = {
            "uidb36": user_pk_to_url_str(user),
            "key": default_token_generator.make_token(User.objects.get(pk=user.pk)),
        }
    url = reverse(address.name, kwargs=values)
    if address.name == "account_reset_password_from_key":
        url = client.get(url)["Location"]
    return open_door(
        address,
        client,
        url,
        lambda name: None,
        button={"account_email": "action_add"}.get(address.name, "nothing_of_ours"),
    )
