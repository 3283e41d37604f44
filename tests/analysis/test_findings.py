import pytest
from django.urls import reverse

from analysis.models import Evidence, Finding, Source
from analysis.services.sources import source_for
from tests.factories import ChannelFactory, FindingFactory, MentionFactory, SourceFactory, StatementFactory


def url(name, engagement, *args):
    return reverse(f"analysis:{name}", args=[engagement.slug, *args])


def test_an_empty_list_says_what_a_finding_is(engagement, lead, as_user):
    assert "En iakttagelse säger vad vi såg" in as_user(lead).get(url("finding_list", engagement)).content.decode()


def test_the_form_says_how_words_become_bold(engagement, lead, as_user):
    assert "Två stjärnor" in as_user(lead).get(url("finding_create", engagement)).content.decode()


def test_findings_are_numbered_within_the_engagement(engagement, stranger, lead, as_user):
    FindingFactory(engagement=stranger.memberships.get().engagement, number=7)
    client = as_user(lead)

    for claim in ("Första.", "Andra."):
        client.post(url("finding_create", engagement), {"claim": claim, "body": "**Viktigt**", "confidence": "high"})

    assert [(f.number, f.claim, f.body_html) for f in engagement.findings.all()] == [
        (1, "Första.", "<p><strong>Viktigt</strong></p>"),
        (2, "Andra.", "<p><strong>Viktigt</strong></p>"),
    ]


def test_a_mention_becomes_evidence_and_is_cited_once(engagement, lead, as_user):
    finding, mention = (
        FindingFactory(engagement=engagement, number=1),
        MentionFactory(engagement=engagement, text="Mörkt igen"),
    )
    client = as_user(lead)

    for stance in ("for", "against"):
        client.post(url("evidence_create", engagement), {"mention": mention.pk, "finding": 1, "stance": stance})

    evidence = Evidence.objects.get()
    assert (evidence.finding, evidence.stance, evidence.source.text) == (finding, "against", "Mörkt igen")
    assert Source.objects.count() == 1


def test_the_page_shows_evidence_for_and_against(engagement, reader, as_user):
    finding = FindingFactory(engagement=engagement, number=1)
    for label, stance in (("Stöd", "for"), ("Motsägelse", "against")):
        Evidence.objects.create(
            finding=finding, source=SourceFactory(engagement=engagement, label=label), stance=stance
        )

    page = as_user(reader).get(url("finding_detail", engagement, 1)).content.decode()

    assert page.index("Stöd") < page.index("Motsägelse")


def test_words_that_may_never_be_quoted_are_not_on_the_page(engagement, reader, as_user):
    finding = FindingFactory(engagement=engagement, number=1)
    secret = SourceFactory(engagement=engagement, kind="quote", permission="never", text="HEMLIGT", speaker="Eva Ek")
    Evidence.objects.create(finding=finding, source=secret)

    page = as_user(reader).get(url("finding_detail", engagement, 1)).content.decode()

    assert "HEMLIGT" not in page
    assert "Eva Ek" not in page
    assert "Orden visas inte" in page


@pytest.mark.parametrize("name", ["mention", "channel", "source"])
def test_what_belongs_to_another_engagement_is_no_evidence(engagement, stranger, lead, as_user, name):
    other = stranger.memberships.get().engagement
    FindingFactory(engagement=engagement, number=1)
    thing = {"mention": MentionFactory, "channel": ChannelFactory, "source": SourceFactory}[name](engagement=other)

    answer = as_user(lead).post(url("evidence_create", engagement), {name: thing.pk, "finding": 1, "stance": "for"})

    assert answer.status_code == 404
    assert not Evidence.objects.exists()


def test_another_source_can_be_written_down(engagement, lead, as_user):
    FindingFactory(engagement=engagement, number=1)

    as_user(lead).post(url("evidence_create", engagement), {"finding": 1, "stance": "for", "label": "Kundenkät 2026"})

    assert Evidence.objects.get().source.label == "Kundenkät 2026"


def test_a_thing_without_a_finding_begins_a_new_one(engagement, lead, as_user):
    mention = MentionFactory(engagement=engagement)
    client = as_user(lead)
    answer = client.post(url("evidence_create", engagement), {"mention": mention.pk, "finding": "new", "stance": "for"})

    client.post(answer.url, {"claim": "Det är mörkt.", "confidence": "low", "source": source_for(mention).pk})

    assert Evidence.objects.get().source.mention == mention


def test_a_change_that_came_second_is_shown_beside_the_first(engagement, lead, as_user):
    FindingFactory(engagement=engagement, number=1)
    client = as_user(lead)
    client.post(url("finding_edit", engagement, 1), {"claim": "Deras mening.", "confidence": "low", "revision": "1"})

    page = client.post(
        url("finding_edit", engagement, 1), {"claim": "Min mening.", "confidence": "low", "revision": "1"}
    )

    assert page.status_code == 409
    assert "Deras mening." in page.content.decode()
    assert "Min mening." in page.content.decode()
    assert Finding.objects.get().claim == "Deras mening."


def test_a_finding_that_carries_the_strategy_is_not_deleted(engagement, draft, lead, as_user):
    finding = FindingFactory(engagement=engagement, number=1)
    statement = StatementFactory(version=draft, section=draft.section_rows.first())
    statement.evidence.create(version=draft, finding=finding)

    as_user(lead).post(url("finding_delete", engagement, 1))

    assert Finding.objects.filter(pk=finding.pk).exists()


def test_findings_change_places(engagement, lead, as_user):
    for number in (1, 2):
        FindingFactory(engagement=engagement, number=number, position=number)

    as_user(lead).post(url("finding_move", engagement, 2), {"direction": "up"})

    assert [finding.number for finding in engagement.findings.all()] == [2, 1]


def test_removed_evidence_keeps_its_source(engagement, lead, as_user):
    evidence = Evidence.objects.create(
        finding=FindingFactory(engagement=engagement, number=1), source=SourceFactory(engagement=engagement)
    )

    as_user(lead).post(url("evidence_delete", engagement, evidence.pk))

    assert (Evidence.objects.count(), Source.objects.count()) == (0, 1)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(engagement, lead, as_user, django_assert_num_queries, count):
    for number in range(1, count + 1):
        FindingFactory(engagement=engagement, number=number)
    client = as_user(lead)
    client.get(url("finding_list", engagement))

    with django_assert_num_queries(4):
        client.get(url("finding_list", engagement))


@pytest.mark.parametrize("name", ["mention", "channel"])
def test_looking_stores_nothing(engagement, lead, as_user, name):
    thing = {"mention": MentionFactory, "channel": ChannelFactory}[name](engagement=engagement)

    page = as_user(lead).get(url("evidence_create", engagement), {name: thing.pk})

    assert page.status_code == 200
    assert not Source.objects.exists()
