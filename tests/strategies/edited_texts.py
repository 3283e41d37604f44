"""Synthetic edits of which every word's fate is known: the proof that comments never land on other people's words."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

TOKEN = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")

SUBJECTS = """Kommunikatören|Kundtjänst|Driftledningen|Pressansvarig|Varje medarbetare|Redaktören|Enhetschefen|Den som svarar|
Vi|The duty officer|Our press team|Anyone who replies|The editor|Each department|We""".replace("\n", "").split("|")
VERBS = """svarar på|läser igenom|följer upp|vidarebefordrar|dokumenterar|bedömer|besvarar aldrig|rättar|answers|reviews|
forwards|records|never deletes|corrects|explains|tänker igenom""".replace("\n", "").split("|")
OBJECTS = """frågor om avbrott|kommentarer med personuppgifter|kritik mot enskilda medarbetare|inlägg från journalister|
klagomål på fakturor|bilder på kunder|rykten om prishöjningar|länkar till andra sidor|questions about outages|
comments that name a person|criticism of colleagues|posts from journalists|complaints about invoices|
photos of customers|rumours about prices|links to other pages|hot och hat|feedback from the workshop""".replace(
    "\n", ""
).split("|")
TIMES = """inom fyra timmar på vardagar|inom trettio minuter vid avbrott|samma dag|senast nästa arbetsdag|före klockan 16.30|
within two working hours|within one day|the same evening|before the next meeting|så snart vi vet mer|varje måndag|
when the facts are known|två gånger i veckan|at the latest on Friday""".replace("\n", "").split("|")
REASONS = """eftersom tystnad tolkas som ointresse|därför att en människa väntar på svar|så att ingen behöver fråga två gånger|
för att skydda den som har skrivit|because silence reads as indifference|so that nobody has to ask twice|
since a name builds more trust than a logotype|även om svaret är kort|och skriver under med sitt förnamn|
and signs with a first name|utan att lova mer än vi kan hålla|without promising more than we can keep|
i samma kanal som frågan ställdes|and keeps a copy for the quarterly review|men aldrig i ett direktmeddelande|
as agreed with the works council|som beslutades på workshoppen i november|och noterar det i loggen""".replace(
    "\n", ""
).split("|")
LONERS = """Vi säger förlåt en gång, och sedan berättar vi vad som händer härnäst.|
A good post starts with what the reader wants to know, not with what we want to say.|
Personnummer, kundnummer och adresser hör inte hemma i ett öppet kommentarsfält.|
On weekends the control room looks at the inbox every third hour.|
Humor fungerar när den riktas mot oss själva, aldrig när den riktas mot en kund.|
Alt text describes what the picture shows and why it is there.|
Den som slutar lämnar ifrån sig alla inloggningar samma dag.|
If two accounts say different things, the website is right until somebody has checked.|
Sponsrade inlägg märks som reklam redan i första raden.|
Every quarter we close the channel that nobody has missed.|
Ett citat publiceras först när den citerade har sagt ja.|
Screenshots of private conversations are never published, whoever sent them.|
Tonen är densamma vid disken, i telefonen och i flödet.|
Live broadcasts need two people: one who speaks and one who reads.|
Rubriken får lova högst det som texten håller.|
The measure that matters is how many questions were solved, not how many hearts we got.""".replace("\n", "").split("|")


def document(rng: random.Random, characters: int) -> str:
    """A policy of about so many characters, in both languages, whose sentences often resemble each other."""
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < characters:
        paragraphs.append(" ".join(_sentence(rng) for _ in range(rng.randint(1, 5))))
    return "\n".join(paragraphs)


def _sentence(rng: random.Random) -> str:
    if rng.random() < 0.25:
        return rng.choice(LONERS)
    parts = [rng.choice(SUBJECTS), rng.choice(VERBS), rng.choice(OBJECTS), rng.choice(TIMES)]
    if rng.random() < 0.8:
        parts.append(rng.choice(REASONS))
    return " ".join(parts) + "."


@dataclass(frozen=True)
class Token:
    """A word, a sign or a space; `origin` numbers the old token it is, or replaced, and is None for what is new."""

    text: str
    origin: int | None = None

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()


@dataclass(frozen=True)
class Edit:
    """An old text with a marked quote, a new one, and where the quote's words now are: an empty set if nowhere."""

    kind: str
    old: str
    start: int
    end: int
    new: str
    truth: frozenset[int]

    def is_wrong(self, start: int, end: int) -> bool:
        """Less than half of `start:end` is what became of the quote."""
        return len(self.truth.intersection(range(start, end))) < (end - start) / 2


Tokens = list[Token]


