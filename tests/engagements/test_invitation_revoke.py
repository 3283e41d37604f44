from django.urls import reverse

from engagements import invitations
from engagements.models import AuditEntry


def url(invitation):
    return reverse("engagements:invitation_revoke", args=[invitation.engagement.slug, invitation.pk])


def test_a_withdrawn_invitation_is_over(engagement, lead, as_user):
    invitation = invitations.invite(engagement, email="a@example.org", role="reader", by=lead)
    assert as_user(lead).post(url(invitation)).status_code == 302
    assert list(engagement.invitations.waiting()) == []
    assert as_user(None).get(invitation.get_absolute_url()).status_code == 410
    assert AuditEntry.objects.first().verb == "invitation_revoke"


def test_it_is_withdrawn_once(engagement, lead, as_user):
    invitation = invitations.invite(engagement, email="a@example.org", role="reader", by=lead)
    for _twice in range(2):
        as_user(lead).post(url(invitation))
    assert AuditEntry.objects.filter(verb="invitation_revoke").count() == 1


def test_a_get_withdraws_nothing(engagement, lead, as_user):
    invitation = invitations.invite(engagement, email="a@example.org", role="reader", by=lead)
    assert as_user(lead).get(url(invitation)).status_code == 405
    assert engagement.invitations.waiting().count() == 1
