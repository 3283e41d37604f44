"""Loads the demo through the services that people use: what it shows is what they can make."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from django.utils import timezone, translation

import strategies.services
import workshops.services
from analysis.models import Channel, Evidence, Finding, Mention, Observation
from analysis.services import imports
from analysis.services.sources import source_for
from engagements import jobs, richtext, tables
from engagements.models import Engagement, Membership, Organisation, Phase, User
from interviews import services as interviews
from interviews.models import Quote, Respondent
from policies import services as policies
from policies.models import Policy
from strategies import versioning
from strategies.models import (
    Audience,
    Disposition,
    Goal,
    Input,
    Kpi,
    KpiReading,
    Learning,
    Message,
    MessageAudience,
    Section,
    Statement,
    StatementEvidence,
    StrategyVersion,
    Support,
)
from strategy_site.demo import ekvalla, mentions, northwharf
from strategy_site.demo.training import load_course
from strategy_site.demo.website import load_website
from workshops.models import Contribution, Participant, Step, Workshop

PASSWORD = "linje-demo"  # noqa: S105 - for the demo only, which production refuses
ADOPTED_DAYS_AGO = 28
DRAFT_DAYS_AGO = 18


def load() -> list[Engagement]:
    """Both engagements, into a database that holds none. Returns them, the Swedish one first."""
    today = timezone.localdate()
    with translation.override("sv"):
        password = make_password(PASSWORD)
        people = {
            key: _person(name, title, email, password)
            for key, name, title, email, _role in ekvalla.PEOPLE + northwharf.PEOPLE
        }
        agency = Organisation.objects.create(kind="agency", name=ekvalla.AGENCY, language="sv", colour="#0f4a3b")
        first = _load_ekvalla(agency, people, today)
    with translation.override("en"):
        second = _load_northwharf(agency, people, today)
    return [first, second]


def _person(name: str, title: str, email: str, password: str) -> User:
    language = "en" if "northwharf" in email else "sv"
    user = User.objects.create(email=email, name=name, title=title, password=password, language=language)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _load_ekvalla(agency: Organisation, people: dict[str, User], today: date) -> Engagement:
    client = Organisation.objects.create(kind="client", language="sv", **ekvalla.CLIENT)
    engagement = Engagement.objects.create(
        slug="ekvalla-energi", name="Ekvalla Energi", agency=agency, client=client, language="sv"
    )
    _members(engagement, people, ekvalla.PEOPLE)
    _phases(engagement, ekvalla.PHASES, today)
    maja = people["maja"]
    channels = _channels(engagement, ekvalla.CHANNELS, today, maja)
    _mentions(engagement, mentions.EKVALLA, today, maja, seed=27, count=600, filename="omnamnanden-hosten.csv")
    pages = load_website(engagement, at=_moment(today, 61, 10), by=people["ali"])
    quotes = _interviews(engagement, ekvalla, today, maja)
    findings = _findings(engagement, channels, pages, quotes, maja)
    version = versioning.start_strategy(engagement, by=maja)
    _write_strategy(version, people, findings, quotes, today)
    for kind in Policy.Kind.values:
        policies.start_policy(version, kind, by=people["ali"])
    _rest_policies(version)
    versioning.submit(version, by=maja)
    version = versioning.adopt(
        version, by=people["hanna"], decided_by="Ledningsgruppen", at=_moment(today, ADOPTED_DAYS_AGO, 14)
    )
    _follow_up(version, people["hanna"], today)
    load_course(version, people, today)
    draft = versioning.open_draft(version.strategy, by=maja)
    draft.note = "Snabbare svar, tydligare roller kvällar och helger."
    draft.comments_until = today + timedelta(days=9)
    draft.save(update_fields=["note", "comments_until"])
    _workshops(draft, people, today)
    _decide_learnings(draft, maja, today)
    return engagement


def _load_northwharf(agency: Organisation, people: dict[str, User], today: date) -> Engagement:
    client = Organisation.objects.create(kind="client", language="en", **northwharf.CLIENT)
    engagement = Engagement.objects.create(
        slug="northwharf",
        name="Northwharf Museum",
        agency=agency,
        client=client,
        language="en",
        timezone="Europe/London",
    )
    _members(engagement, people, northwharf.PEOPLE)
    Membership.objects.create(engagement=engagement, user=people["maja"], role="lead")
    Membership.objects.create(engagement=engagement, user=people["ali"], role="consultant")
    _phases(engagement, northwharf.PHASES, today)
    _channels(engagement, northwharf.CHANNELS, today, people["maja"])
    _mentions(engagement, northwharf.TOWN, today, people["maja"], seed=11, count=180, filename="mentions-autumn.csv")
    _interviews(engagement, northwharf, today, people["ali"])
    versioning.start_strategy(engagement, by=people["maja"])
    return engagement


def _moment(today: date, days_ago: int, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=days_ago), time(hour, minute)))


def _members(engagement: Engagement, people: dict[str, User], listed: Iterable[tuple[str, ...]]) -> None:
    Membership.objects.bulk_create(
        Membership(engagement=engagement, user=people[key], role=role) for key, _name, _title, _email, role in listed
    )


def _phases(engagement: Engagement, listed: Iterable[tuple[str, int, int | None, int | None]], today: date) -> None:
    def day(ago: int | None) -> date | None:
        return None if ago is None else today - timedelta(days=ago)

    Phase.objects.bulk_create(
        Phase(engagement=engagement, name=name, starts_on=day(starts), ends_on=day(ends), done_on=day(done))
        for name, starts, ends, done in listed
    )


def _channels(engagement: Engagement, listed: Iterable[tuple[Any, ...]], today: date, by: User) -> list[Channel]:
    channels = []
    for position, (network, handle, name, status, official, owner, purpose, verdict, reason, observed) in enumerate(
        listed
    ):
        channel = Channel.objects.create(
            engagement=engagement,
            network=network,
            handle=handle,
            name=name,
            url=f"https://www.{network}.com/{handle}",
            status=status,
            is_official=official,
            owner=owner,
            purpose=purpose,
            verdict=verdict,
            verdict_reason=reason,
            position=position,
        )
        Observation.objects.bulk_create(
            Observation(
                channel=channel,
                observed_on=today - timedelta(days=ago),
                followers=followers,
                posts_per_month=Decimal(posts),
                answer_hours=Decimal(hours) if hours else None,
                last_post_on=today - timedelta(days=ago + since),
                created_by=by,
            )
            for ago, followers, posts, hours, since in observed
        )
        channels.append(channel)
    return channels


def _mentions(
    engagement: Engagement, town: mentions.Town, today: date, by: User, *, seed: int, count: int, filename: str
) -> None:
    """Through the product's own path: a file, understood, mapped by itself, imported by the job's body."""
    rows = mentions.rows(town, today - timedelta(days=1), seed=seed, count=count)
    content = b"".join(tables.write_csv(rows, town.header, language=engagement.language))
    upload = SimpleUploadedFile(filename, content, "text/csv")
    run = imports.receive_file(engagement, upload, key=uuid.uuid4(), by=by)
    job = imports.order_import(run, by=by)
    jobs.work(str(job.pk), imports.import_run)


def _interviews(engagement: Engagement, source: ModuleType, today: date, by: User) -> list[list[Quote]]:
    questions = {question.position: question for question in interviews.start_guide(engagement, by=by)}
    quotes = []
    for name, title, role, ago, answers, said in source.RESPONDENTS:
        respondent = Respondent.objects.create(
            engagement=engagement,
            name=name,
            title=title,
            role=role,
            interviewed_on=today - timedelta(days=ago),
            interviewer=by,
        )
        for number, text in answers.items():
            interviews.save_answer(respondent, questions[number], text=text, began_at=0)
        quotes.append(
            [
                interviews.add_quote(respondent, interviews.Words(words, permission), question=questions[number], by=by)
                for number, words, permission in said
            ]
        )
    interviews.store_attributions(engagement)
    return quotes


def _findings(
    engagement: Engagement, channels: list[Channel], pages: list[Any], quotes: list[list[Quote]], by: User
) -> list[Finding]:
    findings = []
    listed: tuple[tuple[str, str, str, tuple[tuple[Any, ...], ...]], ...] = ekvalla.FINDINGS
    for number, (claim, body, confidence, evidence) in enumerate(listed, start=1):
        finding = Finding.objects.create(
            engagement=engagement,
            number=number,
            position=number,
            claim=claim,
            body=body,
            body_html=richtext.render(body),
            confidence=confidence,
            created_by=by,
        )
        for kind, what, *rest in evidence:
            if kind == "mentions":
                things: list[Any] = list(Mention.objects.filter(engagement=engagement, text__contains=what)[: rest[0]])
            elif kind == "quote":
                respondent, place = ekvalla.QUOTE_ORDER[what]
                things = [quotes[respondent][place]]
            else:
                things = [(channels if kind == "channel" else pages)[what]]
            for thing in things:
                source = thing.source if kind == "quote" else source_for(thing)
                Evidence.objects.get_or_create(finding=finding, source=source, defaults={"stance": rest[-1]})
        findings.append(finding)
    return findings


def _write_strategy(
    version: StrategyVersion, people: dict[str, User], findings: list[Finding], quotes: list[list[Quote]], today: date
) -> None:
    version.promise = ekvalla.PROMISE
    version.next_review_on = today + timedelta(days=330)
    version.save(update_fields=["promise", "next_review_on"])
    sections = {section.code: section for section in version.section_rows.all()}
    for code, (lead, state, person, statements) in ekvalla.PARTS.items():
        Section.objects.filter(pk=sections[code].pk).update(lead=lead, state=state, lead_person=people[person])
        for position, (name, kind, heading, body, evidence, is_assumption) in enumerate(statements, start=1):
            statement = Statement.objects.create(
                version=version,
                section=sections[code],
                key=_key(name),
                kind=kind,
                heading=heading,
                body=body,
                html=richtext.render(body),
                is_assumption=is_assumption,
                position=position,
            )
            for place, mark in enumerate(evidence):
                _cite(statement, mark, place, findings, quotes)
    _write_framework(version, today)


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"https://linje.example/demo/{name}")


def _cite(statement: Statement, mark: str, place: int, findings: list[Finding], quotes: list[list[Quote]]) -> None:
    row = StatementEvidence(version=statement.version, statement=statement, position=place)
    if mark[0] == "f":
        row.finding = findings[int(mark[1:]) - 1]
    else:
        respondent, number = ekvalla.QUOTE_ORDER[int(mark[1:])]
        row.source = quotes[respondent][number].source
    row.save()


def _write_framework(version: StrategyVersion, today: date) -> None:
    goals: dict[str | None, Goal | None] = {None: None}
    for position, (name, level, parent, text, rationale, owner, due) in enumerate(ekvalla.GOALS, start=1):
        goals[name] = Goal.objects.create(
            version=version,
            key=_key(name),
            level=level,
            parent=goals[parent],
            text=text,
            rationale=rationale,
            owner=owner,
            due_on=today + timedelta(days=due),
            position=position,
        )
    for position, (name, goal, measure, unit, baseline, ago, target, due, owner, how) in enumerate(
        ekvalla.KPIS, start=1
    ):
        Kpi.objects.create(
            version=version,
            key=_key(name),
            goal=goals[goal],
            name=measure,
            unit=unit,
            baseline=Decimal(baseline),
            baseline_on=today - timedelta(days=ago),
            target=Decimal(target),
            due_on=today + timedelta(days=due),
            owner=owner,
            measured_by=how,
            position=position,
        )
    audiences = {
        name: Audience.objects.create(
            version=version,
            name=title,
            description=who,
            believes_now=now,
            should_believe=wanted,
            found_in=where,
            needs=needs,
            position=position,
        )
        for position, (name, title, who, now, wanted, where, needs) in enumerate(ekvalla.AUDIENCES, start=1)
    }
    messages = {
        name: Message.objects.create(version=version, text=text, is_main=is_main, proof=proof, position=position)
        for position, (name, is_main, text, proof) in enumerate(ekvalla.MESSAGES, start=1)
    }
    for message, audience, wording in ekvalla.MATRIX:
        MessageAudience.objects.create(
            version=version, message=messages[message], audience=audiences[audience], wording=wording
        )


def _rest_policies(version: StrategyVersion) -> None:
    """Each policy's first rules rest on the part they come from."""
    grounds = {"tone": ("s51", "s53"), "images": ("s32", "s33"), "employees": ("s12", "s32")}
    for policy in Policy.objects.filter(version=version):
        rows = list(version.statement_rows.filter(key__in=[_key(name) for name in grounds[policy.kind]]))
        for rule, statement in zip(policy.rules.all(), rows, strict=False):
            policies.set_basis(rule, [statement])
    Policy.objects.filter(version=version).update(contact="Hanna Berg, presschef")


