import pytest
from django.urls import reverse

from engagements.models import AuditEntry, Engagement, Organisation
from engagements.models.people import Role
from engagements.services import create_engagement, free_slug
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

URL = "/engagements/new/"
TYPED = {
    "client_name": "Sjövik Bostäder",
    "website": "sjovik.example",
    "language": "sv",
    "sector": "Bostäder",
    "is_public_body": "on",
}


def test_a_consultant_begins_one_and_leads_it(consultant, engagement, as_user):
    response = as_user(consultant).post(URL, TYPED)
    new = Engagement.objects.get(slug="sjovik-bostader")
    assert (response.status_code, response["Location"]) == (302, new.get_absolute_url())
    assert (new.name, new.agency, new.client.website) == (
        "Sjövik Bostäder",
        engagement.agency,
        "https://sjovik.example",
    )
    assert (new.client.sector, new.client.is_public_body, new.language) == ("Bostäder", True, "sv")
    assert [(row.user, row.role) for row in new.memberships.all()] == [(consultant, Role.LEAD)]
    assert new.phases.count() == 7
    assert list(AuditEntry.objects.values_list("engagement", "actor", "verb")) == [
        (new.pk, consultant.pk, "engagement_create")
    ]


@pytest.mark.parametrize("role", [Role.CLIENT_LEAD, Role.CONTRIBUTOR, Role.READER])
def test_who_has_no_role_at_an_agency_may_not(role, engagement, as_user):
    user = MembershipFactory(engagement=engagement, role=role).user
    for method in ("get", "post"):
        assert getattr(as_user(user), method)(URL).status_code == 403
    assert Engagement.objects.count() == 1


def test_who_works_at_two_agencies_chooses_one_of_them(lead, engagement, as_user):
    other = MembershipFactory(user=lead, role=Role.CONSULTANT).engagement.agency
    foreign = OrganisationFactory(kind="agency")
    client = as_user(lead, "en")
    refused = client.post(URL, {**TYPED, "agency": foreign.pk})
    assert list(refused.context["form"].errors) == ["agency"]
    client.post(URL, {**TYPED, "agency": other.pk})
    assert Engagement.objects.get(slug="sjovik-bostader").agency == other


def test_the_first_engagement_of_an_installation_brings_its_agency(db, as_user):
    staff = UserFactory(is_staff=True)
    as_user(staff).post(URL, {**TYPED, "agency_name": "Nya byrån"})
    assert Engagement.objects.get().agency == Organisation.objects.get(kind="agency", name="Nya byrån")


def test_what_was_typed_is_still_there_when_something_is_missing(lead, as_user):
    response = as_user(lead, "en").post(URL, {**TYPED, "client_name": "", "sector": "<script>alert(1)</script>"})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["client_name"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in response.content.decode()
    assert Engagement.objects.count() == 1


@pytest.mark.parametrize("name", ["x" * 151, "   ", "\x00", "\u200b\u2060"])
def test_a_name_that_cannot_be_stored_is_refused(name, lead, as_user):
    assert as_user(lead).post(URL, {**TYPED, "client_name": name}).status_code == 200
    assert Engagement.objects.count() == 1


def test_a_name_is_one_line_without_control_characters(lead, as_user):
    assert as_user(lead).post(URL, {**TYPED, "client_name": "Sjövik\r\nBcc: x\x00y"}).status_code == 302
    assert Engagement.objects.filter(client__name="Sjövik Bcc: xy").exists()


def test_extra_fields_are_not_taken(lead, as_user):
    as_user(lead).post(URL, {**TYPED, "slug": "mine", "closed_at": "2026-01-01", "agency": "999"})
    assert Engagement.objects.get(client__name="Sjövik Bostäder").closed_at is None
    assert not Engagement.objects.filter(slug="mine").exists()


def test_a_taken_address_gets_an_ending_that_tells_nothing(engagement, lead):
    twin = create_engagement(agency=engagement.agency, client_name="Ekvalla Energi", by=lead)
    assert twin.slug.startswith("ekvalla-energi-")
    assert free_slug("New") != "new"
    assert free_slug("日本") == "engagement"
    assert reverse("engagements:engagement_create") == "/engagements/new/"
