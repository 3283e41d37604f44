"""What a drawn course says between the words of the strategy, and the situations it begins with, in both languages.

The lessons and the situations are drafts to edit. A situation belongs to a starting rule of the employee policy as long as that
rule says what it said from the beginning (policies/template.py); a rule that people wrote makes its own plain situation.
"""

from collections.abc import Sequence
from dataclasses import dataclass

PARTS = ("why", "goals", "channels", "answers", "policy")


@dataclass(frozen=True, slots=True)
class Wording:
    """Sentences around what is drawn; those with {names} are filled by services/drawing.py."""

    intro: str
    titles: dict[str, str]
    why: str
    why_message: str
    why_end: str
    goals: str
    goals_organisation: str
    goals_social: str
    measure: str
    measure_from: str
    channels: str
    channel: str
    channels_left: str
    channels_end: str
    answers: str
    answers_end: str
    policy_end: str
    waits: str
    goes_on: str


WORDING = {
    "sv": Wording(
        intro="Tio minuter om varför vi finns i sociala medier, vad du kan bidra med och vad som gäller. "
        "Du kan stänga sidan när du vill och fortsätta där du var.",
        titles={
            "why": "Varför vi gör det här",
            "goals": "Vad vi vill uppnå",
            "channels": "Var vi finns",
            "answers": "Vem svarar på vad",
            "policy": "Du och sociala medier",
        },
        why="Vår strategi för sociala medier går att säga i en mening:\n\n> **{promise}**",
        why_message="Det vi vill att folk ska minnas av oss är detta: *{message}*",
        why_end="Alla som arbetar här påverkar vad andra tror om oss, också den som aldrig skriver ett inlägg. "
        "Därför får du veta varför vi gör som vi gör.",
        goals="Så här ska det märkas att vi lyckas.",
        goals_organisation="Organisationens mål",
        goals_social="Det sociala medier ska bidra med",
        measure="Vi mäter {name}.",
        measure_from="Vi mäter {name}: från {baseline} till {target}.",
        channels="Hellre få konton som vi sköter än många som står tomma.",
        channel="**{name}**: {purpose}",
        channels_left="De här kontona lämnar vi: {names}.",
        channels_end="Hittar du ett konto i vårt namn som inte står här? Säg till, så tar vi hand om det.",
        answers="Du behöver inte kunna svaret. Du behöver veta vem som har det.",
        answers_end="Ser du en fråga som ingen har svarat på? Tipsa den som ansvarar. Svara inte i vårt namn från ditt eget konto.",
        policy_end="Hela texten läser du sist i utbildningen. Där säger du också att du har läst och förstått den.",
        waits="Jag väntar och ser om någon annan gör något.",
        goes_on="Jag gör som jag brukar och frågar ingen.",
    ),
    "en": Wording(
        intro="Ten minutes on why we are in social media, what you can add and what applies. "
        "You can close the page at any time and continue where you were.",
        titles={
            "why": "Why we do this",
            "goals": "What we want to achieve",
            "channels": "Where we are",
            "answers": "Who answers what",
            "policy": "You and social media",
        },
        why="Our strategy for social media fits into one sentence:\n\n> **{promise}**",
        why_message="What we want people to remember about us is this: *{message}*",
        why_end="Everybody who works here shapes what others think of us, also those who never write a post. "
        "That is why we tell you the reasons.",
        goals="This is how it will show that we succeed.",
        goals_organisation="The organisation’s goals",
        goals_social="What social media should add",
        measure="We measure {name}.",
        measure_from="We measure {name}: from {baseline} to {target}.",
        channels="Better a few accounts that we look after than many that stand empty.",
        channel="**{name}**: {purpose}",
        channels_left="These accounts we leave: {names}.",
        channels_end="Have you found an account in our name that is not on this list? Tell us, and we will take care of it.",
        answers="You need not know the answer. You need to know who does.",
        answers_end="Do you see a question that nobody has answered? Tell whoever is responsible. Do not answer in our name from your own account.",
        policy_end="You read the whole text at the end of this training. There you also say that you have read and understood it.",
        waits="I wait and see whether somebody else does something.",
        goes_on="I do as I usually do and ask nobody.",
    ),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """A case with three answers, of which `right` (0–2) is right. `only` narrows it to public or private employers."""

    case: str
    text: str
    choices: tuple[str, str, str]
    right: int
    only: str = ""


SITUATIONS: dict[str, Sequence[Situation]] = {
    "sv": (
        Situation("Får jag berätta om mitt jobb?",
                  "Ni har blivit klara med något som du är stolt över, och du har en bra bild. Ingen har bett dig att lägga ut den.",
                  ("Jag väntar tills någon på kommunikation ber om bilden.", "Jag lägger ut den och berättar vad vi har gjort.",
                   "Jag låter bli. Jobbet hör inte hemma på mitt konto."), 1),
        Situation("Ska jag säga var jag jobbar?",
                  "I en lokal grupp diskuteras något som rör din arbetsplats. Du vill svara med vad du själv tycker.",
                  ("Jag svarar som vem som helst, utan att säga var jag jobbar.", "Jag svarar i arbetsgivarens namn, så att det blir tydligt.",
                   "Jag skriver att jag jobbar där och att det är min egen åsikt."), 2),
        Situation("Vad får jag inte lägga ut?",
                  "Du har tagit en lyckad bild på en kollega. Bakom henne syns en skärm med ett pågående ärende.",
                  ("Jag tar en ny bild utan skärmen, och frågar kollegan först.", "Jag lägger ut den. Texten går knappt att läsa.",
                   "Jag lägger ut den i en grupp där bara kollegor är med."), 0),
        Situation("Måste jag använda mitt privata konto?",
                  "Chefen har skrivit ett inlägg och hoppas att många delar det. Du vill helst hålla ditt konto för dig själv.",
                  ("Jag delar. Det förväntas ju.", "Jag låter bli, och det behöver jag inte förklara.", "Jag skaffar ett konto till och delar därifrån."), 1),
        Situation("Får jag kritisera min arbetsgivare?",
                  "Du tycker att ett beslut på din arbetsplats är fel, och vill skriva det öppet.",
                  ("Det får jag, om jag inte röjer något som är sekretessbelagt.", "Det får jag, om chefen har godkänt texten.",
                   "Det får jag inte så länge jag är anställd."), 0, "public"),
        Situation("Får jag kritisera min arbetsgivare?",
                  "Du tycker att ett beslut på din arbetsplats är fel, och vill skriva det öppet.",
                  ("Jag skriver på en gång, och tar i så att det märks.", "Det får jag inte så länge jag är anställd.",
                   "Jag tar upp det hos oss först. Skriver jag sedan håller jag mig till det jag vet."), 2, "private"),
        Situation("Vad gör jag om någon hotar eller hänger ut mig?",
                  "Efter ett inlägg om jobbet får du ett hotfullt meddelande från någon du inte känner.",
                  ("Jag svarar lugnt och ber personen att sluta.", "Jag raderar det och försöker glömma.",
                   "Jag sparar en skärmbild, svarar inte och ringer min chef."), 2),
        Situation("Måste jag märka ett inlägg när jag tipsar om våra tjänster?",
                  "Du vill tipsa dina vänner om en av våra tjänster, för att du tycker att den är bra.",
                  ("Jag börjar inlägget med ”Reklam för min arbetsgivare”.", "Jag tipsar som vem som helst. Jag tycker ju så.",
                   "Jag lägger en hashtag sist i inlägget."), 0),
        Situation("Vem frågar jag?",
                  "Du har skrivit ett inlägg om jobbet, men något gör att du tvekar.",
                  ("Jag lägger ut det och ser vad som händer.", "Jag frågar kommunikationsavdelningen först.", "Jag kastar det. Det känns dumt att fråga."), 1),
    ),
    "en": (
        Situation("May I talk about my work?",
                  "You have finished something that you are proud of, and you have a good picture. Nobody has asked you to post it.",
                  ("I wait until somebody in communication asks for it.", "I post it and tell what we have done.",
                   "I leave it. The job does not belong on my account."), 1),
        Situation("Should I say where I work?",
                  "A local group discusses something about your workplace. You want to say what you think yourself.",
                  ("I answer like anybody else, without saying where I work.", "I answer in my employer’s name, so that it is clear.",
                   "I write that I work there and that this is my own opinion."), 2),
        Situation("What may I not post?",
                  "You have taken a good picture of a colleague. Behind her a screen shows a case that is still open.",
                  ("I take a new picture without the screen, and ask my colleague first.", "I post it. The text can hardly be read.",
                   "I post it in a group with colleagues only."), 0),
        Situation("Must I use my private account?",
                  "Your manager has written a post and hopes that many share it. You would rather keep your account to yourself.",
                  ("I share it. It is expected.", "I leave it, and need not explain why.", "I open a second account and share from there."), 1),
        Situation("May I criticise my employer?",
                  "You think that a decision at your workplace is wrong, and want to write so in public.",
                  ("I may, if I disclose nothing that is confidential by law.", "I may, if my manager has approved the text.",
                   "I may not, as long as I am employed."), 0, "public"),
        Situation("May I criticise my employer?",
                  "You think that a decision at your workplace is wrong, and want to write so in public.",
                  ("I write at once, and loudly enough to be heard.", "I may not, as long as I am employed.",
                   "I raise it with us first. If I write later, I keep to what I know."), 2, "private"),
        Situation("What do I do if somebody threatens or exposes me?",
                  "After a post about work you get a threatening message from somebody you do not know.",
                  ("I answer calmly and ask the person to stop.", "I delete it and try to forget.",
                   "I save a screenshot, do not answer, and call my manager."), 2),
        Situation("Must I label a post in which I recommend our services?",
                  "You want to recommend one of our services to your friends, because you think it is good.",
                  ("I begin the post with “Advertisement for my employer”.", "I recommend it like anybody else. It is what I think.",
                   "I put a hashtag at the end of the post."), 0),
        Situation("Whom do I ask?",
                  "You have written a post about work, but something makes you hesitate.",
                  ("I post it and see what happens.", "I ask the communication department first.", "I throw it away. It feels silly to ask."), 1),
    ),
}  # fmt: skip
