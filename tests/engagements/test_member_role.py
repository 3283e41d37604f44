from django.urls import reverse

from engagements.models import AuditEntry
from engagements.models.people import Role
from tests.factories import MembershipFactory


def url(member):
    return reverse("engagements:member_role", args=[member.engagement.slug, member.pk])


def test_the_new_role_holds_at_once_and_is_logged(engagement, lead, reader, as_user):
    member = engagement.memberships.get(user=reader)
    assert as_user(lead).post(url(member), {"role": "contributor"}).status_code == 302
    member.refresh_from_db()
    assert member.role == Role.CONTRIBUTOR
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.subject, entry.details) == (
        "member_role",
        lead,
        str(reader),
        {"old": "reader", "new": "contributor"},
    )


def test_the_last_lead_stays_lead(engagement, lead, as_user):
    member = engagement.memberships.get(user=lead)
    response = as_user(lead, "en").post(url(member), {"role": "reader"})
    assert response.context["form"].errors == {
        "role": ["There must be a lead consultant. Give somebody else that role first."]
    }
    member.refresh_from_db()
    assert member.role == Role.LEAD


def test_one_of_two_leads_may_step_down(engagement, lead, as_user):
    MembershipFactory(engagement=engagement, role=Role.LEAD)
    member = engagement.memberships.get(user=lead)
    as_user(lead).post(url(member), {"role": "consultant"})
    member.refresh_from_db()
    assert member.role == Role.CONSULTANT


def test_a_role_that_does_not_exist_is_refused(engagement, lead, reader, as_user):
    member = engagement.memberships.get(user=reader)
    assert as_user(lead).post(url(member), {"role": "owner"}).status_code == 200
    member.refresh_from_db()
    assert member.role == Role.READER


def test_the_same_role_again_is_no_event(engagement, lead, reader, as_user):
    as_user(lead).post(url(engagement.memberships.get(user=reader)), {"role": "reader"})
    assert AuditEntry.objects.count() == 0
