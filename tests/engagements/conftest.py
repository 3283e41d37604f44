"""Somebody who signs in."""

import pytest
from allauth.account.models import EmailAddress

from tests.factories import UserFactory

PASSWORD = "en linje i taget"


@pytest.fixture
def person(db):
    user = UserFactory(email="eva@example.org", name="Eva")
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
