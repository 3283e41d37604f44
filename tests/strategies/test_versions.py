import pytest

from engagements.models import AuditEntry
from strategies import services, versioning
from strategies.models import Statement, StatementEvidence, StrategyVersion
from tests.factories import FindingFactory, InputFactory, SourceFactory, StatementFactory, VersionFactory


def url(engagement, path=""):
    return f"/engagements/{engagement.slug}/strategy/versions/{path}"


def edited(version, body, by):
    statement = version.statement_rows.get()
    statement.body = body
    return services.change_row(statement, began_at=statement.revision, by=by)


def test_from_draft_to_the_next_draft(engagement, written, lead, client_lead, as_user):
    client, decider = as_user(lead), as_user(client_lead)

    client.post(url(engagement, "submit/"))
    page = decider.get(url(engagement, "adopt/"))
    assert "Besluta version 1.0" in page.content.decode()
    answer = decider.post(
        url(engagement, "adopt/"),
        {"note": "Den första.", "decided_by": "Ledningsgruppen", "next_review_on": "2027-06-01"},
    )
    client.post(url(engagement, "open/"))

    adopted, draft = StrategyVersion.objects.get(minor=0), StrategyVersion.objects.get(minor=1)
    assert answer["Location"] == url(engagement, "1.0/")
    assert (adopted.state, adopted.note, adopted.decided_by, str(adopted.next_review_on), adopted.adopted_by) == (
        "adopted", "Den första.", "Ledningsgruppen", "2027-06-01", client_lead,
    )  # fmt: skip
    assert (draft.state, draft.based_on, draft.promise) == ("draft", adopted, adopted.promise)


def test_a_decision_says_who_decided(engagement, written, lead, as_user):
    versioning.submit(written, by=lead)

    answer = as_user(lead).post(url(engagement, "adopt/"), {"note": "", "decided_by": ""})

    assert list(answer.context["form"].errors) == ["decided_by"]
    assert StrategyVersion.objects.get().state == "in_review"


def test_what_stands_in_the_way_is_listed_with_links_and_nothing_is_adopted(engagement, draft, lead, as_user):
    versioning.submit(draft, by=lead)
    client = as_user(lead)

    page = client.get(url(engagement, "review/"))
    client.post(url(engagement, "adopt/"), {"note": "", "decided_by": "Styrelsen"})

    assert [(problem.text, problem.url) for problem in page.context["blocking"]] == [
        ("Strategin har ingen första mening. Den är titeln på omslaget.", url(engagement, "edit/")),
        ("Inget är skrivet än: ingen del har något avsnitt.", f"/engagements/{engagement.slug}/strategy/"),
    ]
    assert StrategyVersion.objects.get().state == "in_review"


def test_a_whole_new_decision_gets_the_next_whole_number(engagement, adopted, lead, as_user):
    draft = versioning.open_draft(adopted.strategy, by=lead)
    versioning.submit(draft, by=lead)

    as_user(lead).post(url(engagement, "adopt/"), {"note": "", "decided_by": "Styrelsen", "re_decided": "on"})

    assert list(StrategyVersion.objects.values_list("major", "minor", "state")) == [
        (2, 0, "adopted"), (1, 0, "superseded"),
    ]  # fmt: skip


def test_a_draft_is_handed_in_and_taken_back(engagement, written, lead, as_user):
    client = as_user(lead)
    states = []
    for verb in ("submit", "submit", "recall", "recall"):
        client.post(url(engagement, f"{verb}/"))
        states.append(StrategyVersion.objects.get().state)

    assert states == ["in_review", "in_review", "draft", "draft"]
    assert AuditEntry.objects.filter(verb__in=["version_submit", "version_recall"]).count() == 2


def test_two_who_open_the_next_draft_get_the_same(engagement, adopted, lead, consultant, as_user):
    for person in (lead, consultant):
        as_user(person).post(url(engagement, "open/"))

    assert StrategyVersion.objects.open().count() == 1


