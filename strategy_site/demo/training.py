"""A course drawn from the adopted strategy and then rewritten by hand, with learners at different places in it."""

from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.utils import timezone

from engagements.models import User
from policies.models import Policy
from strategies.models import StrategyVersion
from strategy_site.demo.ekvalla import LEARNERS
from training.importers.learners import LearnerRow
from training.models import Acknowledgement, Attempt, Course, Learner, LessonReading, Question
from training.services import courses, drawing, learners, learning

TITLE = "Ekvalla i sociala medier på tio minuter"
INTRO = "Fem korta lektioner och fem situationer ur vardagen. Du kan stänga sidan när du vill och fortsätta där du var."
MAIL = "ekvallaenergi.example"
PUBLISHED_DAYS_AGO = 21

# The lessons that were rewritten: part → title, text. The others stand as they were drawn.
LESSONS = {
    "why": (
        "Natten då vi var tysta",
        ("När stormen kom i höstas blev 2 300 hushåll utan el. Montörerna stod ute hela natten. Driften visste efter två minuter "
        "vad som hade hänt. Kunderna frågade på Facebook, och fick svar dagen efter.\n\n"
        "Det var inte mörkret folk var arga på. Det var tystnaden.\n\n"
        "Därför går vår strategi för sociala medier att säga i en mening:\n\n"
        "> **Vi svarar innan vi sänder.**\n\n"
        "Vi är först en reception, sedan en anslagstavla och sist ett skyltfönster. Ett inlägg som hjälper en kund i kväll går före ett som "
        "ser bra ut. Och det vi vill att folk ska minnas är enkelt: vi är människor i Ekvalla som sköter ljuset och värmen åt Ekvalla."),
    ),
    "goals": (
        "Tre saker som ska märkas",
        ("Nöjd kund ska stiga från 61 till 70 före 2028. Sociala medier bidrar med tre saker, och vi mäter dem.\n\n"
        "1.  **Svar när det är mörkt.** Vid avbrott syns vårt första svar på Facebook inom 30 minuter, alla dagar. I somras tog det 26 timmar.\n"
        "2.  **Begripliga priser.** Varje prisändring får en förklaring. I dag är sex av tio kommentarer om pris negativa; målet är fyra.\n"
        "3.  **Jobbet, visat av dem som gör det.** Minst ett inlägg i veckan från fältet. Bilder på montörer i arbete är det folk tycker bäst om, "
        "och ingen kan ta dem bättre än ni.\n\n"
        "Du behöver inte skriva ett enda inlägg för att bidra. Att tipsa kundservice om en obesvarad fråga räknas lika mycket."),
    ),
    "answers": (
        "Vem svarar på vad",
        ("Du behöver inte kunna svaret. Du behöver veta vem som har det.\n\n"
        "| När | Första svar | Vem |\n|---|---|---|\n| Avbrott | 1 timme, alla dagar | Driftcentralen, sedan presschefen |\n"
        "| Vanlig fråga | 4 arbetstimmar | Kundservice |\n| Klagomål | 4 arbetstimmar | Enhetens chef, med namn |\n\n"
        "Ser du en fråga som ingen har svarat på? Ta en skärmbild och skicka den till kundservice. Svara inte i företagets namn från ditt eget "
        "konto, inte ens om du vet svaret: kunden kan inte se om det är du eller någon som låtsas.\n\n"
        "Fakturor, mätarställningar och annat som pekar ut en kund tar vi aldrig öppet. Vi ber aldrig om personnummer."),
    ),
}  # fmt: skip

