from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from engagements.models import Phase
from engagements.overview import PartRow
from strategies.models import Disposition, Support
from tests.factories import (
    ChannelFactory,
    FindingFactory,
    InputFactory,
    MentionFactory,
    SectionFactory,
    StatementFactory,
    VoiceFactory,
)
from workshops.models import Workshop


def get(as_user, user, engagement, language="en"):
    return as_user(user, language).get(reverse("engagements:engagement_detail", args=[engagement.slug]))


def titles(response):
    return [task.title for task in response.context["tasks"]]


@pytest.fixture
def said(draft):
    """Three comments and a suggestion on one statement; one of the comments is answered."""
    section = draft.section_rows.get(code="audiences")
    statement = StatementFactory(version=draft, section=section)
    about = {"version": draft, "engagement": draft.strategy.engagement, "statement_key": statement.key}
    voice = VoiceFactory(engagement=draft.strategy.engagement, name="Jonas Ek")
    inputs = [
        InputFactory(**about, voice=voice, text="Who answers on Saturdays?"),
        InputFactory(**about, voice=voice),
        InputFactory(**about, voice=voice),
        InputFactory(**about, voice=None, kind="suggestion", suggested="We answer every day."),
    ]
    Support.objects.create(input=inputs[0], voice=voice)
    return inputs


def test_a_new_engagement_begins_with_the_website(engagement, lead, as_user):
    response = get(as_user, lead, engagement)
    assert "".join(piece.text for piece in response.context["sentence"]) == (
        "Start with the website address; we look up the channels."
    )
    assert {phase.state for phase in response.context["phases"]} == {"later"}
    assert titles(response) == []


def test_nobody_is_asked_to_read_an_empty_draft(engagement, draft, contributor, as_user):
    response = get(as_user, contributor, engagement)
    assert (titles(response), list(response.context["details"].actions)) == ([], [])
    StatementFactory(version=draft, section=draft.section_rows.get(code="audiences"))
    assert titles(get(as_user, contributor, engagement)) == ["Read draft 1.0 and say what you think"]


def test_what_waits_for_the_lead(engagement, lead, draft, said, as_user):
    Disposition.objects.create(input=said[2], outcome="accepted", decided_by=lead)
    response = get(as_user, lead, engagement)
    assert [(task.title, task.reason) for task in response.context["tasks"]] == [
        (
            "Answer two comments on the strategy",
            "The oldest is from today, and one agrees: “Who answers on Saturdays?”",
        ),
        ("Decide on one suggestion", "One person without a name"),
    ]
    assert response.context["sidebar"]["strategy"] == "3 open"


def test_a_reader_is_asked_nothing(engagement, reader, draft, said, as_user):
    assert titles(get(as_user, reader, engagement)) == []


def test_a_contributor_is_asked_to_comment(engagement, contributor, draft, said, as_user):
    assert titles(get(as_user, contributor, engagement)) == ["Read draft 1.0 and say what you think"]


def test_the_strategy_part_by_part(engagement, lead, draft, said, as_user):
    section = draft.section_rows.get(code="audiences")
    section.state, section.lead_person = "in_discussion", lead
    section.save()
    rows = get(as_user, lead, engagement).context["details"].parts
    assert len(rows) == 7
    assert rows[1] == PartRow(
        number=2,
        title="Målgrupper och kanaler",
        url=rows[1].url,
        line=100,
        state="discussed",
        state_words="In discussion",
        open=3,
        suggestions=1,
        lead=lead.get_short_name(),
        said_at=max(one.created_at for one in said),
    )
    assert (rows[0].line, rows[0].state, rows[0].said_at) == (0, "untouched", None)


def workshop(engagement, draft, number=1, **values):
    start = timezone.now().replace(minute=0) + timedelta(days=3)
    given = {"title": "Tone", "starts_at": start, "ends_at": start + timedelta(hours=2), "room": "Turbinen", **values}
    return Workshop.objects.create(engagement=engagement, version=draft, number=number, **given)


def test_the_next_workshop_stands_in_the_box(engagement, lead, draft, as_user):
    past = datetime(2026, 1, 5, 12, tzinfo=UTC)
    workshop(engagement, draft, starts_at=past, ends_at=past + timedelta(hours=1), state="closed", closed_at=past)
    coming = workshop(engagement, draft, 2, question="Who answers when?")
    response = get(as_user, lead, engagement)
    box = response.context["details"].workshop
    assert (box.title, box.room, box.code) == ("Who answers when?", "Turbinen", coming.spoken_code)
    assert "Turbinen" in response.content.decode()
    assert "Write the agenda of the workshop" in titles(response)
    held = next(phase for phase in response.context["phases"] if phase.name == "Workshops")
    assert (held.words, held.percent) == ("One of two held", 50)


def test_the_phases_say_how_far_the_rooms_have_come(engagement, lead, as_user):
    MentionFactory.create_batch(2, engagement=engagement)
    ChannelFactory(engagement=engagement)
    FindingFactory(engagement=engagement)
    phases = get(as_user, lead, engagement).context["phases"]
    assert [(phase.words, phase.percent, phase.state) for phase in phases[:2]] == [
        ("One finding", 75, "now"),
        ("Not begun", 0, "later"),
    ]


def test_the_plan_says_when_a_phase_begins_and_when_it_was_done(engagement, lead, as_user):
    year = timezone.localdate().year + 1
    Phase.objects.create(engagement=engagement, name="trainings", starts_on=date(year, 1, 18))
    Phase.objects.create(engagement=engagement, name="current_state", done_on=date(year, 1, 2))
    phases = {phase.name: phase for phase in get(as_user, lead, engagement).context["phases"]}
    assert (phases["Trainings"].words, phases["Trainings"].state) == (f"From 18 January {year}", "later")
    assert (phases["Current state"].words, phases["Current state"].percent) == (f"Done 2 January {year}", 100)


def test_a_phase_that_the_reader_may_not_open_is_no_link(engagement, reader, as_user):
    phases = {phase.name: phase.url for phase in get(as_user, reader, engagement).context["phases"]}
    assert phases["Current state"] == phases["Interview"] == ""
    assert phases["Strategy"] != ""


@pytest.mark.parametrize("parts", [1, 3])
def test_it_costs_the_same_for_any_number_of_parts_and_comments(
    parts, engagement, lead, draft, as_user, django_assert_num_queries
):
    for _n in range(parts):
        section = SectionFactory(version=draft)
        InputFactory(version=draft, engagement=engagement, section_key=section.key)
    client = as_user(lead)
    with django_assert_num_queries(DETAIL_QUERIES):
        client.get(reverse("engagements:engagement_detail", args=[engagement.slug]))


DETAIL_QUERIES = 28
