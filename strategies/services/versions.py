"""What is said about a version as a whole, saved like a row: nobody overwrites anybody."""

from typing import Any

from django.db import transaction

from engagements import audit
from engagements.models import User
from strategies import versioning
from strategies.models import StrategyVersion
from strategies.models.version import FrozenError


class VersionConflictError(Exception):
    """Somebody saved first. `current` is the version as it stands now."""

    def __init__(self, current: StrategyVersion) -> None:
        self.current = current
        super().__init__()


@transaction.atomic
def change_version(version: StrategyVersion, *, began_at: int, by: User, **values: Any) -> StrategyVersion:
    """Set promise, note, comments_until and the like of an open version that was read at revision `began_at`."""
    current = (
        StrategyVersion.objects.select_for_update(of=("self",))
        .select_related("strategy__engagement")
        .get(pk=version.pk)
    )
    if current.is_frozen:
        raise FrozenError
    if current.revision != began_at:
        raise VersionConflictError(current)
    changed = [name for name, value in values.items() if getattr(current, name) != value]
    if changed:
        for name in changed:
            setattr(current, name, values[name])
        current.revision += 1
        current.save(update_fields=[*changed, "revision"])
        details = {"key": f"version-{current.pk}", "revision": current.revision, "fields": changed}
        audit.record(current.strategy.engagement, by, "version_edit", current, **details)
    return current


@transaction.atomic
def adopt_version(
    version: StrategyVersion, *, by: User, note: str, decided_by: str, next_review_on: Any, re_decided: bool
) -> StrategyVersion:
    """Adopt with what is written on the adoption page; raises what versioning.adopt raises, and then changes nothing."""
    locked = StrategyVersion.objects.select_for_update().get(pk=version.pk)
    if locked.is_open:
        locked.note, locked.next_review_on = note, next_review_on
        locked.save(update_fields=["note", "next_review_on"])
    return versioning.adopt(version, by=by, decided_by=decided_by, re_decided=re_decided)
