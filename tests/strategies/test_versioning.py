from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.models import Policy, Rule, RuleBasis
from strategies import versioning
from strategies.models import Goal, Kpi, Learning, Section, Statement, StrategyVersion
from strategies.models.version import FrozenError
from tests.factories import GoalFactory, KpiFactory, StatementFactory, UserFactory, VersionFactory

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=40
)


@pytest.fixture(autouse=True)
def nothing_in_the_way(settings):
    """What the apps say before an adoption is tested in test_checks.py; here the verbs are."""
    settings.ADOPTION_CHECKS = []


@pytest.fixture
def adopted(draft, lead):
    versioning.submit(draft, by=lead)
    return versioning.adopt(draft, by=lead, decided_by="Ledningsgruppen")


def fill(version, texts):
    """A version with every kind of inner reference: goal tree, KPI, statements, policy resting on a statement."""
    section = version.section_rows.first()
    root = GoalFactory(version=version, text=texts[0])
    child = GoalFactory(version=version, level="social", parent=root, text=texts[-1])
    KpiFactory(version=version, goal=child, baseline=Decimal(1), target=Decimal(2))
    statements = [StatementFactory(version=version, section=section, body=text) for text in texts]
    policy = Policy.objects.create(version=version, kind="tone", title="Ton")
    rule = Rule.objects.create(version=version, policy=policy, case=texts[0])
    RuleBasis.objects.create(version=version, rule=rule, statement=statements[0])


