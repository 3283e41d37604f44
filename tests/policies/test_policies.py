import pytest
from django.urls import reverse

from policies import checks, queries, services
from policies.models import Policy, Rule, RuleBasis, StaffReading
from policies.template import STARTS, starting_cases
from strategies import versioning
from tests.factories import StatementFactory


@pytest.fixture
def policy(draft):
    return services.start_policy(draft, "employees", by=None)


def adopt(version, by):
    versioning.submit(version, by=by)
    blocking = [problem.text for problem in versioning.problems(version) if problem.blocks]
    StatementFactory.reset_sequence()
    version.refresh_from_db()
    return blocking or versioning.adopt(version, by=by)


@pytest.fixture
def ready(draft):
    """A draft in which nothing stands in the way of adoption but what the test puts there."""
    draft.promise = "Vi svarar innan vi sänder"
    draft.save()
    for section in draft.section_rows.all():
        StatementFactory(version=draft, section=section, is_assumption=True)
    return draft


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("kind", Policy.Kind.values)
def test_there_is_a_start_for_every_kind_in_both_languages(language, kind):
    assert len(STARTS[language][kind].cases) >= 7


@pytest.mark.parametrize(
    ("is_public_body", "words"), [(True, "lämna uppgifter till medier"), (False, "Ta först upp det hos oss")]
)
def test_what_staff_may_say_depends_on_the_employer(is_public_body, words):
    answers = [case.answer for case in starting_cases("employees", "sv", is_public_body=is_public_body)]

    assert len([answer for answer in answers if words in answer]) == 1
    assert len(answers) == 8


def test_a_policy_starts_once_with_its_rules(engagement, draft, lead, as_user):
    url = reverse("policies:policy_create", args=[engagement.slug, "tone"])
    client = as_user(lead)

    client.post(url)
    client.post(url)

    policy = Policy.objects.get()
    assert [rule.case for rule in policy.rules.all()] == [case.case for case in STARTS["sv"]["tone"].cases]
    assert policy.intro_html.startswith("<p>Så låter vi")


def test_rules_are_read_written_moved_and_deleted(engagement, policy, lead, as_user):
    client = as_user(lead)
    first, second = policy.rules.all()[:2]

    def url(name, rule):
        return reverse(f"policies:{name}", args=[engagement.slug, "employees", rule.key])

    page = client.get(reverse("policies:policy_detail", args=[engagement.slug, "employees"])).content.decode()
    assert first.case in page
    client.post(url("rule_move", second), {"direction": "up"})
    assert list(policy.rules.all()[:2]) == [second, first]
    answer = client.post(
        url("rule_edit", first), {"case": "Får jag?", "answer": "Ja.", "revision": "1", "version": "1.0"}
    )
    assert answer.status_code == 302
    first.refresh_from_db()
    assert (first.case, first.revision) == ("Får jag?", 2)
    client.post(url("rule_delete", first), {"revision": "2"})
    assert not Rule.objects.filter(pk=first.pk).exists()


def test_a_rule_that_somebody_else_changed_is_shown_in_both_wordings(engagement, policy, lead, as_user):
    rule = policy.rules.first()
    url = reverse("policies:rule_edit", args=[engagement.slug, "employees", rule.key])
    client = as_user(lead)
    client.post(url, {"case": "Deras", "revision": "1", "version": "1.0"})

    page = client.post(url, {"case": "Mina", "revision": "1", "version": "1.0"})

    assert page.status_code == 409
    assert "Deras" in page.content.decode()
    assert "Mina" in page.content.decode()


def test_a_new_rule_rests_on_statements_of_its_own_version(engagement, policy, draft, stranger, lead, as_user):
    own = StatementFactory(version=draft, section=draft.section_rows.first())
    foreign = StatementFactory()
    url = reverse("policies:rule_create", args=[engagement.slug, "employees"])
    client = as_user(lead)

    refused = client.post(url, {"case": "Fall", "basis": [foreign.pk]})
    client.post(url, {"case": "Fall", "basis": [own.pk]})

    assert refused.status_code == 200
    assert [basis.statement for basis in RuleBasis.objects.all()] == [own]


def test_a_policy_is_adopted_and_frozen_with_the_version(ready, lead, as_user):
    engagement = ready.strategy.engagement
    services.start_policy(ready, "employees", by=lead)
    adopt(ready, lead)

    [policy] = queries.in_force(engagement)
    rule = policy.rules.first()
    page = as_user(lead).post(
        reverse("policies:rule_edit", args=[engagement.slug, "employees", rule.key]),
        {"case": "Ändrat i efterhand", "revision": "1"},
    )

    assert page.status_code == 409
    assert "Ändrat i efterhand" in page.content.decode()
    rule.refresh_from_db()
    assert rule.case != "Ändrat i efterhand"


def test_a_policy_without_rules_stops_the_adoption(ready, lead):
    policy = services.start_policy(ready, "tone", by=lead)
    policy.rules.all().delete()

    blocking = [problem.url for problem in checks.policies(ready) if problem.blocks]
    assert blocking == [reverse("policies:policy_detail", args=[ready.strategy.engagement.slug, "tone"])]


def test_a_rule_whose_ground_moved_is_to_check(ready, lead):
    statement = ready.statement_rows.first()
    policy = services.start_policy(ready, "tone", by=lead)
    services.set_basis(policy.rules.first(), [statement])
    adopt(ready, lead)
    following = versioning.open_draft(ready.strategy, by=lead)
    assert queries.rules_to_check(following) == {}

    twin = following.statement_rows.get(key=statement.key)
    twin.body = "Något annat."
    versioning.save_row(twin, began_at=twin.revision)

    assert [[s.pk for s in statements] for statements in queries.rules_to_check(following).values()] == [[twin.pk]]


def test_the_checksum_is_that_of_the_text(policy):
    before = policy.checksum()

    Rule.objects.filter(pk=policy.rules.first().pk).update(answer="Nej.")

    assert policy.checksum() != before


@pytest.fixture
def in_force(ready, lead):
    services.start_policy(ready, "employees", by=lead)
    adopt(ready, lead)
    return ready


def test_staff_read_only_where_it_was_opened(in_force, engagement, client, lead, as_user):
    url = reverse("readers:policy", args=[engagement.slug, "employees"])
    assert client.get(url).status_code == 404

    as_user(lead).post(reverse("policies:policy_share", args=[engagement.slug]), {"open": "1"})
    page = client.get(url)

    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert "Får jag berätta om mitt jobb?" in page.content.decode()


def test_staff_never_read_a_draft(in_force, engagement, client, lead):
    StaffReading.objects.create(engagement=engagement, is_open=True)
    following = versioning.open_draft(in_force.strategy, by=lead)
    Rule.objects.filter(version=following).update(case="Bara ett utkast")

    assert (
        "Bara ett utkast"
        not in client.get(reverse("readers:policy", args=[engagement.slug, "employees"])).content.decode()
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(engagement, draft, lead, as_user, django_assert_num_queries, count):
    for kind in Policy.Kind.values[:count]:
        services.start_policy(draft, kind, by=lead)
    client = as_user(lead)
    client.get(reverse("policies:policy_list", args=[engagement.slug]))

    with django_assert_num_queries(9):
        client.get(reverse("policies:policy_list", args=[engagement.slug]))


def test_an_unknown_kind_is_not_found(engagement, draft, lead, as_user):
    assert as_user(lead).get(reverse("policies:policy_detail", args=[engagement.slug, "weather"])).status_code == 404
