"""Language, light or dark, the demo's sign-in, and the pages that explain."""

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from engagements.models.people import Role
from tests.factories import MembershipFactory, UserFactory


@pytest.mark.parametrize("name", ["help_page", "privacy", "accessibility", "shortcuts"])
def test_a_page_that_explains_stands_in_both_languages(name, db, as_user):
    url = reverse(f"engagements:{name}")
    swedish, english = (as_user(None, language).get(url).content.decode() for language in ("sv", "en"))
    assert '<html lang="sv"' in swedish
    assert '<html lang="en"' in english
    assert (" och " in swedish, " and " in english) == (True, True)
    assert (" and " in swedish, " och " in english) == (False, False)


def test_the_language_is_kept_for_the_computer_and_for_the_account(reader, as_user):
    client = as_user(reader)
    response = client.post("/language/", {"language": "en", "next": "/help/"})
    assert (response.status_code, response["Location"]) == (302, "/help/")
    assert response.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"
    reader.refresh_from_db()
    assert reader.language == "en"
    assert '<html lang="en"' in client.get("/help/").content.decode()


@pytest.mark.parametrize("language", ["", "xx", "de", "../../etc", "sv\x00"])
def test_a_language_that_we_do_not_speak_changes_nothing(language, reader, as_user):
    response = as_user(reader).post("/language/", {"language": language, "next": "/help/"})
    assert (response.status_code, dict(response.cookies)) == (302, {})
    reader.refresh_from_db()
    assert reader.language == "sv"


@pytest.mark.parametrize("url", ["/language/", "/theme/"])
@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "\\\\evil.example", "javascript:alert(1)", "", "/\t/evil.example"],
)
def test_the_way_back_stays_in_the_house(url, target, db, as_user):
    response = as_user(None).post(url, {"language": "en", "theme": "dark", "next": target})
    assert response["Location"] in {"/", "/%09/evil.example"}


@pytest.mark.parametrize(("theme", "shown"), [("dark", 'data-bs-theme="dark"'), ("light", 'data-bs-theme="light"')])
def test_light_or_dark(theme, shown, db, as_user):
    client = as_user(None)
    client.post("/theme/", {"theme": theme, "next": "/help/"})
    assert shown in client.get("/help/").content.decode()
    client.post("/theme/", {"theme": "auto"})
    assert "data-bs-theme=" not in client.get("/help/").content.decode()


@pytest.fixture
def demo(settings):
    settings.DEMO = True


def test_the_demo_offers_its_people_with_their_roles(demo, lead, reader, as_user):
    UserFactory(name="Nobody’s member")
    MembershipFactory(user=UserFactory(name="Staff", is_staff=True))
    people = as_user(None).get(reverse("account_login")).context["demo_people"]
    name = lead.memberships.get().engagement.name
    roles = [(lead.pk, f"Ansvarig konsult, {name}"), (reader.pk, f"Läsare, {name}")]
    assert [(person.pk, person.role) for person in people] == roles


def test_a_demo_person_signs_in_by_a_button(demo, lead, as_user):
    client = as_user(None)
    response = client.post("/demo/", {"person": lead.pk, "next": "/engagements/"})
    assert (response.status_code, response["Location"]) == (302, "/engagements/")
    assert client.get("/engagements/").context["user"] == lead


def test_a_demo_person_does_not_change_the_visitors_language(demo, lead, as_user):
    client = as_user(None, "en")
    response = client.post("/demo/", {"person": lead.pk})
    assert django_settings.LANGUAGE_COOKIE_NAME not in response.cookies
    assert 'lang="en"' in client.get("/engagements/").content.decode()


@pytest.mark.parametrize("person", ["", "0", "x", "9" * 30])
def test_nobody_else_does(person, demo, db, as_user):
    assert as_user(None).post("/demo/", {"person": person}).status_code == 404


def test_staff_is_never_a_demo_person(demo, db, as_user):
    staff = MembershipFactory(user__is_staff=True, role=Role.LEAD).user
    assert as_user(None).post("/demo/", {"person": staff.pk}).status_code == 404


def test_elsewhere_there_is_no_such_page(settings, lead, as_user):
    settings.DEMO = False
    client = as_user(None)
    assert client.post("/demo/", {"person": lead.pk}).status_code == 404
    assert client.get("/engagements/").status_code == 302
    assert not client.get(reverse("account_login")).context["demo_people"]


def test_signing_in_brings_the_language_of_the_account(db, client):
    user = UserFactory(language="en")
    user.set_password("en linje i taget")
    user.save()
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    response = client.post(reverse("account_login"), {"login": user.email, "password": "en linje i taget"})
    assert response.cookies[django_settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_nobody_signs_up_without_an_invitation(db, client):
    response = client.post(reverse("account_signup"), {"email": "a@example.org", "password1": "en linje i taget"})
    assert "account/signup_closed.html" in [template.name for template in response.templates]


@pytest.mark.parametrize("url", ["/engagements/{slug}/", "/nowhere/", "/engagements/{slug}/nowhere/"])
def test_what_is_not_there_has_the_same_page_in_the_demo(engagement, stranger, as_user, settings, url):
    """Django's own page lists every address of the application."""
    url = url.format(slug=engagement.slug)
    in_production = as_user(stranger).get(url)
    settings.DEBUG = True

    in_the_demo = as_user(stranger).get(url)

    assert in_the_demo.status_code == 404
    assert "404.html" in {template.name for template in in_the_demo.templates}
    assert in_the_demo.content.count(b"<h1") == in_production.content.count(b"<h1") == 1
    assert b"interview" not in in_the_demo.content.lower()
