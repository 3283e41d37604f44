"""Two engagements with at least one row of everything, and what stands in the addresses: for tests/test_access.py.

A new URL: give each of its arguments an example in EXAMPLES (below; without one the walk fails and says so).
A new model: add a row in the function of your app, under a name in `place.rows`. Numbers and words that an engagement
gives by itself (finding 1, workshop 1) must differ between the two places: `place.nth` is 1 at home and 7 away.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatch
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from analysis.importers.pages.wording import CHECK_NAMES
from analysis.models import (
    BadRow,
    ColumnMap,
    Evidence,
    MentionExport,
    Observation,
    PageAudit,
    PageCheck,
    SiteAudit,
    Source,
)
from analysis.services import imports
from engagements import audit, invitations
from engagements.models import Engagement, Job, Phase, User
from engagements.models.people import Role
from interviews.models import Answer, Question, Quote, Respondent
from policies.models import Policy, Rule, RuleBasis
from strategies import versioning
from strategies.models import (
    Audience,
    Disposition,
    DossierFile,
    KpiReading,
    Learning,
    LearningProposal,
    Message,
    MessageAudience,
    StatementEvidence,
    StrategyVersion,
    Support,
)
from tests.factories import (
    ChannelFactory,
    EngagementFactory,
    FindingFactory,
    GoalFactory,
    InputFactory,
    KpiFactory,
    MembershipFactory,
    MentionFactory,
    OrganisationFactory,
    SectionFactory,
    SourceFactory,
    StatementFactory,
    UserFactory,
    VoiceFactory,
)
from training import access as learners
from training.models import Acknowledgement, Attempt, AttemptAnswer, Choice, Course, Learner, Lesson, LessonReading
from training.models import Question as QuizQuestion
from workshops import access
from workshops.models import Contribution, Event, Participant, Step, Vote, Workshop

NOON = datetime(2026, 9, 14, 12, 0, tzinfo=UTC)


@dataclass
class Place:
    """One engagement with its people and its rows."""

    engagement: Engagement
    nth: int
    people: dict[Role, User] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def lead(self) -> User:
        return self.people[Role.LEAD]

    def __getitem__(self, name: str) -> Any:
        return self.rows[name]


@dataclass
class World:
    home: Place
    away: Place
    alone: User = field(default_factory=UserFactory)  # signed in, and in no engagement at all

    @property
    def stranger(self) -> User:
        """Signed in, and lead of the other engagement."""
        return self.away.lead


@pytest.fixture
def world(db: None) -> World:
    return World(furnished("home", 1), furnished("away", 7))


def furnished(slug: str, nth: int) -> Place:
    client = OrganisationFactory(name=f"Client of {slug}")
    client.logo.save("logo.png", ContentFile(png()))
    place = Place(EngagementFactory(slug=slug, client=client), nth)
    for role in Role:
        place.people[role] = MembershipFactory(engagement=place.engagement, role=role).user
    for furnish in FURNITURE:
        furnish(place)
    return place


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "PNG")
    return file.getvalue()


# One row of everything, app by app -----------------------------------------------------------------------------------


def of_engagements(place: Place) -> None:
    engagement, lead = place.engagement, place.lead
    Phase.objects.bulk_create(Phase(engagement=engagement, name=name) for name in Phase.Name)
    place.rows["member"] = engagement.memberships.get(role=Role.READER)
    place.rows["invitation"] = invitations.invite(
        engagement, email=f"new@{engagement.slug}.example", role="reader", by=lead
    )
    place.rows["job"] = Job.objects.create(
        engagement=engagement, task="engagements.tasks.sweep", title="A job", key="example", created_by=lead
    )
    audit.record(engagement, lead, "engagement_create", engagement)


def of_analysis(place: Place) -> None:
    engagement = place.engagement
    upload = SimpleUploadedFile("mentions.csv", b"Date,Text\n2026-09-14,Good\n2026-09-15,Bad\n")
    run = imports.receive_file(engagement, upload, key=uuid.uuid4(), by=place.lead)
    BadRow.objects.create(run=run, number=3, column="Date", code="no_date")
    ColumnMap.objects.create(organisation=engagement.agency, signature="0" * 64, columns={})
    mention = MentionFactory(engagement=engagement, run=run)
    channel = ChannelFactory(engagement=engagement)
    proposed = ChannelFactory(engagement=engagement, status="proposed")
    Observation.objects.create(channel=channel, observed_on=NOON.date())
    site_audit = SiteAudit.objects.create(engagement=engagement, urls=["https://example.org/"])
    page = PageAudit.objects.create(
        audit=site_audit,
        position=1,
        url="https://example.org/",
        fetched_at=NOON,
        facts={"url": "https://example.org/"},
    )
    PageCheck.objects.create(
        page=page, code=next(iter(CHECK_NAMES)), outcome=PageCheck.Outcome.PASSED, values={"reason": "no_register"}
    )
    finding = FindingFactory(engagement=engagement, number=place.nth)
    source = SourceFactory(engagement=engagement)
    evidence = Evidence.objects.create(finding=finding, source=source)
    job = Job.objects.create(
        engagement=engagement,
        task="analysis.tasks.export_mentions",
        title="Workbook",
        key="workbook",
        state=Job.State.DONE,
        finished_at=NOON,
    )
    mention_export = MentionExport(engagement=engagement, job=job, filename="mentions.xlsx", rows=1)
    mention_export.file.save("mentions.xlsx", ContentFile(b"PK"))
    place.rows |= {
        "run": run,
        "mention": mention,
        "mention_export": mention_export,
        "channel": channel,
        "proposed_channel": proposed,
        "site_audit": site_audit,
        "page": page,
        "finding": finding,
        "source": source,
        "evidence": evidence,
    }


def of_interviews(place: Place) -> None:
    engagement = place.engagement
    question = Question.objects.create(engagement=engagement, theme="vision", position=place.nth, text="Why?")
    respondent = Respondent.objects.create(engagement=engagement, name="Hanna Berg", role="management")
    Answer.objects.create(respondent=respondent, question=question, text="Because.")
    words = Source.objects.create(
        engagement=engagement,
        kind="quote",
        label="Hanna Berg",
        text="Because.",
        permission="named",
        speaker="Hanna Berg",
    )
    quote = Quote.objects.create(respondent=respondent, question=question, source=words)
    place.rows |= {"question": question, "respondent": respondent, "quote": quote}


def of_strategies(place: Place) -> None:
    """Version 1.0 is adopted (at home), and 1.1 is the open draft; away they are 7.0 and 7.1."""
    engagement, lead = place.engagement, place.lead
    first = versioning.start_strategy(engagement, by=lead)
    StrategyVersion.objects.filter(pk=first.pk).update(major=place.nth, promise="We answer.")
    first.refresh_from_db()
    section = SectionFactory(version=first, code=f"own-{place.nth}", position=8)
    statement = StatementFactory(version=first, section=section)
    StatementEvidence.objects.create(version=first, statement=statement, finding=place["finding"])
    goal = GoalFactory(version=first)
    kpi = KpiFactory(version=first, goal=goal, baseline=1, target=2)
    message = Message.objects.create(version=first, text="We answer.", is_main=True)
    audience = Audience.objects.create(version=first, name="Customers")
    MessageAudience.objects.create(version=first, message=message, audience=audience)
    of_policies(place, first, statement)
    engagement.strategy.refresh_from_db()
    adopted = adopt(first, lead)
    draft = versioning.open_draft(engagement.strategy, by=lead)
    rows = {
        name: type(row).objects.get(version=draft, key=row.key) for name, row in locals_of_version(locals()).items()
    }
    rows["policy"] = Policy.objects.get(version=draft)
    rows["rule"] = Rule.objects.get(version=draft)
    rows["statement_evidence"] = StatementEvidence.objects.get(version=draft)
    rows["cell"] = MessageAudience.objects.get(version=draft)
    place.rows |= rows | {"adopted": adopted, "draft": draft}
    of_the_dialogue(place, draft)


def locals_of_version(names: dict[str, Any]) -> dict[str, Any]:
    return {name: names[name] for name in ("section", "statement", "goal", "kpi", "message", "audience")}


def adopt(version: StrategyVersion, lead: User) -> StrategyVersion:
    """By hand: what stands in the way of adoption is tested elsewhere."""
    version.state = StrategyVersion.State.ADOPTED
    version.adopted_at, version.adopted_by, version.checksum = NOON, lead, "0" * 64
    version.save()
    return version


def of_policies(place: Place, version: StrategyVersion, statement: Any) -> None:
    kind = Policy.Kind.TONE if place.nth == 1 else Policy.Kind.IMAGES
    policy = Policy.objects.create(version=version, kind=kind, title="Tone")
    rule = Rule.objects.create(version=version, policy=policy, case="May I?", answer="Yes.")
    RuleBasis.objects.create(version=version, rule=rule, statement=statement)
    place.rows["policy_in_force"] = policy


def of_the_dialogue(place: Place, draft: StrategyVersion) -> None:
    engagement, lead, statement = place.engagement, place.lead, place["statement"]
    voice = VoiceFactory(engagement=engagement, user=lead)
    about = {"section_key": place["section"].key, "statement_key": statement.key}
    said = InputFactory(version=draft, engagement=engagement, voice=voice, **about)
    answered = InputFactory(version=draft, engagement=engagement, voice=voice, **about)
    Support.objects.create(input=said, voice=voice)
    Disposition.objects.create(input=answered, outcome="accepted", decided_by=lead)
    reading = KpiReading.objects.create(
        strategy=engagement.strategy, kpi_key=place["kpi"].key, measured_on=NOON.date(), value=3
    )
    learning = Learning.objects.create(
        strategy=engagement.strategy,
        happened="It went well.",
        belief="It works.",
        kpi_key=place["kpi"].key,
        learnt_on=NOON.date(),
    )
    proposal = LearningProposal.objects.create(version=draft, learning=learning)
    job = Job.objects.create(
        engagement=engagement,
        task="strategies.tasks.render_dossier",
        title="PDF",
        key="dossier",
        state=Job.State.DONE,
        finished_at=NOON,
    )
    dossier = DossierFile(
        version=draft, edition="full", language="sv", job=job, filename="strategy.pdf", sha256="0" * 64, size=9, pages=1
    )
    dossier.file.save("strategy.pdf", ContentFile(b"%PDF-1.7\n"))
    place.rows |= {
        "voice": voice,
        "input": said,
        "answered": answered,
        "reading": reading,
        "learning": learning,
        "proposal": proposal,
        "dossier": dossier,
    }


def of_workshops(place: Place) -> None:
    workshop = Workshop.objects.create(
        engagement=place.engagement,
        number=place.nth,
        version=place["draft"],
        title="Tone",
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=2),
        state=Workshop.State.OPEN,
        opened_at=NOON,
    )
    step = Step.objects.create(workshop=workshop, position=1, title="Read")
    Workshop.objects.filter(pk=workshop.pk).update(step=step)
    participant = Participant.objects.create(
        workshop=workshop, voice=VoiceFactory(engagement=place.engagement), token_hash=uuid.uuid4().hex
    )
    said = InputFactory(
        version=place["draft"],
        engagement=place.engagement,
        voice=participant.voice,
        section_key=place["section"].key,
        statement_key=place["statement"].key,
    )
    contribution = Contribution.objects.create(workshop=workshop, step=step, input=said)
    Vote.objects.create(step=step, participant=participant, value=1)
    Event.objects.create(workshop=workshop, number=1, kind="input")
    Workshop.objects.filter(pk=workshop.pk).update(last_number=1)
    workshop.refresh_from_db()
    place.rows |= {"workshop": workshop, "step": step, "participant": participant, "contribution": contribution}


def of_training(place: Place) -> None:
    course = Course.objects.create(
        engagement=place.engagement,
        version=place["adopted"],
        policy=place["policy_in_force"],
        slug=f"answering-{place.nth}",
        title="Answering",
        language="sv",
        published_at=timezone.now(),
        opens_on=date(2026, 9, 1),
    )
    lesson = Lesson.objects.create(course=course, position=place.nth, title="Why")
    question = QuizQuestion.objects.create(course=course, position=place.nth, text="What now?")
    choice = Choice.objects.create(question=question, position=1, text="Answer", is_right=True)
    learner = Learner.objects.create(engagement=place.engagement, name="Kim Ek", email="kim@example.org")
    LessonReading.objects.create(learner=learner, lesson=lesson)
    attempt = Attempt.objects.create(learner=learner, course=course)
    AttemptAnswer.objects.create(attempt=attempt, question=question, choice=choice, is_right=True)
    Acknowledgement.objects.create(learner=learner, policy=place["policy_in_force"], checksum="0" * 64)
    place.rows |= {"course": course, "lesson": lesson, "quiz_question": question, "choice": choice, "learner": learner}


FURNITURE: list[Callable[[Place], None]] = [
    of_engagements,
    of_analysis,
    of_interviews,
    of_strategies,
    of_workshops,
    of_training,
]


# What stands in the addresses --------------------------------------------------------------------------------------
# "namespace:name.argument" → from a place the value. A star fits anything; the first line that fits is taken.

EXAMPLES: dict[str, Callable[[Place], Any]] = {
    "engagements:invitation_accept.token": lambda place: place["invitation"].token,
    "engagements:invitation_*.pk": lambda place: place["invitation"].pk,
    "engagements:member_*.pk": lambda place: place["member"].pk,
    "engagements:job_*.pk": lambda place: place["job"].pk,
    # Current state
    "analysis:mention_export_*.pk": lambda place: place["mention_export"].pk,
    "analysis:mention_*.pk": lambda place: place["mention"].pk,
    "analysis:import_*.pk": lambda place: place["run"].pk,
    "analysis:channel_accept.pk": lambda place: place["proposed_channel"].pk,
    "analysis:channel_*.pk": lambda place: place["channel"].pk,
    "analysis:observation_*.pk": lambda place: place["channel"].pk,
    "analysis:site_audit_*.pk": lambda place: place["site_audit"].pk,
    "analysis:*.number": lambda place: place["finding"].number,
    "analysis:evidence_*.pk": lambda place: place["evidence"].pk,
    # Interview
    "interviews:*.theme": lambda place: "vision",
    "interviews:question_*.pk": lambda place: place["question"].pk,
    "interviews:*.question": lambda place: place["question"].pk,
    "interviews:quote_create.pk": lambda place: place["respondent"].pk,
    "interviews:quote_*.pk": lambda place: place["quote"].pk,
    "interviews:*.pk": lambda place: place["respondent"].pk,
    # Strategy
    "strategies:version_*.number": lambda place: place["draft"].number,
    "strategies:*.old": lambda place: place["adopted"].number,
    "strategies:*.new": lambda place: place["draft"].number,
    "strategies:*.code": lambda place: place["section"].code,
    "strategies:statement_*.key": lambda place: place["statement"].key,
    "strategies:evidence_remove.pk": lambda place: place["statement_evidence"].pk,
    "strategies:evidence_*.key": lambda place: place["statement"].key,
    "strategies:goal_*.key": lambda place: place["goal"].key,
    "strategies:kpi_*.key": lambda place: place["kpi"].key,
    "strategies:wording_*.message_key": lambda place: place["message"].key,
    "strategies:wording_*.audience_key": lambda place: place["audience"].key,
    "strategies:reading_create.key": lambda place: place["kpi"].key,
    "strategies:learning_*.key": lambda place: place["learning"].key,
    "strategies:audience_*.key": lambda place: place["audience"].key,
    "strategies:message_*.key": lambda place: place["message"].key,
    "strategies:input_*.pk": lambda place: place["input"].pk,
    "strategies:support_*.pk": lambda place: place["input"].pk,
    "strategies:export_*.pk": lambda place: place["dossier"].pk,
    "strategies:reading_*.pk": lambda place: place["reading"].pk,
    "strategies:learning_*.pk": lambda place: place["learning"].pk,
    "strategies:proposal_*.pk": lambda place: place["proposal"].pk,
    # Policies
    "policies:policy_create.kind": lambda place: "employees",
    "policies:*.kind": lambda place: place["policy"].kind,
    "policies:rule_*.key": lambda place: place["rule"].key,
    "readers:*.slug": lambda place: place.engagement.slug,
    "readers:*.kind": lambda place: place["policy_in_force"].kind,
    # Workshops
    "workshops:participant_*.pk": lambda place: place["participant"].pk,
    "workshops:step_*.pk": lambda place: place["step"].pk,
    "workshops:contribution_*.said": lambda place: place["contribution"].input_id,
    "workshops:*.number": lambda place: place["workshop"].number,
    "participants:join_by_link.token": lambda place: access.link_token(place["workshop"]),
    "participants:*.code": lambda place: place["workshop"].code,
    "participants:*.said": lambda place: place["contribution"].input_id,
    # Trainings
    "training:lesson_*.pk": lambda place: place["lesson"].pk,
    "training:question_*.pk": lambda place: place["quiz_question"].pk,
    "training:learner_*.pk": lambda place: place["learner"].pk,
    "training:*.course": lambda place: place["course"].slug,
    "learners:link.token": lambda place: learners.link_token(place["learner"]),
    "learners:*.key": lambda place: place["learner"].key,
    "learners:*.course": lambda place: place["course"].slug,
    "learners:*.number": lambda place: place["lesson"].position,
    # Everywhere
    "*.slug": lambda place: place.engagement.slug,
}

# What a URL must be told in its query or form to find anything: its answer to an empty one is 404.
QUERIES: dict[str, Callable[[Place], dict[str, Any]]] = {
    "strategies:version_choose": lambda place: {"old": place["adopted"].number, "new": place["draft"].number},
    "strategies:input_create": lambda place: {"statement": place["statement"].key},
    "workshops:workshop_step": lambda place: {"step": place["step"].pk},
}


def example(name: str, argument: str) -> Callable[[Place], Any]:
    """The example of one argument of one URL; fails with what is to be added."""
    wanted = f"{name}.{argument}"
    for pattern, of in EXAMPLES.items():
        if fnmatch(wanted, pattern):
            return of
    pytest.fail(f'tests/examples.py: add a line "{wanted}": lambda place: … to EXAMPLES')
