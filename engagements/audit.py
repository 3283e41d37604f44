"""The audit log: one call per verb, in the transaction of what it tells about."""

from typing import Any

from engagements.models import AuditEntry, Engagement, User


def record(engagement: Engagement | None, actor: User | None, verb: str, subject: object = "", **details: Any) -> AuditEntry:
    """Append who did what. `verb` is noun_verb ("version_adopt"); `subject` its name as the reader knows it, cut at 300
    characters; `details` JSON values without anybody's confidential words."""
    known = actor if actor is not None and actor.is_authenticated else None
    return AuditEntry.objects.create(engagement=engagement, actor=known, verb=verb, subject=str(subject)[:300], details=details)
