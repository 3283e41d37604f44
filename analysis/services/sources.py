"""A thing becomes citable at its first citation: it gets its Source, once."""

from django.db import transaction
from django.utils.translation import gettext as _

from analysis.models import Channel, Mention, PageAudit, Source

LABEL = 300


def source_for(thing: Mention | Channel | PageAudit) -> Source:
    """The thing's Source, made if this is its first citation. Two at once get the same one."""
    if thing.source is not None:
        return thing.source
    with transaction.atomic():
        locked = type(thing).objects.select_for_update(of=("self",)).get(pk=thing.pk)
        if locked.source is None:
            locked.source = described(locked)
            locked.source.save()
            locked.save(update_fields=["source"])
    thing.source = locked.source
    return locked.source


def described(thing: Mention | Channel | PageAudit) -> Source:
    """The thing as a Source that is not stored: what a page shows before anybody cites it."""
    if isinstance(thing, Mention):
        label = thing.source_name or thing.get_medium_display()
        return Source(
            engagement_id=thing.engagement_id,
            kind=Source.Kind.MENTION,
            label=label[:LABEL],
            url=thing.url if len(thing.url) <= 2000 else "",
            happened_on=thing.local_date,
            text=thing.text or thing.title,
            speaker=thing.author_name if thing.author_name != label else "",
        )
    if isinstance(thing, Channel):
        latest = thing.observations.first()
        text = thing.verdict_reason
        return Source(
            engagement_id=thing.engagement_id,
            kind=Source.Kind.CHANNEL,
            label=str(thing)[:LABEL],
            url=thing.url,
            happened_on=latest.observed_on if latest else None,
            text=text,
        )
    failed = thing.checks.filter(outcome="failed").count()
    return Source(
        engagement_id=thing.audit.engagement_id,
        kind=Source.Kind.PAGE,
        label=(thing.title or thing.url)[:LABEL],
        url=thing.final_url or thing.url,
        happened_on=thing.fetched_at.date(),
        text=_("%(failed)s checks to mend") % {"failed": failed} if failed else "",
    )
