"""Mentions over twelve weeks, made by code from a seed: no real person, outlet or post."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FIRST = "Anna Bengt Camilla David Elin Fredrik Gunilla Hassan Ingrid Johan Karin Lars Maria Nils Olga Peter Rebecka Sven Tove Ulf Vera Yusuf Åke Örjan".split()
LAST = "Andersson Berglund Carlsson Dahl Eklund Forsberg Grahn Holm Isaksson Johansson Kvist Lindell Moberg Nyström Olofsson Palm Rask Sandin Törn Vallin Wik Åberg Öhman".split()


@dataclass(frozen=True)
class Theme:
    """What people talk about: a weight, tones in per cent (positive, neutral, negative), and words for each tone."""

    weight: int
    tones: tuple[int, int, int]
    positive: tuple[str, ...]
    neutral: tuple[str, ...]
    negative: tuple[str, ...]
    headlines: tuple[str, ...]


@dataclass(frozen=True)
class Town:
    """One client's surroundings: the columns of its export, where people write, what about, and the one bad night."""

    header: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    # medium, where, whether the outlet is the author, weight
    sources: tuple[tuple[str, str, bool, int], ...]
    places: tuple[str, ...]
    themes: tuple[Theme, ...]
    storm: Theme
    tones: tuple[str, str, str]
    days: int = 84
    storm_days_ago: int = 38


PLACES_IN_TOWN = (
    "Norrbacken",
    "Ängsgatan",
    "Kvarnviken",
    "Västra hamnen",
    "Björkhagen",
    "centrum",
    "Sjövägen",
    "Lillmossen",
)