class Editing:
    """One text on its way to the next version; `first:last` are the quote's tokens in the old text."""

    def __init__(self, rng: random.Random, text: str, start: int, end: int) -> None:
        self.rng = rng
        self.vocabulary = [word for word in TOKEN.findall(text) if word[0].isalnum()]
        self.first = len(TOKEN.findall(text[:start]))
        self.tokens = [Token(found, i) for i, found in enumerate(TOKEN.findall(text))]
        self.last = self.first + len(TOKEN.findall(text[start:end]))

    def in_quote(self, token: Token) -> bool:
        return token.origin is not None and self.first <= token.origin < self.last

    def word(self) -> str:
        return self.rng.choice(self.vocabulary)

    def background(self, rate: float, chosen=lambda token: True) -> None:
        """Words replaced, removed and put in, evenly over the chosen tokens."""
        result: Tokens = []
        for token in self.tokens:
            if not token.is_word or not chosen(token) or self.rng.random() >= rate:
                result.append(token)
                continue
            how = self.rng.choice(["replace", "remove", "insert"])
            if how == "replace":
                result.append(replace(token, text=self.word()))
            elif how == "insert":
                result += [Token(self.word()), Token(" "), token]
            elif result and result[-1].text == " ":
                result.pop()
        self.tokens = result

    def reword_quote(self, share: float | None = None) -> None:
        """One or two words of the quote replaced, or a share of them."""
        words = [i for i, token in enumerate(self.tokens) if self.in_quote(token) and token.is_word]
        count = self.rng.randint(1, 2) if share is None else round(len(words) * share)
        for i in self.rng.sample(words, min(count, len(words))):
            self.tokens[i] = replace(self.tokens[i], text=self.word())

    def delete_quote(self) -> None:
        self.tokens = [token for token in self.tokens if not self.in_quote(token)]

    def paragraphs(self) -> list[Tokens]:
        found: list[Tokens] = [[]]
        for token in self.tokens:
            if token.text == "\n":
                found.append([])
            else:
                found[-1].append(token)
        return found

    def own(self, paragraphs: list[Tokens]) -> int:
        """The paragraph of the quote, or the first when nothing of the quote is left."""
        return next((i for i, paragraph in enumerate(paragraphs) if any(map(self.in_quote, paragraph))), 0)

    def join(self, paragraphs: list[Tokens]) -> None:
        self.tokens = [token for paragraph in paragraphs for token in [Token("\n"), *paragraph]][1:]

    def move_paragraph(self) -> None:
        paragraphs = self.paragraphs()
        own = self.own(paragraphs)
        moved = paragraphs.pop(own)
        paragraphs.insert(self.rng.randint(0, len(paragraphs)), moved)
        self.join(paragraphs)

    def duplicate_paragraph(self, beside: bool = True) -> None:
        paragraphs = self.paragraphs()
        own = self.own(paragraphs)
        copy = [Token(token.text) for token in paragraphs[own]]
        paragraphs.insert(own + self.rng.randint(0, 1) if beside else self.rng.randint(0, len(paragraphs)), copy)
        self.join(paragraphs)

    def cut_and_paste(self) -> None:
        quote = [token for token in self.tokens if self.in_quote(token)]
        self.delete_quote()
        places = [i + 1 for i, token in enumerate(self.tokens) if token.text == " "]
        at = self.rng.choice(places or [0])
        self.tokens[at:at] = [*quote, Token(" ")]

    def result(self, kind: str, old: str, start: int, end: int) -> Edit:
        truth: set[int] = set()
        length = 0
        for token in self.tokens:
            if self.in_quote(token):
                truth.update(range(length, length + len(token.text)))
            length += len(token.text)
        return Edit(kind, old, start, end, "".join(token.text for token in self.tokens), frozenset(truth))


def _unchanged(editing: Editing) -> None: ...


KINDS = {
    "outside only": _unchanged,
    "a word or two": lambda editing: editing.reword_quote(),
    "half of it": lambda editing: editing.reword_quote(0.5),
    "all of it": lambda editing: editing.reword_quote(1),
    "deleted": lambda editing: editing.delete_quote(),
    "deleted beside a near twin": lambda editing: editing.delete_quote(),
    "deleted beside a twin": lambda editing: editing.delete_quote(),
    "moved": lambda editing: editing.move_paragraph(),
    "moved and edited": lambda editing: (editing.move_paragraph(), editing.background(0.1, editing.in_quote)),
    "duplicated": lambda editing: editing.duplicate_paragraph(),
    "duplicated and reworded": lambda editing: (editing.duplicate_paragraph(beside=False), editing.reword_quote()),
    "cut and pasted": lambda editing: editing.cut_and_paste(),
}


def selection(rng: random.Random, text: str) -> tuple[int, int]:
    """A selection of one to fourteen words inside one paragraph."""
    spans = [match.span() for match in re.finditer(r"\w+", text)]
    first = rng.randrange(len(spans))
    last = min(len(spans) - 1, first + rng.randint(0, 13))
    while "\n" in text[spans[first][0] : spans[last][1]]:
        last -= 1
    return spans[first][0], spans[last][1]


def with_twin(rng: random.Random, text: str, start: int, end: int, reworded: bool) -> tuple[str, int, int]:
    """The text with a copy of the quote, perhaps with a word or two changed, as a sentence somewhere else."""
    words = TOKEN.findall(text[start:end])
    places = [i for i, word in enumerate(words) if word[0].isalnum()]
    for i in rng.sample(places, min(len(places), rng.randint(1, 2))) if reworded else []:
        words[i] = rng.choice(["alltid", "sällan", "the", "utan", "kanske"])
    breaks = [match.end() for match in re.finditer(r"\n|[.] ", text) if not start < match.end() < end] or [0]
    at, twin = rng.choice(breaks), "".join(words) + ". "
    shift = len(twin) if at <= start else 0
    return text[:at] + twin + text[at:], start + shift, end + shift


def edits(rng: random.Random, old: str, count: int, select) -> Iterator[Edit]:
    """`count` edits of the text, each of a kind drawn at random over a background of 0.2–12 % changed words.

    `select` takes (rng, text) and gives the (start, end) of a quote.
    """
    for _ in range(count):
        kind = rng.choice(list(KINDS))
        text, (start, end) = old, select(rng, old)
        if "twin" in kind:
            text, start, end = with_twin(rng, text, start, end, reworded="near" in kind)
        editing = Editing(rng, text, start, end)
        steps = [lambda editing: editing.background(rng.choice([0.002, 0.01, 0.03, 0.06, 0.12])), KINDS[kind]]
        for step in rng.sample(steps, 2):
            step(editing)
        yield editing.result(kind, text, start, end)
