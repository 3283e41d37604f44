"""The verbs of a versioned document: open_draft, submit, adopt, compare, restore.

All of them work over every VersionedRow subclass by one mechanism, policies' and later ones included.
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from engagements import audit
from engagements.faultpoints import faultpoint
from engagements.models import Engagement, User
from strategies.models import Strategy, StrategyVersion, VersionedRow
from strategies.models.followup import LearningProposal

NEVER_COMPARED = {"id", "version", "revision"}


class VersionError(Exception):
    """A verb that cannot be done now; the text says why and what to do."""


class NotReadyError(VersionError):
    """What stands in the way of adoption; `problems` is the list that the page prints."""

    def __init__(self, problems: "list[Problem]") -> None:
        self.problems = problems
        super().__init__(_("The version is not ready to be adopted."))


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence an app says before adoption. `blocks` is False for a remark that may stand."""

    text: str
    url: str = ""
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class FieldChange:
    field: str
    label: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """How one row differs between two versions; `old` or `new` is None where the row was added or removed."""

    model: type[VersionedRow]
    old: VersionedRow | None
    new: VersionedRow | None
    fields: tuple[FieldChange, ...]

    @property
    def kind(self) -> str:
        return "added" if self.old is None else "removed" if self.new is None else "changed"

    @property
    def row(self) -> VersionedRow:
        found = self.new or self.old
        assert found is not None
        return found


def row_models() -> list[type[VersionedRow]]:
    """Every kind of row, parents before what points to them."""
    waiting = [model for model in apps.get_models() if issubclass(model, VersionedRow)]
    ordered: list[type[VersionedRow]] = []
    while waiting:
        free = [m for m in waiting if all(target in ordered or target is m for target in inner_references(m).values())]
        if not free:
            raise RuntimeError(f"rows point at each other in a circle: {waiting}")
        ordered += free
        waiting = [model for model in waiting if model not in free]
    return ordered


def inner_references(model: type[VersionedRow]) -> dict[str, type[VersionedRow]]:
    """Foreign keys from this row to other rows of the same version: attname → model."""
    return {
        field.attname: field.related_model
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model and issubclass(field.related_model, VersionedRow)
    }


def copy_rows(old: StrategyVersion, new: StrategyVersion) -> None:
    """Copy every row of one version into another, empty one; keys and revisions stay, inner references are re-aimed."""
    twins: dict[type[VersionedRow], dict[int, int]] = {}
    for model in row_models():
        twins[model] = _copy_model(model, old, new, twins)


def _copy_model(
    model: type[VersionedRow],
    old: StrategyVersion,
    new: StrategyVersion,
    twins: dict[type[VersionedRow], dict[int, int]],
) -> dict[int, int]:
    rows = list(model.objects.filter(version=old).order_by("pk"))
    targets = inner_references(model)
    selves = [attname for attname, target in targets.items() if target is model]
    copies = []
    # Twins are built from concrete fields: copy.copy(row) would share the prefetch cache.
    for row in rows:
        values = {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields if not f.primary_key}
        values["version_id"] = new.pk
        for attname, target in targets.items():
            if target is not model and values[attname] is not None:
                values[attname] = twins[target][values[attname]]
        copies.append(model(**(values | dict.fromkeys(selves))))
    made = model.objects.bulk_create(copies)
    mapping = {row.pk: twin.pk for row, twin in zip(rows, made, strict=True)}
    for attname in selves:
        pointing = []
        for row, twin in zip(rows, made, strict=True):
            if getattr(row, attname) is not None:
                setattr(twin, attname, mapping[getattr(row, attname)])
                pointing.append(twin)
        if pointing:
            model.objects.bulk_update(pointing, [attname.removesuffix("_id")])
    return mapping


@transaction.atomic
def start_strategy(engagement: Engagement, *, by: User | None) -> StrategyVersion:
    """The engagement's strategy with its first draft (1.0) and the seven standard parts; returns what is there if it is."""
    from strategies.template import add_standard_parts

    Engagement.objects.select_for_update().get(pk=engagement.pk)
    strategy, _created = Strategy.objects.get_or_create(engagement=engagement)
    version = strategy.working_version()
    if version is None:
        version = StrategyVersion.objects.create(
            strategy=strategy, major=1, minor=0, language=engagement.language, created_by=by
        )
        add_standard_parts(version)
        audit.record(engagement, by, "version_start", version)
    return version