def test_the_summary_is_written_already(engagement, adopted, lead, as_user):
    draft = versioning.open_draft(adopted.strategy, by=lead)
    edited(draft, "Vi svarar inom trettio minuter.", lead)
    part = draft.section_rows.get(code="dialogue")
    services.create_row(Statement(version=draft, section=part, heading="Söndagar", body="Vi läser."), by=lead)
    statement = draft.statement_rows.get(heading="Söndagar")
    services.change_evidence(statement, findings=([FindingFactory(engagement=engagement).pk], []), by=lead)
    versioning.submit(draft, by=lead)

    form = as_user(lead).get(url(engagement, "adopt/")).context["form"]

    assert form.initial["note"] == "Omformulerat: 5.1 Så snabbt svarar vi\nNytt: 5.2 Söndagar"


def test_the_list_tells_what_is_in_force_and_what_is_written(engagement, adopted, lead, as_user):
    versioning.open_draft(adopted.strategy, by=lead)

    page = as_user(lead).get(url(engagement)).content.decode()

    assert "Version 1.0 gäller sedan" in page
    assert "Utkast 1.1 håller på att skrivas." in page
    assert adopted.checksum in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(engagement, written, lead, as_user, django_assert_num_queries, count):
    for n in range(1, count):
        StrategyVersion.objects.create(
            strategy=written.strategy, major=0, minor=n, language="sv", state="superseded", adopted_at="2026-01-01T00:00Z",
            adopted_by=lead, superseded_at="2026-02-01T00:00Z", checksum="0" * 64,
        )  # fmt: skip
    client = as_user(lead)
    client.get(url(engagement))

    with django_assert_num_queries(5):
        client.get(url(engagement))


def test_the_whole_version_is_read_on_one_page(engagement, adopted, reader, as_user):
    page = as_user(reader).get(url(engagement, "1.0/")).content.decode()

    assert "Vi svarar innan vi sänder." in page
    assert "Under ett strömavbrott svarar vi inom en timme" in page
    assert page.count('class="part-title"') == 7


@pytest.mark.parametrize("number", ["9.9", "1", "x.y", "1.0.0", "²,³", "99999999.0", "1.-0"])
def test_a_version_that_is_none_is_not_found(engagement, adopted, lead, as_user, number):
    assert as_user(lead).get(url(engagement, f"{number}/")).status_code == 404


