"""The counts that the page of mentions shows, kept beside the mentions: a million rows are counted once, not at each look."""

from django.db import connection

from analysis.models import DayTally, Mention, NameTally, Tally
from analysis.models.mention import Tone
from analysis.models.tally import TOP
from engagements.models import Engagement

MENTION = Mention._meta.db_table


def outdate(engagement: Engagement) -> None:
    """The mentions change in this transaction: until `recount`, figures are counted from the mentions themselves."""
    Tally.objects.filter(engagement=engagement, is_current=True).update(is_current=False)


def recount(engagement: Engagement) -> None:
    """Count all mentions of the engagement anew, unless nothing has changed. Call it inside a transaction that keeps imports
    out."""
    tally, _created = Tally.objects.get_or_create(engagement=engagement)
    if tally.is_current:
        return
    DayTally.objects.filter(engagement=engagement).delete()
    NameTally.objects.filter(engagement=engagement).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {DayTally._meta.db_table} (engagement_id, local_date, medium, tone, count) "  # noqa: S608 - our own names only
            f"SELECT engagement_id, local_date, medium, tone, count(*) FROM {MENTION} WHERE engagement_id = %s "
            "GROUP BY engagement_id, local_date, medium, tone",
            [engagement.pk],
        )
        for kind, column in ((NameTally.Kind.SOURCE, "source_name"), (NameTally.Kind.AUTHOR, "author_name")):
            cursor.execute(
                f"INSERT INTO {NameTally._meta.db_table} (engagement_id, kind, name, count, negative) "  # noqa: S608 - our own names only
                f"SELECT engagement_id, %s, {column}, count(*), count(*) FILTER (WHERE tone = %s) FROM {MENTION} "
                f"WHERE engagement_id = %s AND {column} <> '' GROUP BY engagement_id, {column} "
                f"ORDER BY count(*) DESC, {column} LIMIT {TOP}",
                [kind, Tone.NEGATIVE, engagement.pk],
            )
    tally.is_current = True
    tally.save()
