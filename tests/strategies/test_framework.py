from decimal import Decimal

import pytest

from engagements.models import AuditEntry
from strategies.models import Audience, Goal, Kpi, Message, MessageAudience
from strategies.queries.framework import framework_of
from tests.factories import GoalFactory, KpiFactory


def url(engagement, path=""):
    return f"/engagements/{engagement.slug}/strategy/framework/{path}"


def saved(**values):
    return {"revision": "1", "version": "1.0"} | values


def test_goals_stand_as_a_tree_with_their_measures(engagement, draft, reader, as_user):
    root = GoalFactory(version=draft, text="Förtroende")
    below = GoalFactory(version=draft, level="communication", parent=root, text="Svar samma dag")
    leaf = GoalFactory(version=draft, level="social", parent=below, text="Svar inom fyra timmar", owner="Kundservice")
    KpiFactory(goal=leaf, name="Tid till svar", baseline=Decimal("6.5"), target=2, owner="Sara")

    page = as_user(reader).get(url(engagement))

    assert [(branch.goal, branch.depth) for branch in page.context["frame"].branches] == [
        (root, 0),
        (below, 1),
        (leaf, 2),
    ]
    assert page.context["frame"].lints == ()
    assert "6,5" in page.content.decode()
    assert "Lägg till ett mål" not in page.content.decode()


def test_what_is_missing_is_said_in_sentences(draft):
    social = GoalFactory(version=draft, level="social", text="Svar")
    bare = GoalFactory(version=draft, level="communication", text="Bilder")
    KpiFactory(goal=social, name="Tid", baseline=None)
    Message.objects.create(version=draft, text="Vi svarar.")

    assert [str(lint.text) for lint in framework_of(draft).lints] == [
        "Målet ”Bilder” bidrar inte till något mål ovanför.",
        "Målet ”Svar” bidrar inte till något mål ovanför.",
        "Målet ”Svar” har ingen ansvarig.",
        "Måttet ”Tid” har inget utgångsvärde.",
        "Måttet ”Tid” har inget mål.",
        "Måttet ”Tid” har ingen ansvarig.",
        "Inget budskap är huvudbudskapet.",
        "Budskapet ”Vi svarar.” har inget som styrker det.",
        "Det finns budskap men ingen målgrupp som hör dem.",
    ]
    assert framework_of(draft).branches[0].goal == bare


def test_a_goal_is_made_edited_moved_and_deleted(engagement, draft, lead, as_user):
    client = as_user(lead)
    client.post(url(engagement, "goals/new/"), saved(level="organisation", text="Förtroende"))
    client.post(url(engagement, "goals/new/"), saved(level="organisation", text="Närhet"))
    first, second = Goal.objects.all()

    client.post(url(engagement, f"goals/{second.key}/move/"), {"direction": "up"})
    client.post(
        url(engagement, f"goals/{second.key}/edit/"), saved(level="organisation", text="Närmare", due_on="2027-06-30")
    )

    assert [goal.text for goal in Goal.objects.all()] == ["Närmare", "Förtroende"]
    KpiFactory(goal=second)
    client.post(url(engagement, f"goals/{second.key}/delete/"), {"revision": "2"})
    assert (list(Goal.objects.all()), Kpi.objects.count()) == ([first], 0)
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))[1:] == [
        "goal_create", "goal_create", "goal_move", "goal_edit", "goal_delete",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "above", "field"),
    [
        ("organisation", "organisation", "parent"),
        ("social", "organisation", "parent"),
        ("communication", "communication", "parent"),
    ],
)
def test_the_tree_has_three_levels(engagement, draft, lead, as_user, level, above, field):
    parent = GoalFactory(version=draft, level=above)

    answer = as_user(lead).post(url(engagement, "goals/new/"), saved(level=level, text="Mål", parent=parent.pk))

    assert list(answer.context["form"].errors) == [field]