# case of the rule → situation, three answers, the right one (from 0), why
SITUATIONS = {
    "Får jag berätta om mitt jobb?": (
        "Ni har just fått upp en stolpe som blåste ner i natt, och kvällssolen ligger rakt på linjen. Du tar en bild. Ingen har bett om den.",
        ("Jag skickar den till Hanna och väntar på besked.", "Jag lägger ut den och berättar vad vi har gjort.", "Jag låter bli. Jobbet hör inte hemma på mitt konto."),
        1,
        "Ingen är mer trovärdig än den som gör jobbet. Titta bara efter att ingen granne, skylt eller kod syns, och att alla på bilden vill vara med.",
    ),
    "Ska jag säga var jag jobbar?": (
        "I gruppen Ekvalla anslagstavla skriver någon att effektavgiften är ett sätt att mjölka pensionärer. Du vet hur den fungerar och vill förklara.",
        ("Jag förklarar sakligt, som vem som helst i gruppen.", "Jag svarar att vi på Ekvalla Energi beklagar och återkommer.", "Jag skriver att jag jobbar på Ekvalla Energi, att det här är jag själv, och förklarar."),
        2,
        "Den som läser ska veta vem som talar. Kommer det fram efteråt att du jobbar här hjälper det inte att du hade rätt.",
    ),
    "Vad får jag inte lägga ut?": (
        "Du filmar hur ni byter ett ställverk, och det blir en riktigt bra film. Bakom kollegan syns dörren, låset och numret på stationen.",
        ("Jag klipper bort det som visar stationen, och frågar kollegan innan jag lägger ut.", "Jag lägger ut den. Vem skulle bry sig om ett dörrnummer?", "Jag lägger bara ut den i montörernas egen grupp."),
        0,
        "Det som visar hur man tar sig in är hemligt, också i en sluten grupp. Resten av filmen vill vi gärna se.",
    ),
    "Vad gör jag om någon hotar eller hänger ut mig?": (
        "Du har svarat på en fråga under avbrottet i ditt eget namn. En timme senare får du ett meddelande: ”Jag vet var du bor.”",
        ("Jag svarar lugnt att vi gör så gott vi kan.", "Jag raderar meddelandet. Det är nog inget.", "Jag sparar en skärmbild, svarar inte och ringer min chef."),
        2,
        "Du ska inte bära det själv. Chefen är nåbar dygnet runt, vi anmäler samma dag, och utan en sparad bild finns det inget att anmäla.",
    ),
    "Vem frågar jag?": (
        "Du har skrivit ett inlägg om varför fjärrvärmen blir dyrare. Det är bra, men du är osäker på om siffran stämmer.",
        ("Jag lägger ut det och rättar om någon säger till.", "Jag frågar Hanna först. Det tar fem minuter.", "Jag stryker siffran och skriver ”mycket dyrare”."),
        1,
        "Hellre en fråga för mycket. Ett pris som är fel delas fortare än en rättelse.",
    ),
}  # fmt: skip


def load_course(version: StrategyVersion, people: dict[str, User], today: date) -> None:
    """Published three weeks ago; twelve learners in four units, of whom three also have accounts."""
    maja = people["maja"]
    course = drawing.draw_course(version, TITLE, maja)
    _write(course, maja)
    courses.publish_course(course, by=maja)
    published = _moment(today, PUBLISHED_DAYS_AGO)
    Course.objects.filter(pk=course.pk).update(published_at=published, created_at=published - timedelta(days=4))
    rows = [
        LearnerRow(n, name, _address(name), unit) for n, (name, unit, _started, _signed) in enumerate(LEARNERS, start=1)
    ]
    learners.add_learners(course.engagement, rows, by=maja)
    for key in ("sara", "jonas", "hanna"):
        learners.learner_of(course.engagement, people[key])
    listed = {learner.name: learner for learner in course.engagement.learners.select_related("engagement", "user")}
    for nth, (name, _unit, started, signed) in enumerate(LEARNERS):
        if started:
            _take(course, listed[name], _moment(today, PUBLISHED_DAYS_AGO - 1 - nth), is_whole=signed, misses=nth % 3)


def _write(course: Course, by: User) -> None:
    course.intro = INTRO
    courses.save_course(course, began_at=course.revision, by=by)
    for lesson in course.lessons.filter(part__in=LESSONS):
        lesson.title, lesson.body = LESSONS[lesson.part]
        courses.save_lesson(lesson, began_at=lesson.revision, by=by)
    cases = {rule.key: rule.case for rule in course.policy.rules.all()} if course.policy is not None else {}
    for question in course.questions.select_related("course__engagement"):
        written = SITUATIONS.get(cases.get(question.rule_key, "") if question.rule_key else "")
        if written is None:
            courses.delete_question(question, by=by)
            continue
        question.text, choices, right, question.explanation = written
        courses.save_question(question, choices, right, began_at=question.revision, by=by)


def _take(course: Course, learner: Learner, at: datetime, *, is_whole: bool, misses: int) -> None:
    """Somebody takes the course on a day: all of it, or three lessons and two situations."""
    for lesson in list(course.lessons.all())[: None if is_whole else 3]:
        learning.read_lesson(learner, lesson)
    questions = list(course.questions.select_related("course").prefetch_related("choices"))
    for nth, question in enumerate(questions if is_whole else questions[:2]):
        _answer(learner, question, is_right=nth >= misses)
    LessonReading.objects.filter(learner=learner).update(read_at=at)
    Attempt.objects.filter(learner=learner).update(started_at=at)
    Attempt.objects.filter(learner=learner, finished_at__isnull=False).update(
        finished_at=F("started_at") + timedelta(minutes=9)
    )
    policy = Policy.objects.filter(version=course.version, kind=Policy.Kind.EMPLOYEES).first()
    if is_whole and policy is not None:
        learning.acknowledge(learner, policy.kind, policy.checksum())
        Acknowledgement.objects.filter(learner=learner).update(created_at=at + timedelta(minutes=12))


def _answer(learner: Learner, question: Question, *, is_right: bool) -> None:
    choice = next(choice for choice in question.choices.all() if choice.is_right == is_right)
    learning.answer_question(learner, question, choice)


def _moment(today: date, days_ago: int) -> datetime:
    return timezone.make_aware(datetime.combine(today - timedelta(days=days_ago), time(9, 40)))


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.').translate(str.maketrans('åäö', 'aao'))}@{MAIL}"