OUTAGE = Theme(
    26,
    (14, 26, 60),
    (
        "Strömmen tillbaka i {place} efter 40 minuter. Bra jobbat i ovädret!",
        "Montörerna stod ute i {place} hela natten. Tack till er, ni är guld.",
        "Fick sms om avbrottet innan jag hann ringa. Så ska det gå till.",
    ),
    (
        "Någon mer som är utan ström i {place}?",
        "Avbrott i {place} sedan {hour}. Vet någon när den kommer tillbaka?",
        "Avbrottskartan visar rött över {place} just nu.",
    ),
    (
        "Strömlöst i {place} för tredje gången i höst och inte ett ord från Ekvalla Energi. Svara era kunder!",
        "Två timmar utan el i {place}. Skrev på deras sida och fick svar dagen efter. Då var strömmen tillbaka.",
        "Avbrottskartan säger ”åtgärdat” men här i {place} är det mörkt. Vem ska man tro?",
        "Varför måste man ringa när det är avbrott? Ingen svarar ju på Facebook efter fyra.",
    ),
    (
        "Strömavbrott i {place}: flera hundra utan el",
        "Blåsten släckte {place}",
        "Hon väntade i tre timmar på besked om strömmen",
    ),
)
PRICE = Theme(
    20,
    (6, 34, 60),
    (
        "Ringde om fakturan och fick en förklaring jag faktiskt begrep. Tummen upp.",
        "Bra att ni visar vad nätavgiften går till. Fler borde göra så.",
    ),
    (
        "Hur räknas effektavgiften ut? Hittar inget på hemsidan.",
        "Nätavgiften höjs vid årsskiftet, står det i brevet. Gäller det lägenheter också?",
        "Är det någon som bytt till timpris? Lönar det sig?",
    ),
    (
        "Fjärrvärmen höjs igen. Ett kommunalt bolag ska inte gå med vinst på våra element.",
        "Effektavgift?! Jag förstår inte ens min egen faktura längre.",
        "Tredje höjningen på två år och förklaringen är tre rader på en sida ingen hittar.",
    ),
    (
        "Fjärrvärmen blir dyrare nästa år",
        "Frågorna om nya effektavgiften hopar sig",
        "Så slår höjningen mot en vanlig villa",
    ),
)
SERVICE = Theme(
    17,
    (30, 30, 40),
    (
        "Sara på kundtjänst räddade min dag. Tack för att du ringde tillbaka!",
        "Skrev en fråga på Messenger och fick svar på tio minuter. Imponerad.",
        "Trevligt bemött i kundcenter i {place} idag.",
    ),
    (
        "Har ni öppet på lördagar?",
        "Vart vänder jag mig om flytt? Hittar ingen blankett.",
        "Går det att få fakturan på e-post i stället?",
    ),
    (
        "Fyrtio minuter i telefonkö och sedan bröts samtalet.",
        "Ställde en fråga i fredags. Det är onsdag nu. Hallå?",
        "Får svar av ”Kundservice”. Har ni inga namn?",
    ),
    ("Kundernas betyg: långa köer men vänligt bemötande",),
)
FIBRE = Theme(
    11,
    (28, 44, 28),
    (
        "Fibern inkopplad i {place}. Snabbt, snyggt och gräsmattan är hel!",
        "Äntligen riktigt nät i {place}. Tack Ekvalla Energi.",
    ),
    (
        "När kommer fibern till {place}?",
        "Någon som vet hur man byter tjänsteleverantör i stadsnätet?",
        "De gräver i {place} hela veckan, räkna med omväg.",
    ),
    (
        "Grävde upp uppfarten i {place} i maj. Det är fortfarande en grop.",
        "Fibern låg nere hela helgen och ingen jour som svarar.",
    ),
    ("Stadsnätet når {place} före jul", "Gropar kvar efter fibergrävning"),
)
GREEN = Theme(
    14,
    (52, 36, 12),
    (
        "Var på öppet hus i kraftvärmeverket. Barnen pratar fortfarande om flisberget.",
        "Kul att se hur spillvärmen från bageriet värmer badhuset. Mer sånt!",
        "Solcellerna på ishallen ger mer än de trodde. Bra initiativ.",
    ),
    (
        "Hur mycket el ger solcellerna på ishallen egentligen?",
        "Ekvalla Energi söker två drifttekniker.",
        "Ladda elbil i {place}: fyra nya stolpar på plats.",
    ),
    (
        "Fint med öppet hus men varför lägger ni pengar på det när priset höjs?",
        "Laddstolparna i {place} har varit trasiga i tre veckor.",
    ),
    ("Spillvärme från bageriet värmer badhuset", "Nya laddstolpar i {place}", "Hundratals på öppet hus i värmeverket"),
)
WORK = Theme(
    7,
    (62, 30, 8),
    (
        "Första dagen som lärling hos Ekvalla Energi. Bästa gänget!",
        "Stolt över kollegorna som var ute i natt.",
        "Så här ser kontrollrummet ut klockan fyra på morgonen. Lugnt. #jobbetärditt",
    ),
    ("Vi söker en nätplanerare till Ekvalla Energi.", "Föreläste om effekttoppar på tekniska gymnasiet i dag."),
    ("Slutade på Ekvalla Energi i våras. Frågar ni mig varför får ni svar.",),
    ("Ekvalla Energi vill locka unga till montörsyrket",),
)
STORM = Theme(
    1,
    (12, 22, 66),
    OUTAGE.positive,
    OUTAGE.neutral,
    (
        *OUTAGE.negative,
        "Fyra timmar. Noll information. Det är nästan värre än mörkret.",
        "Grannen fick veta av grannen som fick veta av en montör. Skriv en rad på Facebook för sjutton.",
        "Farmor 87 år ensam utan värme i {place} och växeln är stängd.",
    ),
    (
        "Stormen lämnade 2 300 hushåll utan el",
        "Kritiken efter mörka natten: ”Ingen sa något”",
        "Ekvalla Energi: Vi borde ha sagt mer",
    ),
)
EKVALLA = Town(
    header=(
        "Datum", "Tid", "Medietyp", "Källa", "Rubrik", "Text", "Länk", "Avsändare", "Konto", "Ton", "Räckvidd",
        "Reaktioner", "Kommentarer", "Delningar",
    ),
    first=tuple(FIRST),
    last=tuple(LAST),
    sources=(
        ("Facebook", "Ekvalla anslagstavla", False, 30),
        ("Facebook", "Ekvalla Energi", False, 26),
        ("Instagram", "Instagram", False, 9),
        ("X", "X", False, 7),
        ("Forum", "Villaägarforum", False, 6),
        ("Nyhet", "Ekvallabladet", True, 12),
        ("Nyhet", "Sörmarkens Tidning", True, 4),
        ("Radio", "Radio Sörmarken", True, 3),
        ("Recensioner", "Omdömen på nätet", False, 5),
        ("LinkedIn", "LinkedIn", False, 4),
        ("Blogg", "Energibloggen", True, 2),
    ),
    places=PLACES_IN_TOWN,
    themes=(OUTAGE, PRICE, SERVICE, FIBRE, GREEN, WORK),
    storm=STORM,
    tones=("Positiv", "Neutral", "Negativ"),
)  # fmt: skip


