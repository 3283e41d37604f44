import pytest
from django.urls import reverse

from engagements import invitations
from engagements.models.people import Role
from tests.factories import MembershipFactory


def get(as_user, user, engagement):
    return as_user(user, "en").get(reverse("engagements:member_list", args=[engagement.slug]))


def test_everybody_in_the_engagement_by_role_and_name(
    engagement, reader, lead, client_lead, consultant, stranger, as_user
):
    members = get(as_user, reader, engagement).context["members"]
    assert [row.role for row in members] == [Role.LEAD, Role.CONSULTANT, Role.CLIENT_LEAD, Role.READER]
    assert stranger not in [row.user for row in members]


def test_the_page_opens_with_how_many(engagement, lead, reader, as_user):
    invitations.invite(engagement, email="kim@example.org", role="reader", by=lead)
    response = get(as_user, lead, engagement)
    assert response.context["words"] == "Two people work here, and one invitation waits for an answer."


def test_only_who_invited_sees_the_link(engagement, lead, client_lead, as_user):
    """Somebody else could follow it and become the invited person."""
    invitation = invitations.invite(engagement, email="kim@example.org", role="lead", by=lead)
    assert invitation.token in get(as_user, lead, engagement).content.decode()
    seen_by_another = get(as_user, client_lead, engagement).content.decode()
    assert "kim@example.org" in seen_by_another
    assert invitation.token not in seen_by_another


def test_a_reader_is_offered_nothing_to_change(engagement, lead, reader, as_user):
    content = get(as_user, reader, engagement).content.decode()
    lead_row = engagement.memberships.get(user=lead)
    for name, args in [("invitation_create", []), ("member_role", [lead_row.pk]), ("member_remove", [lead_row.pk])]:
        assert reverse(f"engagements:{name}", args=[engagement.slug, *args]) not in content
    assert reverse("engagements:leave", args=[engagement.slug]) in content


def test_html_in_a_name_is_text(engagement, lead, as_user):
    MembershipFactory(engagement=engagement, user__name="<script>alert(1)</script>")
    content = get(as_user, lead, engagement).content.decode()
    assert "<script>alert(1)" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in content


@pytest.mark.parametrize("people", [1, 3])
def test_it_costs_the_same_for_any_number_of_people(people, engagement, lead, as_user, django_assert_num_queries):
    for n in range(people):
        MembershipFactory(engagement=engagement)
        invitations.invite(engagement, email=f"{n}@example.org", role="reader", by=lead)
    client = as_user(lead)
    with django_assert_num_queries(5):  # session, user, membership; members, invitations
        client.get(reverse("engagements:member_list", args=[engagement.slug]))