def test_a_goal_with_goals_under_it_keeps_its_level(engagement, draft, lead, as_user):
    root = GoalFactory(version=draft, text="Förtroende")
    GoalFactory(version=draft, level="communication", parent=root)

    answer = as_user(lead).post(url(engagement, f"goals/{root.key}/edit/"), saved(level="social", text="Förtroende"))

    assert list(answer.context["form"].errors) == ["level"]


def test_a_foreign_goal_is_no_parent_and_no_goal_of_a_measure(engagement, draft, lead, as_user):
    foreign = GoalFactory()
    client = as_user(lead)

    goal = client.post(url(engagement, "goals/new/"), saved(level="communication", text="Mål", parent=foreign.pk))
    kpi = client.post(url(engagement, "measures/new/"), saved(goal=foreign.pk, name="Tid"))

    assert (list(goal.context["form"].errors), list(kpi.context["form"].errors)) == (["parent"], ["goal"])


def test_a_measure_takes_swedish_numbers_and_wants_something_to_achieve(engagement, draft, lead, as_user):
    goal = GoalFactory(version=draft)
    client = as_user(lead)

    same = client.post(url(engagement, "measures/new/"), saved(goal=goal.pk, name="Tid", baseline="2", target="2"))
    client.post(url(engagement, "measures/new/"), saved(goal=goal.pk, name="Tid", baseline="6,5", target="2"))

    assert "då finns inget att uppnå" in same.content.decode()
    assert Kpi.objects.get().baseline == Decimal("6.5")


def test_there_is_one_main_message(engagement, draft, lead, as_user):
    client = as_user(lead)
    client.post(url(engagement, "messages/new/"), saved(text="Vi svarar.", is_main="on"))

    answer = client.post(url(engagement, "messages/new/"), saved(text="Vi finns.", is_main="on"))

    assert "Det finns redan ett huvudbudskap." in answer.content.decode()
    assert Message.objects.count() == 1


def test_a_cell_of_the_matrix_is_written_changed_and_taken_away(engagement, draft, lead, as_user):
    message = Message.objects.create(version=draft, text="Vi svarar.")
    audience = Audience.objects.create(version=draft, name="Hushåll")
    cell = url(engagement, f"messages/{message.key}/audiences/{audience.key}/")
    client = as_user(lead)

    client.post(f"{cell}edit/", saved(wording="Vi är på väg."))
    client.post(f"{cell}edit/", saved(wording="Vi är redan på väg."))

    assert [(c.wording, c.revision) for c in MessageAudience.objects.all()] == [("Vi är redan på väg.", 2)]
    assert "Vi är redan på väg." in client.get(url(engagement)).content.decode()
    client.post(f"{cell}delete/", {"revision": "2"})
    assert MessageAudience.objects.count() == 0


@pytest.mark.parametrize(("noun", "model", "form"), [
    ("goals", Goal, {"level": "organisation", "text": "Mitt"}),
    ("audiences", Audience, {"name": "Mitt"}),
    ("messages", Message, {"text": "Mitt"}),
])  # fmt: skip
def test_every_kind_of_row_meets_a_conflict_in_the_same_way(
    engagement, draft, lead, consultant, as_user, noun, model, form
):
    name = "name" if noun == "audiences" else "text"
    level = {"level": "organisation"} if noun == "goals" else {}
    row = model.objects.create(version=draft, **{name: "Först"}, **level)
    edit = url(engagement, f"{noun}/{row.key}/edit/")
    as_user(consultant).post(edit, saved(**form | {name: "Konsultens"}))

    answer = as_user(lead).post(edit, saved(**form))

    assert answer.status_code == 409
    assert [(field.old, field.new) for field in answer.context["fields"]] == [("Konsultens", "Mitt")]


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number_of_rows(engagement, draft, lead, as_user, django_assert_num_queries, count):
    for n in range(count):
        goal = GoalFactory(version=draft, level="social")
        KpiFactory(goal=goal)
        message = Message.objects.create(version=draft, text=f"{n}")
        audience = Audience.objects.create(version=draft, name=f"{n}")
        MessageAudience.objects.create(version=draft, message=message, audience=audience)
    client = as_user(lead)
    client.get(url(engagement))

    with django_assert_num_queries(9):
        client.get(url(engagement))