@transaction.atomic
def open_draft(strategy: Strategy, *, by: User, source: StrategyVersion | None = None) -> StrategyVersion:
    """The next draft, copied from `source` (by default the adopted version). If one is open already it is returned: two
    people who press at once get the same draft. Waiting learnings come along as proposals."""
    Strategy.objects.select_for_update().get(pk=strategy.pk)
    existing = strategy.open_version()
    if existing is not None:
        return existing
    source = source or strategy.adopted_version()
    latest = strategy.versions.first()
    if source is None or latest is None:
        raise VersionError(_("There is no adopted version to start the next draft from."))
    try:
        with transaction.atomic():
            draft = StrategyVersion.objects.create(
                strategy=strategy,
                major=latest.major,
                minor=latest.minor + 1,
                promise=source.promise,
                language=source.language,
                based_on=source,
                created_by=by,
            )
    except IntegrityError:
        draft = strategy.versions.open().get()
        return draft
    copy_rows(source, draft)
    decided = LearningProposal.objects.filter(version__strategy=strategy).exclude(outcome="waiting").values("learning")
    LearningProposal.objects.bulk_create(
        LearningProposal(version=draft, learning=learning) for learning in strategy.learnings.exclude(pk__in=decided)
    )
    audit.record(strategy.engagement, by, "version_open", draft, based_on=source.number)
    return draft


@transaction.atomic
def submit(version: StrategyVersion, *, by: User) -> StrategyVersion:
    """Hand an open draft in for decision; comments are still possible, the text is still editable by an explicit recall."""
    version = _locked(version)
    if version.state != StrategyVersion.State.DRAFT:
        raise VersionError(_("Only a draft can be submitted."))
    version.state = StrategyVersion.State.IN_REVIEW
    version.submitted_at = timezone.now()
    version.save(update_fields=["state", "submitted_at"])
    audit.record(version.strategy.engagement, by, "version_submit", version)
    return version


@transaction.atomic
def recall(version: StrategyVersion, *, by: User) -> StrategyVersion:
    """Take a submitted draft back."""
    version = _locked(version)
    if version.state != StrategyVersion.State.IN_REVIEW:
        raise VersionError(_("Only a submitted draft can be taken back."))
    version.state = StrategyVersion.State.DRAFT
    version.submitted_at = None
    version.save(update_fields=["state", "submitted_at"])
    audit.record(version.strategy.engagement, by, "version_recall", version)
    return version


def problems(version: StrategyVersion) -> list[Problem]:
    """What every app says before this version is adopted (settings.ADOPTION_CHECKS)."""
    return [problem for path in settings.ADOPTION_CHECKS for problem in import_string(path)(version)]


@transaction.atomic
def adopt(
    version: StrategyVersion, *, by: User, decided_by: str = "", re_decided: bool = False, at: datetime | None = None
) -> StrategyVersion:
    """Freeze an open version and put it in force; the former one is superseded in the same transaction. `re_decided`
    makes it the next whole number (2.0 instead of 1.3); `at` is when it was decided, if that was before now. Raises
    NotReadyError with what stands in the way."""
    version = _locked(version)
    if version.is_frozen:
        raise VersionError(_("Already adopted by %(who)s.") % {"who": version.adopted_by})
    if version.state != StrategyVersion.State.IN_REVIEW:
        raise VersionError(_("Submit the draft first: then everybody knows what is to be decided."))
    blocking = [problem for problem in problems(version) if problem.blocks]
    if blocking:
        raise NotReadyError(blocking)
    faultpoint("version.checked")
    now = at or timezone.now()
    version.strategy.versions.adopted().update(state=StrategyVersion.State.SUPERSEDED, superseded_at=now)
    if re_decided and version.minor:
        version.major, version.minor = version.major + 1, 0
    version.state = StrategyVersion.State.ADOPTED
    version.adopted_at = now
    version.adopted_by = by
    version.decided_by = decided_by
    version.checksum = checksum(version)
    version.save()
    audit.record(version.strategy.engagement, by, "version_adopt", version, checksum=version.checksum)
    return version


def restore(version: StrategyVersion, *, by: User) -> StrategyVersion:
    """The way back: a new draft with the contents of an earlier version. History is never rewritten."""
    if version.strategy.open_version() is not None:
        raise VersionError(_("A draft is open. Adopt it first, or copy what you need into it."))
    return open_draft(version.strategy, by=by, source=version)


def _locked(version: StrategyVersion) -> StrategyVersion:
    return (
        StrategyVersion.objects.select_for_update(of=("self",))
        .select_related("strategy__engagement")
        .get(pk=version.pk)
    )


