import pytest
from django.urls import reverse

from analysis.models import Evidence
from tests.factories import FindingFactory, MentionFactory


def test_the_page_shows_the_words_and_where_they_come_from(engagement, consultant, as_user):
    row = MentionFactory(
        engagement=engagement,
        title="Elpriset",
        text="Första stycket.\n\nAndra stycket.",
        source_name="Bladet",
        author_name="Vera Wik",
        tone="negative",
        tone_raw="NEG",
        reach=1200,
        url="https://bladet.example/1",
        language="sv",
    )

    html = as_user(consultant).get(row.get_absolute_url()).content.decode()

    assert "<p>Första stycket.</p>" in html
    assert '<h1 class="is-title" lang="sv">Elpriset</h1>' in html
    assert '<a href="https://bladet.example/1" rel="noopener noreferrer nofollow">' in html
    assert "1\xa0200" in html
    assert "Negativ <span" in html


@pytest.mark.parametrize(
    ("url", "is_link"), [("https://a.example", 1), ("javascript:alert(1)", 0), ("data:text/html,x", 0)]
)
def test_only_web_addresses_become_links(url, is_link, engagement, consultant, as_user):
    row = MentionFactory(engagement=engagement, url=url)

    html = as_user(consultant).get(row.get_absolute_url()).content.decode()

    assert html.count(f'href="{url}"') == is_link


def test_the_form_marks_it_as_evidence(engagement, consultant, as_user):
    row, finding = MentionFactory(engagement=engagement), FindingFactory(engagement=engagement)
    client = as_user(consultant)
    page = client.get(row.get_absolute_url()).content.decode()
    assert f'<option value="{finding.number}">' in page

    client.post(
        reverse("analysis:evidence_create", args=[engagement.slug]),
        {"mention": row.pk, "finding": finding.number, "stance": "against"},
    )

    evidence = Evidence.objects.get()
    assert (evidence.finding, evidence.source.mention, evidence.stance) == (finding, row, "against")
    assert finding.claim in client.get(row.get_absolute_url()).content.decode()


def test_a_new_finding_begins_with_the_mention(engagement, consultant, as_user):
    row = MentionFactory(engagement=engagement)

    response = as_user(consultant).post(
        reverse("analysis:evidence_create", args=[engagement.slug]),
        {"mention": row.pk, "finding": "new", "stance": "for"},
    )

    row.refresh_from_db()
    assert (
        response["Location"] == f"{reverse('analysis:finding_create', args=[engagement.slug])}?source={row.source_id}"
    )


def test_who_may_look(engagement, lead, client_lead, reader, stranger, as_user):
    url = MentionFactory(engagement=engagement).get_absolute_url()

    asked = [as_user(user).get(url).status_code for user in (lead, client_lead, reader, stranger)]

    assert asked == [200, 200, 403, 404]
    assert as_user(lead).post(url).status_code == 405
    assert "evidence_create" not in as_user(client_lead).get(url).content.decode()


def test_a_mention_of_another_engagement_is_not_found(engagement, lead, as_user):
    theirs = MentionFactory()

    assert as_user(lead).get(reverse("analysis:mention_detail", args=[engagement.slug, theirs.pk])).status_code == 404