def _follow_up(version: StrategyVersion, by: User, today: date) -> None:
    strategy = version.strategy
    KpiReading.objects.bulk_create(
        KpiReading(
            strategy=strategy,
            kpi_key=_key(name),
            measured_on=today - timedelta(days=ago),
            value=Decimal(value) if value is not None else None,
            note=note,
            created_by=by,
        )
        for name, readings in ekvalla.READINGS.items()
        for ago, value, note in readings
    )
    for happened, belief, proposal, kpi, statement, ago in ekvalla.LEARNINGS:
        Learning.objects.create(
            strategy=strategy,
            happened=happened,
            belief=belief,
            proposal=proposal,
            kpi_key=_key(kpi),
            statement_key=_key(statement),
            learnt_on=today - timedelta(days=ago),
            created_by=by,
        )


def _decide_learnings(draft: StrategyVersion, by: User, today: date) -> None:
    """One is taken, the other still lies on the table."""
    first = draft.proposals.order_by("learning__pk").first()
    if first is not None:
        first.outcome, first.decided_by, first.decided_at = "taken", by, timezone.now()
        first.reason = "Stadsnätets jour får inloggningen samtidigt som driften. Skrivs in i delen Roller och rutiner."
        first.save()


def _workshops(draft: StrategyVersion, people: dict[str, User], today: date) -> None:
    sections = {section.code: section.key for section in draft.section_rows.all()}
    for number, (title, question, ago, starts, ends, room, naming, state) in enumerate(ekvalla.WORKSHOPS, start=1):
        workshop = workshops.services.create_workshop(
            Workshop(
                engagement=draft.strategy.engagement,
                version=draft,
                title=title,
                question=question,
                starts_at=_moment(today, -ago, _hour(state, starts)),
                ends_at=_moment(today, -ago, _hour(state, starts) + ends - starts),
                room=room,
                naming=naming,
                answers_by=today + timedelta(days=7 if state == "open" else -2),
            ),
            by=people["maja"],
        )
        for step_title, section, statement, method, minutes in ekvalla.STEPS:
            step = Step(
                workshop=workshop,
                title=step_title,
                section_key=sections[section],
                statement_key=_key(statement),
                method=method,
                minutes=minutes,
            )
            workshops.services.add_step(step, by=people["maja"])
        workshop = workshops.services.open_workshop(workshop, by=people["maja"])
        _hold(workshop, number, people, today)


