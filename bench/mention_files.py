"""Seeded exports of mentions that look like a year of listening: the same number gives the same file.

True to life where it decides sizes and plans: volume follows weekday, hour and a few spikes; authors have a long tail (a few
voices write much, most write once); half the reach values are missing."""

import bisect
import csv
import datetime
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

HEADER = (
    "Date,Id,Address,Medium,Source,Author,User name,Title,Text,Tone,Language,Country,Reach,Reactions,Comments,Shares"
).split(",")
START = datetime.date(2025, 1, 1)
DAYS = 365
SPIKES = {61, 62, 140, 233, 301}
DAY_WEIGHTS = [11, 12, 12, 11, 10, 6, 6]
HOUR_WEIGHTS = [1, 1, 1, 1, 1, 2, 5, 9, 11, 10, 10, 10, 11, 10, 9, 9, 10, 10, 9, 9, 9, 8, 5, 2]
MEDIA = {"News": 30, "Facebook": 22, "Instagram": 12, "X": 12, "YouTube": 6, "LinkedIn": 5, "Forum": 9, "Blog": 4}
HOMES = {
    "Facebook": "facebook.com",
    "Instagram": "instagram.com",
    "X": "x.com",
    "YouTube": "youtube.com",
    "LinkedIn": "linkedin.com",
}
OUTLETS = [
    f"{name}.{top}"
    for name in (
        "lokaltidningen dagbladet kuriren nyheterna posten bladet allehanda folket tidningen energivarlden branschnytt"
    ).split()
    for top in ("example.se", "example.nu", "example.com")
]
WORDS = {
    "sv": (
        "elavtal avbrott fjärrvärme kundtjänst fakturan kommunen vattenläckan snabbt bra dåligt tack väntar svar höjning taxan "
        "grannen gatan skolan invigning satsning klimat jobb öppet stängt mobilen appen felanmälan trevlig besviken nöjd dyrt "
        "billigt varför hur länge igen idag imorgon måndag vi ni de och att är på för med som det inte har kan ska nu även"
    ).split(),
    "en": (
        "contract outage heating support invoice council leak quickly good bad thanks waiting answer increase rate neighbour "
        "street school opening investment climate jobs open closed phone app report friendly disappointed happy expensive"
    ).split(),
}
FIRST_NAMES = (
    "Anna Erik Maria Lars Karin Johan Eva Anders Sara Per Åsa Björn Elin Nils Ida Mats Leila Ahmed Amina Omar".split()
)
LAST_NAMES = (
    "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Svensson Öberg Åkesson Lindqvist Ali Hassan".split()
)


def rows(count: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """Yield `count` rows in the order of HEADER, every one another mention."""
    random_ = random.Random(seed)
    chance = random_.random
    weights = [
        DAY_WEIGHTS[(START + datetime.timedelta(days=n)).weekday()] * (8 if n in SPIKES else 1) for n in range(DAYS)
    ]
    day_sums, hour_sums = list(itertools.accumulate(weights)), list(itertools.accumulate(HOUR_WEIGHTS))
    media, media_sums = list(MEDIA), list(itertools.accumulate(MEDIA.values()))
    days = [(START + datetime.timedelta(days=n)).isoformat() for n in range(DAYS)]
    people = max(20, count // 6)
    sentences = {
        language: [" ".join(random_.choices(words, k=random_.randint(6, 28))) for _ in range(3000)]
        for language, words in WORDS.items()
    }
    for number in range(count):
        language = "sv" if chance() < 0.82 else "en"
        choose = sentences[language]
        medium = media[bisect.bisect(media_sums, chance() * media_sums[-1])]
        person = min(people - 1, int(people ** chance()) - 1) if chance() < 0.5 else int(chance() * people)
        day = days[bisect.bisect(day_sums, chance() * day_sums[-1])]
        hour = bisect.bisect(hour_sums, chance() * hour_sums[-1])
        outlet = HOMES.get(medium) or OUTLETS[int(chance() * len(OUTLETS))]
        name = f"{FIRST_NAMES[person % 20]} {LAST_NAMES[person // 20 % 13]} {person}"
        liked = int(3 / (chance() + 0.003))
        yield (
            f"{day} {hour:02}:{int(chance() * 60):02}:{number % 60:02}",
            f"m-{seed}-{number:07}",
            f"https://{outlet}/{day[:7]}/{seed}/{number}?utm_source=feed",
            medium,
            outlet,
            name,
            f"@{name.split(maxsplit=1)[0].lower()}{person}",
            choose[int(chance() * 3000)][:90].capitalize(),
            f"{choose[int(chance() * 3000)]}. {choose[int(chance() * 3000)].capitalize()} {number}.",
            ("negative", "neutral", "neutral", "positive", "")[int(chance() * 5)],
            language,
            "SE",
            str(liked * 90) if chance() < 0.5 else "",
            str(liked),
            str(liked // 9),
            str(liked // 15),
        )


def write_export(path: Path, count: int, seed: int = 1) -> Path:
    """A CSV as a vendor would give it; kept if it is there already."""
    if not path.exists():
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(rows(count, seed))
    return path