@given(texts=st.lists(WORDS, min_size=1, max_size=4), data=st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_copy_differs_in_nothing_and_any_edit_is_found(db, texts, data):
    version, copy = VersionFactory(), VersionFactory()
    Section.objects.create(version=version, code="one", title="One")
    fill(version, texts)
    versioning.copy_rows(version, copy)

    assert versioning.compare(version, copy) == []

    statement = data.draw(st.sampled_from(list(copy.statement_rows.all())))
    statement.body += "!"
    statement.save()
    [change] = versioning.compare(version, copy)
    assert (change.kind, change.row, [field.field for field in change.fields]) == ("changed", statement, ["body"])

    Kpi.objects.filter(version=copy).first().delete()
    Goal.objects.create(version=copy, level="organisation", text="Nytt")
    assert sorted(change.kind for change in versioning.compare(version, copy)) == ["added", "changed", "removed"]


def test_inner_references_of_a_copy_stay_inside_it(draft, lead):
    fill(draft, ["ett", "två"])
    versioning.submit(draft, by=lead)
    versioning.adopt(draft, by=lead)

    following = versioning.open_draft(draft.strategy, by=lead)

    assert following.number == "1.1"
    for model in versioning.row_models():
        for row in model.objects.filter(version=following):
            targets = [getattr(row, name.removesuffix("_id")) for name in versioning.inner_references(model)]
            assert {target.version_id for target in targets if target} <= {following.pk}
    assert Goal.objects.get(version=following, level="social").parent.version == following


def test_adopting_freezes_and_supersedes(draft, lead, client_lead):
    versioning.submit(draft, by=lead)
    first = versioning.adopt(draft, by=client_lead, decided_by="Ledningsgruppen")
    second = versioning.open_draft(draft.strategy, by=lead)
    versioning.submit(second, by=lead)

    second = versioning.adopt(second, by=client_lead, re_decided=True)

    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("superseded", "adopted", "2.0")
    assert first.superseded_at is not None
    assert second.checksum == versioning.checksum(second)


def test_adopting_twice_tells_who_did(adopted, lead):
    with pytest.raises(versioning.VersionError, match=str(lead)):
        versioning.adopt(adopted, by=lead)


def test_only_one_draft_opens(adopted, lead, consultant):
    first = versioning.open_draft(adopted.strategy, by=lead)

    assert versioning.open_draft(adopted.strategy, by=consultant) == first


def test_restoring_makes_a_new_draft_of_an_old_version(draft, lead):
    fill(draft, ["så var det"])
    versioning.submit(draft, by=lead)
    versioning.adopt(draft, by=lead)
    second = versioning.open_draft(draft.strategy, by=lead)
    second.statement_rows.all().delete()
    versioning.submit(second, by=lead)
    versioning.adopt(second, by=lead)

    third = versioning.restore(StrategyVersion.objects.get(pk=draft.pk), by=lead)

    assert third.number == "1.2"
    assert [row.body for row in third.statement_rows.all()] == ["så var det"]


def test_learnings_come_to_the_next_draft_as_proposals(adopted, lead):
    learning = Learning.objects.create(
        strategy=adopted.strategy,
        happened="h",
        belief="b",
        learnt_on="2026-11-01",
        kpi_key="0" * 8 + "-0000-4000-8000-" + "0" * 12,
    )

    following = versioning.open_draft(adopted.strategy, by=lead)

    assert [proposal.learning for proposal in following.proposals.all()] == [learning]


def test_a_save_names_the_revision_it_began_from(draft):
    statement = StatementFactory(version=draft, section=draft.section_rows.first())
    mine, yours = Statement.objects.get(pk=statement.pk), Statement.objects.get(pk=statement.pk)
    mine.body = "mitt"
    versioning.save_row(mine, began_at=1)
    yours.body = "ditt"

    with pytest.raises(versioning.ConflictError) as caught:
        versioning.save_row(yours, began_at=1)

    assert (caught.value.current.body, caught.value.current.revision) == ("mitt", 2)


def test_saving_without_a_change_counts_nothing(draft):
    statement = StatementFactory(version=draft, section=draft.section_rows.first())

    assert versioning.save_row(statement, began_at=1).revision == 1


def test_frozen_rows_refuse_the_orm(adopted):
    section = adopted.section_rows.first()
    section.title = "Annat"

    with pytest.raises(FrozenError):
        section.save()
    with pytest.raises(FrozenError):
        section.delete()


@pytest.mark.parametrize("model", versioning.row_models(), ids=lambda model: model.__name__)
def test_every_kind_of_row_is_frozen_in_the_database(draft, lead, model):
    fill_everything(draft)
    versioning.submit(draft, by=lead)
    versioning.adopt(draft, by=lead)
    rows = model.objects.filter(version=draft)
    assert rows.exists()
    table = model._meta.db_table

    for sql in (
        f"UPDATE {table} SET position = position + 1 WHERE version_id = {draft.pk}",
        f"DELETE FROM {table} WHERE version_id = {draft.pk}",
    ):
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        rows.update(position=99)
    twin = rows.first()
    twin.pk = None
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        model.objects.bulk_create([twin])


def fill_everything(version):
    """At least one row of every kind."""
    from strategies.models import Audience, Message, MessageAudience, StatementEvidence
    from tests.factories import SourceFactory

    fill(version, ["ett"])
    message = Message.objects.create(version=version, text="Budskap")
    audience = Audience.objects.create(version=version, name="Hushåll")
    MessageAudience.objects.create(version=version, message=message, audience=audience)
    source = SourceFactory(engagement=version.strategy.engagement)
    StatementEvidence.objects.create(version=version, statement=version.statement_rows.first(), source=source)


@pytest.mark.parametrize(
    "change",
    [
        "state = 'draft', adopted_at = NULL, adopted_by_id = NULL, checksum = ''",
        "minor = 7",
        "promise = 'Annat'",
        "checksum = 'x'",
    ],
)
def test_an_adopted_version_keeps_its_columns(adopted, change):
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE strategies_strategyversion SET {change} WHERE id = {adopted.pk}")


def test_an_adopted_version_is_not_deleted(adopted):
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM strategies_strategyversion WHERE id = {adopted.pk}")


@pytest.mark.parametrize(
    "fields", [{"state": "adopted"}, {"state": "draft", "checksum": "x"}, {"state": "superseded"}], ids=str
)
def test_adopted_at_is_set_exactly_when_adopted(db, fields):
    with pytest.raises(DatabaseError), transaction.atomic():
        VersionFactory(**fields)


def test_the_database_allows_one_open_version(draft):
    with pytest.raises(DatabaseError), transaction.atomic():
        VersionFactory(strategy=draft.strategy, minor=1)


def test_the_checksum_sees_every_change(draft):
    before = versioning.checksum(draft)
    draft.section_rows.filter(code="dialogue").update(lead="Vi svarar innan vi sänder.")

    assert versioning.checksum(draft) != before


def test_a_person_who_adopts_is_named(draft):
    person = UserFactory(name="Karin Åström")
    versioning.submit(draft, by=person)

    assert versioning.adopt(draft, by=person).adopted_by == person