def content(version: StrategyVersion) -> Iterator[tuple[type[VersionedRow], dict[str, Any]]]:
    """Every row of a version as its comparable values; references to other rows are told by key. In a fixed order."""
    for model in row_models():
        for row in comparable_rows(model, version).values():
            yield model, values_of(row)


def comparable_rows(
    model: type[VersionedRow], version: StrategyVersion, keys: Collection[Any] | None = None
) -> dict[Any, VersionedRow]:
    """Key → row, all of them or those with these keys, with the rows they point to."""
    rows = (
        model.objects.filter(version=version) if keys is None else model.objects.filter(version=version, key__in=keys)
    )
    rows = rows.select_related(*[attname.removesuffix("_id") for attname in inner_references(model)])
    return {row.key: row for row in rows.order_by("position", "key")}


def values_of(row: VersionedRow) -> dict[str, Any]:
    inner = inner_references(type(row))
    values: dict[str, Any] = {}
    for field in _compared_fields(type(row)):
        target = getattr(row, field.name) if field.attname in inner else None
        values[field.name] = target.key if target is not None else getattr(row, field.attname)
    return values


def _compared_fields(model: type[VersionedRow]) -> list[Any]:
    return [f for f in model._meta.concrete_fields if f.name not in NEVER_COMPARED and f.name not in model.DERIVED]


def checksum(version: StrategyVersion) -> str:
    """SHA-256 (hex) over the promise and every row's values, in a fixed order. References to confidential words are part
    of it, the words themselves are not."""
    rows = [[model._meta.label, values] for model, values in content(version)]
    text = json.dumps(
        [version.promise, version.language, rows], cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False
    )
    return hashlib.sha256(text.encode()).hexdigest()


def compare(old: StrategyVersion, new: StrategyVersion) -> list[RowChange]:
    """What differs between two versions, over all row types, in the order of the new version. A copy differs in nothing."""
    return [change for model in row_models() for change in _compare_rows(model, old, new)]


def _compare_rows(model: type[VersionedRow], old: StrategyVersion, new: StrategyVersion) -> Iterator[RowChange]:
    """Most rows are the same in both: their values are compared as the database gives them, as in values_of(), and only
    those that differ become objects."""
    names, values = _values_by_key(model, old, new)
    before, after = values[old.pk], values[new.pk]
    keys = [key for key in after if before.get(key) != after[key]] + [key for key in before if key not in after]
    if not keys:
        return
    olds, news = comparable_rows(model, old, keys), comparable_rows(model, new, keys)
    # A row of a draft may be deleted between the two queries.
    for key in (key for key in keys if key in olds or key in news):
        pairs = zip(names, before.get(key, ()), after.get(key, ()), strict=False)
        fields = [
            FieldChange(name, str(_verbose_name(model, name)), one, two) for name, one, two in pairs if one != two
        ]
        yield RowChange(model, olds.get(key), news.get(key), tuple(fields))


def _values_by_key(
    model: type[VersionedRow], *versions: StrategyVersion
) -> tuple[list[str], dict[int, dict[Any, tuple[Any, ...]]]]:
    """The names of the compared fields, and version → row's key → its values in that order."""
    inner, fields = inner_references(model), _compared_fields(model)
    told = [f"{field.name}__key" if field.attname in inner else field.attname for field in fields]
    values: dict[int, dict[Any, tuple[Any, ...]]] = {version.pk: {} for version in versions}
    rows = model.objects.filter(version__in=versions).order_by("position", "key")
    for version, key, *row in rows.values_list("version_id", "key", *told):
        values[version][key] = tuple(row)
    return [field.name for field in fields], values


def _verbose_name(model: type[models.Model], name: str) -> str:
    return getattr(model._meta.get_field(name), "verbose_name", name)


class ConflictError(Exception):
    """Somebody saved first. `current` is the row as it stands now; nothing of either text is lost."""

    def __init__(self, current: VersionedRow) -> None:
        self.current = current
        super().__init__(_("Somebody else changed this while you were writing."))


@transaction.atomic
def save_row(row: VersionedRow, *, began_at: int) -> VersionedRow:
    """Save an edited row that was read at revision `began_at`; raises ConflictError if it has moved on since, FrozenError
    if the version was adopted meanwhile. Counts the revision up when something material changed."""
    model = type(row)
    StrategyVersion.objects.select_for_update().get(pk=row.version_id)
    current = model.objects.select_related("version").get(pk=row.pk)
    if current.revision != began_at:
        raise ConflictError(current)
    row.version = current.version
    faultpoint("row.read")
    if values_of(current) != values_of(row):
        row.revision = began_at + 1
    row.save()
    return row
