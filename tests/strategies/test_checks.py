from datetime import date

from django.utils import translation

from strategies import checks
from strategies.models import Learning, LearningProposal, StatementEvidence
from tests.factories import FindingFactory, GoalFactory, InputFactory, StatementFactory


def said(problems, *, blocks):
    return [str(problem.text) for problem in problems if problem.blocks is blocks]


def test_an_empty_strategy_is_not_adopted(draft):
    with translation.override("sv"):
        assert said(checks.framework(draft), blocks=True) == [
            "Strategin har ingen första mening. Den är titeln på omslaget.",
            "Inget är skrivet än: ingen del har något avsnitt.",
        ]


def test_a_statement_rests_on_something_or_says_that_it_is_an_assumption(written, engagement):
    part = written.section_rows.get(code="message")
    bare = StatementFactory(version=written, section=part, heading="Varför vi finns")
    with translation.override("sv"):
        [problem] = [one for one in checks.framework(written) if one.blocks]
        assert problem.text.startswith("”Varför vi finns” i ”Budskap och syfte” vilar inte på något.")
    assert problem.url == f"/engagements/{engagement.slug}/strategy/message/?mode=write#s-{bare.key}"

    StatementEvidence.objects.create(version=written, statement=bare, finding=FindingFactory(engagement=engagement))

    assert said(checks.framework(written), blocks=True) == []


def test_parts_and_goals_are_remarked_upon(written):
    GoalFactory(version=written, level="communication", text="Svar")
    with translation.override("sv"):
        remarks = said(checks.framework(written), blocks=False)

    assert "Delen ”Budskap och syfte” är tom." in remarks
    assert "Delen ”Ton och dialog” är inte klar: inte påbörjad." in remarks
    assert "Målet ”Svar” bidrar inte till något mål ovanför." in remarks
    assert len(remarks) == 8


def test_a_learning_that_waits_stands_in_the_way(written, engagement):
    learning = Learning.objects.create(
        strategy=written.strategy,
        happened="Det gick.",
        belief="Bra.",
        kpi_key=written.statement_rows.get().key,
        learnt_on=date(2026, 9, 1),
    )
    proposal = LearningProposal.objects.create(version=written, learning=learning)

    [problem] = [one for one in checks.framework(written) if one.blocks]

    assert problem.url == f"/engagements/{engagement.slug}/strategy/proposals/{proposal.pk}/"


def test_everybody_gets_an_answer_first(written, engagement):
    assert checks.inputs(written) == []
    for _n in range(2):
        InputFactory(version=written, engagement=engagement)

    [problem] = checks.inputs(written)

    with translation.override("sv"):
        assert checks.inputs(written)[0].text == "Två kommentarer och ändringsförslag saknar svar."
    assert (problem.blocks, problem.url) == (True, f"/engagements/{engagement.slug}/strategy/inputs/")