def _hour(state: str, planned: int) -> int:
    """The open workshop is under way at whatever hour somebody looks at it."""
    return planned if state != "open" else min(max(timezone.localtime().hour, 7), 21)


def _hold(workshop: Workshop, number: int, people: dict[str, User], today: date) -> None:
    steps = list(workshop.steps.all())
    said = [row for row in ekvalla.INPUTS if row[7] == number]
    participants: dict[str, Participant] = {}
    contributions = []
    for place, (text, statement, exact, kind, suggested, who, shows_name, _number, _reply) in enumerate(said):
        name = who if shows_name else ""
        participant = participants.get(name or f"#{place}") or _join(workshop, name, shows_name)
        participants[name or f"#{place}"] = participant
        step = next((step for step in steps if step.statement_key == _key(statement)), steps[place % len(steps)])
        contributions.append(_contribute(participant, step, text, statement, exact, kind, suggested))
    _agree(contributions, list(participants.values()))
    for contribution, row in zip(contributions, said, strict=True):
        if row[8] is not None:
            _answer(contribution, row, people["maja"])
    if workshop.starts_at.date() < today:
        workshops.services.close_workshop(workshop, by=people["maja"])
        _backdate(workshop)
        return
    workshops.services.set_step(workshop, steps[1], by=people["maja"])
    for contribution in contributions[:3]:
        workshops.services.show(contribution, by=people["maja"])


