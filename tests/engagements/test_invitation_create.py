import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse

from engagements.models import AuditEntry, Invitation
from engagements.models.people import Role
from tests.factories import MembershipFactory


class RefusingBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise ConnectionRefusedError


def url(engagement):
    return reverse("engagements:invitation_create", args=[engagement.slug])


def test_the_link_is_mailed_in_the_language_of_the_engagement(engagement, lead, as_user, settings):
    settings.SITE_URL = "https://linje.example"
    response = as_user(lead, "en").post(
        url(engagement),
        {"email": "Hanna@Example.org", "name": "Hanna Berg", "role": "contributor"},
        HTTP_HOST="evil.example",
    )
    assert response.status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role, invitation.created_by) == ("hanna@example.org", "contributor", lead)
    assert (invitation.expires_at - invitation.created_at).days in {6, 7}
    message = mail.outbox[0]
    assert message.to == ["hanna@example.org"]
    assert message.subject == f"{lead.name} bjuder in dig till Ekvalla Energi"
    assert "Hej Hanna Berg," in message.body
    assert f"https://linje.example{invitation.get_absolute_url()}" in message.body
    assert AuditEntry.objects.values_list("verb", "subject").get() == ("invitation_create", "hanna@example.org")


def test_a_mail_server_that_is_away_costs_nothing(engagement, lead, as_user, settings):
    settings.EMAIL_BACKEND = f"{RefusingBackend.__module__}.{RefusingBackend.__name__}"
    response = as_user(lead, "en").post(url(engagement), {"email": "a@example.org", "role": "reader"}, follow=True)
    assert "The e-mail to a@example.org could not be sent." in response.content.decode()
    assert Invitation.objects.get().token in response.content.decode()


@pytest.mark.parametrize(
    ("role", "invited", "status"),
    [
        ("lead", "lead", 302),
        ("consultant", "consultant", 302),
        ("consultant", "lead", 200),
        ("client_lead", "client_lead", 302),
        ("client_lead", "consultant", 200),
        ("client_lead", "lead", 200),
        ("contributor", "reader", 403),
        ("reader", "reader", 403),
    ],
)
def test_who_may_invite_whom(role, invited, status, engagement, as_user):
    user = MembershipFactory(engagement=engagement, role=Role(role)).user
    response = as_user(user).post(url(engagement), {"email": "a@example.org", "role": invited})
    assert response.status_code == status
    assert Invitation.objects.count() == (1 if status == 302 else 0)


def test_who_is_here_already_is_not_invited(engagement, lead, reader, as_user):
    response = as_user(lead, "en").post(url(engagement), {"email": reader.email.upper(), "role": "reader"})
    assert list(response.context["form"].errors) == ["email"]
    assert "This person is already here." in response.content.decode()


def test_a_second_invitation_ends_the_first(engagement, lead, as_user):
    for role in ("reader", "contributor"):
        as_user(lead).post(url(engagement), {"email": "a@example.org", "role": role})
    assert [invitation.role for invitation in engagement.invitations.waiting()] == ["contributor"]


def test_a_line_break_in_a_name_makes_no_header(engagement, lead, as_user):
    """Seen to fail with the subject as it was typed: Django refused to send it, 500."""
    type(lead).objects.filter(pk=lead.pk).update(name="Maja\r\nBcc: everybody@example.org")
    as_user(lead).post(url(engagement), {"email": "a@example.org", "role": "reader"})
    assert mail.outbox[0].subject == "Maja Bcc: everybody@example.org bjuder in dig till Ekvalla Energi"
    assert mail.outbox[0].recipients() == ["a@example.org"]


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "a\x00@example.org", "x" * 250 + "@example.org"])
def test_an_address_must_be_one(email, engagement, lead, as_user):
    response = as_user(lead).post(url(engagement), {"email": email, "role": "reader"})
    assert (response.status_code, Invitation.objects.count(), mail.outbox) == (200, 0, [])