def rows(town: Town, last_day: date, *, seed: int = 27, count: int = 600) -> Iterator[list[str]]:
    """Rows under the town's header, oldest first; the last one falls on `last_day`. The same seed gives the same rows."""
    chance = random.Random(seed)
    storm = count // 6
    days = [chance.randrange(town.days) for _n in range(count - storm)]
    kept = [day for day in days if day == 0 or not _is_weekend(last_day, day) or chance.random() < 0.62]
    kept += [chance.randrange(town.days) for _n in range(count - storm - len(kept))]
    about = [(day, chance.choices(town.themes, [theme.weight for theme in town.themes])[0]) for day in kept]
    about += [(town.storm_days_ago - min(4, int(chance.expovariate(0.9))), town.storm) for _n in range(storm)]
    people = [f"{chance.choice(town.first)} {chance.choice(town.last)}" for _n in range(170)]
    # A handful of people write much more than others, as everywhere.
    weights = [24 / (rank + 2) for rank in range(len(people))]
    made = [_row(chance, town, last_day - timedelta(days=day), theme, people, weights) for day, theme in about]
    for number, row in enumerate(sorted(made, key=lambda row: (row[0], row[1])), start=1):
        row[6] = row[6].format(number=number)
        yield row


def _is_weekend(last_day: date, days_ago: int) -> bool:
    return (last_day - timedelta(days=days_ago)).weekday() >= 5


def _row(
    chance: random.Random, town: Town, day: date, theme: Theme, people: list[str], weights: list[float]
) -> list[str]:
    medium, where, is_outlet, _weight = chance.choices(town.sources, [source[3] for source in town.sources])[0]
    tone = chance.choices(range(3), theme.tones)[0]
    words = {
        "place": chance.choice(town.places),
        "hour": f"{chance.randrange(6, 22)}.{chance.choice(('00', '10', '30', '40'))}",
    }
    text = chance.choice((theme.positive, theme.neutral, theme.negative)[tone]).format(**words)
    headline = ""
    if is_outlet:
        headline = chance.choice(theme.headlines).format(**words)
        text = f"{headline}. {text}"
    person = chance.choices(people, weights)[0]
    author = where if is_outlet else person
    handle = "" if is_outlet else _plain(person.replace(" ", "."))
    hour = min(23, max(0, int(chance.gauss(9 if is_outlet else 17, 3.4))))
    reactions = int(chance.expovariate(1 / (30 if theme is town.storm else 9)))
    reach = chance.randrange(4_000, 19_000) if is_outlet else chance.randrange(80, 5_200)
    return [
        day.isoformat(),
        f"{hour:02}:{chance.randrange(60):02}",
        medium,
        where,
        headline,
        text,
        f"https://{_plain(where.replace(' ', ''))}.example/{{number}}",
        author,
        handle,
        town.tones[tone],
        str(reach),
        str(reactions),
        str(reactions // 3),
        str(reactions // 5),
    ]


def _plain(words: str) -> str:
    return words.lower().translate(str.maketrans("åäö", "aao"))