def _join(workshop: Workshop, name: str, shows_name: bool) -> Participant:
    workshops.services.join(workshop, name, shows_name)
    return workshop.participants.select_related("workshop__engagement", "voice").latest("pk")


def _contribute(
    participant: Participant, step: Step, text: str, statement: str, exact: str, kind: str, suggested: str
) -> Contribution:
    row = participant.workshop.version.statement_rows.get(key=_key(statement))
    plain = richtext.plain_text(row.html)
    start = plain.find(exact) if exact else -1
    workshops.services.contribute(
        participant,
        step,
        key=uuid.uuid4(),
        kind=kind,
        text=text,
        suggested=suggested,
        statement_key=row.key,
        start=start if start >= 0 else None,
        end=start + len(exact) if start >= 0 else None,
        exact=exact if start >= 0 else "",
    )
    return participant.workshop.contributions.select_related("input", "workshop").latest("pk")


def _agree(contributions: list[Contribution], participants: list[Participant]) -> None:
    """Some remarks find many who agree, most find a few."""
    rows = []
    for place, contribution in enumerate(contributions):
        voices = [p.voice for p in participants if p.voice_id != contribution.input.voice_id]
        rows += [Support(input=contribution.input, voice=voice) for voice in voices[: (place * 7 + 3) % 9]]
    Support.objects.bulk_create(rows)


