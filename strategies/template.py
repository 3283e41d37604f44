"""The seven standard parts: the abilities of the method, each with its guiding questions, in both languages.

Source: domain.md section 1 (the method's seven abilities a–g) and the sentences of docs/method.md.
"""

from dataclasses import dataclass

from strategies.models import Section, StrategyVersion


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    title: dict[str, str]
    decides: dict[str, str]
    questions: dict[str, tuple[str, str, str]]


PARTS = (
    Part(
        "message",
        {"sv": "Budskap och syfte", "en": "Message and purpose"},
        {
            "sv": "Varför vi finns i sociala medier, och vad vi vill ha sagt till vem.",
            "en": "Why we are in social media, and what we want to have said to whom.",
        },
        {
            "sv": (
                "Vilka av verksamhetens mål ska sociala medier bidra till?",
                "Vilket är det viktigaste budskapet, i en mening, och vad styrker det?",
                "Vad ska var och en av målgrupperna veta, känna och göra?",
            ),
            "en": (
                "Which of the organisation’s goals should social media contribute to?",
                "What is the most important message, in one sentence, and what proves it?",
                "What should each audience know, feel and do?",
            ),
        },
    ),
    Part(
        "audiences",
        {"sv": "Målgrupper och kanaler", "en": "Audiences and channels"},
        {
            "sv": "Var vi möter målgrupperna, vilka kanaler vi sköter väl och vilka vi lämnar.",
            "en": "Where we meet the audiences, which channels we run well and which we leave.",
        },
        {
            "sv": (
                "Var finns målgrupperna i dag, och hur vet vi det?",
                "Vilken uppgift har varje kanal, och vem ansvarar för den?",
                "Vilka kanaler slutar vi med, och hur tar vi farväl?",
            ),
            "en": (
                "Where are the audiences today, and how do we know?",
                "What is each channel for, and who is responsible for it?",
                "Which channels do we leave, and how do we say goodbye?",
            ),
        },
    ),
    Part(
        "packaging",
        {"sv": "Innehåll som engagerar", "en": "Content that engages"},
        {
            "sv": "Hur budskapet förpackas så att någon bryr sig.",
            "en": "How the message is packaged so that somebody cares.",
        },
        {
            "sv": (
                "Vilka ämnen återkommer vi till, och vilket budskap bär de?",
                "Hur ser det innehåll ut som redan engagerar, hos oss och hos andra?",
                "Vad gör vi aldrig, även om det skulle ge spridning?",
            ),
            "en": (
                "Which themes do we return to, and which message do they carry?",
                "What does the content look like that already engages, ours and others’?",
                "What do we never do, even if it would spread?",
            ),
        },
    ),
    Part(
        "listening",
        {"sv": "Lyssna", "en": "Listening"},
        {
            "sv": "Hur vi håller reda på vad som sägs om oss och om det vi bryr oss om.",
            "en": "How we keep track of what is said about us and what we care about.",
        },
        {
            "sv": (
                "Vilka ord, ämnen och röster följer vi?",
                "Vem läser, hur ofta, och vem får veta vad?",
                "När blir något en fråga för ledningen?",
            ),
            "en": (
                "Which words, topics and voices do we follow?",
                "Who reads, how often, and who gets to know what?",
                "When does something become a matter for the management?",
            ),
        },
    ),
    Part(
        "dialogue",
        {"sv": "Ton och dialog", "en": "Tone and dialogue"},
        {
            "sv": "Hur vi låter, hur snabbt vi svarar och vad vi inte diskuterar öppet.",
            "en": "How we sound, how fast we answer and what we do not discuss in the open.",
        },
        {
            "sv": (
                "Hur snabbt lovar vi att svara, och håller vi det i dag?",
                "Vem svarar på vad, och vem hjälper den som inte vet?",
                "Vad flyttar vi ur det öppna samtalet, och hur säger vi det?",
            ),
            "en": (
                "How fast do we promise to answer, and do we keep it today?",
                "Who answers what, and who helps the one who does not know?",
                "What do we move out of the open conversation, and how do we say so?",
            ),
        },
    ),
    Part(
        "routine",
        {"sv": "Roller och rutiner", "en": "Roles and routines"},
        {
            "sv": "Vem som gör vad i vilken kanal, och när.",
            "en": "Who does what in which channel, and when.",
        },
        {
            "sv": (
                "Hur ser en vanlig vecka ut, kanal för kanal?",
                "Hur många timmar finns, och vad prioriteras bort?",
                "Vem är ersättare, och vad händer när någon slutar?",
            ),
            "en": (
                "What does an ordinary week look like, channel by channel?",
                "How many hours are there, and what has to give way?",
                "Who stands in, and what happens when somebody leaves?",
            ),
        },
    ),
    Part(
        "development",
        {"sv": "Uppföljning och utveckling", "en": "Follow-up and development"},
        {
            "sv": "Hur vi mäter, lär och når högre måluppfyllelse.",
            "en": "How we measure, learn and reach further towards the goals.",
        },
        {
            "sv": (
                "Vilka få mått visar om vi är på väg mot målen?",
                "När pratar vi om dem, och vem bestämmer vad som ändras?",
                "Vad ska vi kunna om ett år som vi inte kan i dag?",
            ),
            "en": (
                "Which few measures show whether we are on the way to the goals?",
                "When do we talk about them, and who decides what changes?",
                "What should we be able to do in a year that we cannot do today?",
            ),
        },
    ),
)


def add_standard_parts(version: StrategyVersion) -> list[Section]:
    """The seven parts in the version's language, empty but for their guiding questions."""
    return Section.objects.bulk_create(
        Section(
            version=version,
            position=position,
            code=part.code,
            title=part.title[version.language],
            decides=part.decides[version.language],
            questions=list(part.questions[version.language]),
            is_standard=True,
        )
        for position, part in enumerate(PARTS, start=1)
    )
