"""What is measured with: an engagement, its lead, and strategies of any length. Runs with Django, in a contestant's process."""

from __future__ import annotations

import random
from typing import Any

from bench.mention_files import WORDS

SLUG = "measured"


def migrate() -> None:
    """The empty database with its one engagement."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    engagement()


def engagement() -> Any:
    from engagements.models import Engagement, Membership, Organisation, User

    found = Engagement.objects.filter(slug=SLUG).first()
    if found is not None:
        return found
    agency = Organisation.objects.create(kind="agency", name="Agency")
    client = Organisation.objects.create(kind="client", name="Ekvalla Energi")
    created = Engagement.objects.create(slug=SLUG, name="Measured", agency=agency, client=client)
    user = User.objects.create(email="lead@example.org", name="Lead")
    Membership.objects.create(engagement=created, user=user, role="lead")
    return created


def lead() -> Any:
    from engagements.models import User

    return User.objects.get(email="lead@example.org")


def draft(statements: int, words: int, seed: int = 1) -> Any:
    """An open draft with so many statements of about so many words, spread over its seven parts."""
    from engagements import richtext
    from strategies import versioning
    from strategies.models import Statement

    random_ = random.Random(seed)
    version = versioning.start_strategy(engagement(), by=lead())
    version.promise = "Vi svarar innan vi sänder."
    version.save()
    parts = list(version.section_rows.order_by("position"))
    rows = []
    for number in range(statements):
        body = text(words, random_)
        rows.append(
            Statement(
                version=version,
                section=parts[number * len(parts) // statements],
                position=number + 1,
                heading=sentence(4, random_)[:-1],
                body=body,
                html=richtext.render(body),
                is_assumption=True,
            )
        )
    Statement.objects.bulk_create(rows)
    return version


def sentence(words: int, random_: random.Random) -> str:
    return " ".join(random_.choices(WORDS["sv"], k=words)).capitalize() + "."


def text(words: int, random_: random.Random) -> str:
    """Markdown in paragraphs of four sentences of ten words."""
    paragraphs = []
    while words > 0:
        paragraphs.append(" ".join(sentence(10, random_) for _n in range(min(4, -(-words // 10)))))
        words -= 40
    return "\n\n".join(paragraphs)