def _answer(contribution: Contribution, row: tuple[Any, ...], by: User) -> None:
    outcome, reason = row[8]
    statement = contribution.workshop.version.statement_rows.get(key=_key(row[1]))
    new_text = ekvalla.CHANGES.get(row[1]) if row[3] == "suggestion" and outcome == "accepted" else None
    workshops.services.answer(
        contribution,
        outcome=outcome,
        reason=reason,
        by=by,
        new_text=new_text,
        began_at=statement.revision if new_text else None,
    )
    if new_text:
        _follow_through(contribution.workshop.version, by)


def _follow_through(draft: StrategyVersion, by: User) -> None:
    """The decision table says the same as the text that was just changed."""
    table = draft.statement_rows.get(key=_key("s54"))
    table.body = ekvalla.CHANGES["s54"]
    strategies.services.change_row(table, began_at=table.revision, by=by)
    Section.objects.filter(version=draft, code__in=["dialogue", "routine"]).update(state="in_discussion")


def _backdate(workshop: Workshop) -> None:
    """It was held on its day, not while the demo was loaded."""
    late = timezone.now() - workshop.ends_at
    Workshop.objects.filter(pk=workshop.pk).update(opened_at=workshop.starts_at, closed_at=workshop.ends_at)
    Input.objects.filter(contribution__workshop=workshop).update(created_at=F("created_at") - late)
    Disposition.objects.filter(input__contribution__workshop=workshop).update(
        decided_at=F("decided_at") - late + timedelta(days=2)
    )
    workshop.participants.update(joined_at=F("joined_at") - late)