def test_the_version_of_another_engagement_is_not_found(engagement, adopted, lead, as_user):
    VersionFactory(major=3)

    assert as_user(lead).get(url(engagement, "3.0/")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_whole_version_costs_the_same(engagement, written, lead, as_user, django_assert_num_queries, count):
    for section in list(written.section_rows.all())[:count]:
        statement = StatementFactory(version=written, section=section)
        for cited in (
            {"finding": FindingFactory(engagement=engagement)},
            {"source": SourceFactory(engagement=engagement)},
        ):
            StatementEvidence.objects.create(version=written, statement=statement, **cited)
    client = as_user(lead)
    client.get(url(engagement, "1.0/"))

    with django_assert_num_queries(13):
        client.get(url(engagement, "1.0/"))


def test_words_are_compared_and_every_kind_of_row(engagement, adopted, lead, reader, as_user):
    draft = versioning.open_draft(adopted.strategy, by=lead)
    edited(draft, "Under ett strömavbrott svarar vi inom trettio minuter, även på helger. Svaret får vara kort.", lead)
    compare = f"/engagements/{engagement.slug}/strategy/compare/1.0/1.1/"

    page = as_user(reader).get(compare)

    [group] = page.context["groups"]
    [row] = group.rows
    [words] = row.fields
    assert (group.title, row.kind, row.title) == ("Avsnitt", "changed", "5.1 Så snabbt svarar vi")
    assert [(change.kind.value, change.text) for change in words.paragraphs[0].changes][1:3] == [
        ("removed", "en timme"), ("added", "trettio minuter"),
    ]  # fmt: skip
    assert '<del><span class="sr">borttaget: </span>en timme</del>' in page.content.decode()


def test_a_row_that_only_moved_is_told_as_moved(engagement, adopted, lead, as_user):
    draft = versioning.open_draft(adopted.strategy, by=lead)
    services.move_row(draft.section_rows.get(code="dialogue"), by=lead, up=True)

    page = as_user(lead).get(f"/engagements/{engagement.slug}/strategy/compare/1.0/1.1/")

    assert [(row.kind, row.title) for group in page.context["groups"] for row in group.rows] == [
        ("moved", "4 Ton och dialog"), ("moved", "5 Lyssna"),
    ]  # fmt: skip


def test_a_comparison_never_names_an_informant_to_the_client(engagement, adopted, lead, client_lead, as_user):
    draft = versioning.open_draft(adopted.strategy, by=lead)
    quote = SourceFactory(
        engagement=engagement,
        kind="quote",
        label="Samtal med Kim Ek",
        permission="never",
        speaker="Kim Ek",
        text="Hemligt.",
    )
    StatementEvidence.objects.create(version=draft, statement=draft.statement_rows.get(), source=quote)

    page = as_user(client_lead).get(f"/engagements/{engagement.slug}/strategy/compare/1.0/1.1/").content.decode()

    assert "5.1 Intervju" in page
    assert [word for word in ("Kim", "Hemligt") if word in page] == []


def test_the_choice_of_two_versions_becomes_an_address(engagement, adopted, lead, as_user):
    versioning.open_draft(adopted.strategy, by=lead)

    answer = as_user(lead).get(f"/engagements/{engagement.slug}/strategy/compare/", {"old": "1.0", "new": "1.1"})

    assert answer["Location"] == f"/engagements/{engagement.slug}/strategy/compare/1.0/1.1/"


def test_an_earlier_version_is_restored_as_a_draft(engagement, adopted, lead, as_user):
    draft = versioning.open_draft(adopted.strategy, by=lead)
    edited(draft, "Något helt annat.", lead)
    client = as_user(lead)
    client.post(url(engagement, "1.0/restore/"))
    assert StrategyVersion.objects.count() == 2  # a draft is open
    versioning.submit(draft, by=lead)
    versioning.adopt(draft, by=lead)

    client.post(url(engagement, "1.0/restore/"))

    restored = StrategyVersion.objects.open().get()
    assert (restored.number, restored.based_on.number) == ("1.2", "1.0")
    assert versioning.compare(StrategyVersion.objects.get(minor=0), restored) == []


def test_the_first_sentence_is_saved_and_guarded(engagement, draft, lead, consultant, as_user):
    client = as_user(lead)
    form = {"promise": "Vi  svarar.", "note": "", "comments_until": "2026-12-04", "revision": "1", "version": "1.0"}
    client.post(url(engagement, "edit/"), form)
    draft.refresh_from_db()
    assert (draft.promise, str(draft.comments_until), draft.revision) == ("Vi svarar.", "2026-12-04", 2)

    answer = as_user(consultant).post(url(engagement, "edit/"), form | {"promise": "Vi lyssnar."})

    assert answer.status_code == 409
    assert [(field["old"], field["new"]) for field in answer.context["fields"]] == [("Vi svarar.", "Vi lyssnar.")]
    assert lead.name in answer.content.decode()


def test_the_first_sentence_of_an_adopted_version_stays(engagement, adopted, lead, as_user):
    answer = as_user(lead).post(url(engagement, "edit/"), {"promise": "Nytt.", "revision": "1", "version": "1.0"})

    assert (answer.status_code, "Nytt." in answer.content.decode()) == (409, True)
    adopted.refresh_from_db()
    assert adopted.promise == "Vi svarar innan vi sänder."


def test_unanswered_inputs_are_shown_and_block(engagement, written, lead, as_user):
    InputFactory(version=written, engagement=engagement)

    page = as_user(lead).get(url(engagement, "review/"))

    [problem] = page.context["blocking"]
    assert problem.text == "En kommentar eller ett ändringsförslag saknar svar."
    assert problem.url.endswith("/strategy/inputs/")


def test_what_stands_in_the_way_leads_nobody_where_they_may_not_go(engagement, written, client_lead, as_user):
    InputFactory(version=written, engagement=engagement)

    [problem] = as_user(client_lead).get(url(engagement, "review/")).context["blocking"]

    assert (problem.text, problem.url) == ("En kommentar eller ett ändringsförslag saknar svar.", "")


def test_an_empty_draft_is_no_version_to_make(engagement, draft, client_lead, as_user):
    assert "Gör en version" not in as_user(client_lead).get(url(engagement)).content.decode()
