"""An uploaded file becomes mentions: received, understood, mapped, imported by the worker."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Min, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.importers import mentions as importer
from analysis.importers import retriever
from analysis.importers.mentions import Formats, MentionRow, Skipped
from analysis.models import BadRow, ColumnMap, ImportRun, KnownMention, Mention
from analysis.services.mention_rows import add_mentions
from analysis.services.tallies import outdate, recount
from engagements import audit, jobs, tables
from engagements.faultpoints import faultpoint
from engagements.models import Engagement, Job, User
from engagements.tables import RowError, TableError, TableShape

TASK = "analysis.tasks.import_mentions"
SAMPLE = 20_000  # rows that are looked at while the reader waits; a longer file is looked through again by the worker
CHUNK = 5_000
RETRIEVER = "retriever"  # the kind, in a run's shape, of a text export of Mediearkivet
BAD_ROWS_KEPT = 1_000


def receive_file(engagement: Engagement, upload: UploadedFile, *, key: uuid.UUID, by: User) -> ImportRun:
    """Store an uploaded file and what can be told of it: shape, proposed columns, formats. The same `key` is the same run.

    Raises TableError, named after its fault, for what is no table of mentions; nothing is stored then."""
    existing = engagement.import_runs.filter(key=key).first()
    if existing is not None:
        return existing
    run = ImportRun(
        engagement=engagement,
        key=key,
        filename=Path(upload.name or "").name[:255],
        size=upload.size or 0,
        created_by=by,
    )
    digest = hashlib.sha256()
    for piece in upload.chunks():
        digest.update(piece)
    run.sha256 = digest.hexdigest()
    name = f"{uuid.uuid4()}{Path(run.filename).suffix.lower()[:8]}"
    try:
        run.file.save(name, upload, save=False)
        faultpoint("upload.file_stored")
        _understand(run)
        with transaction.atomic():
            run.save()
            audit.record(engagement, by, "import_create", run.filename, size=run.size)
    except IntegrityError:
        run.file.delete(save=False)
        return engagement.import_runs.get(key=key)
    except BaseException:
        # By its name: on a full disk half of the file is there, and the row does not know it yet.
        run.file.storage.delete(f"{run.file.field.upload_to}{name}")
        raise
    return run


def _understand(run: ImportRun, **choices: Any) -> None:
    path = Path(run.file.path)
    if run.filename.lower().endswith(".txt") and _is_retriever(path):
        _understand_articles(run, path)
        return
    shape = tables.detect(path, run.filename, importer.KNOWN_NAMES, **choices)
    run.shape, run.header = shape.as_json(), list(shape.columns)
    remembered = ColumnMap.objects.filter(
        organisation=run.engagement.agency_id, signature=importer.header_signature(run.header)
    ).first()
    run.columns = dict(remembered.columns) if remembered else importer.propose_columns(run.header)
    _detect_formats(run)
    if remembered and run.formats["date"]["day_first"] is None:
        _answer(run, day_first=remembered.formats.get("day_first"), year=None)


def _is_retriever(path: Path) -> bool:
    try:
        return retriever.is_retriever(path)
    except TableError:  # not even text: what it is instead is told when it is taken for a table
        return False


def _understand_articles(run: ImportRun, path: Path) -> None:
    """Retriever's text export has no columns, and nothing to ask."""
    shape = TableShape(RETRIEVER, tables.encoding_of(path), "", "", (), 0, (), (), ())
    run.shape, run.header, run.columns = shape.as_json(), [], {}
    rows = list(islice(mentions_of(run), SAMPLE))
    bad = sum(isinstance(row, RowError) for row in rows)
    run.formats = Formats(rows=len(rows) - bad, bad_rows=bad).as_json()


def _answer(run: ImportRun, *, day_first: bool | None, year: int | None) -> None:
    run.formats = Formats.from_json(run.formats).answered(day_first=day_first, year=year).as_json()


def _detect_formats(run: ImportRun) -> None:
    formats = importer.detect_formats(islice(rows_of(run), SAMPLE), run.columns, run.header)
    run.formats = formats.as_json()


def rows_of(run: ImportRun) -> Iterator[Any]:
    """The rows of the file as the door reads them."""
    return tables.read_rows(Path(run.file.path), TableShape.from_json(run.shape))


def mentions_of(run: ImportRun, rows: Iterator[Any] | None = None) -> Iterator[MentionRow | RowError | Skipped]:
    """The file's rows as mentions, faults and totals, mapped as the run says.

    Raises NotMentionsError for a mapping that cannot make a mention and for a question that is still open."""
    if run.shape["kind"] == RETRIEVER:
        return retriever.read(Path(run.file.path), timezone=run.engagement.timezone)
    return importer.read(
        rows if rows is not None else rows_of(run),
        run.columns,
        Formats.from_json(run.formats),
        timezone=run.engagement.timezone,
        header=run.header,
    )


def read_again(
    run: ImportRun, *, sheet: str = "", header_row: int = 0, encoding: str = "", delimiter: str = ""
) -> ImportRun:
    """Look at the file anew, as a person says it is written. Raises TableError, and keeps what stood, if it is not."""
    choices = {"sheet": sheet, "header_row": header_row, "encoding": encoding, "delimiter": delimiter}
    _understand(run, **{name: value for name, value in choices.items() if value})
    _begin_anew(run)
    return run


@transaction.atomic
def _begin_anew(run: ImportRun) -> None:
    """Save a run that is read differently from now on: what an attempt that broke off had stored is taken back."""
    _take_back(run)
    run.state = ImportRun.State.UPLOADED
    run.save()


def map_columns(
    run: ImportRun, columns: dict[str, int], *, day_first: bool | None, year: int | None, leave_out_bad_rows: bool
) -> ImportRun:
    """Store the mapping and the answers to what could not be told; remembers the mapping for this header.

    Raises NotMentionsError for a mapping that cannot make a mention."""
    run.leave_out_bad_rows = leave_out_bad_rows
    if run.shape["kind"] == RETRIEVER:
        _begin_anew(run)
        return run
    importer.require_columns(columns, run.header)
    run.columns = columns
    _detect_formats(run)
    _answer(run, day_first=day_first, year=year)
    _begin_anew(run)
    ColumnMap.objects.update_or_create(
        organisation_id=run.engagement.agency_id,
        signature=importer.header_signature(run.header),
        defaults={"columns": columns, "formats": {} if day_first is None else {"day_first": day_first}},
    )
    return run


def preview(run: ImportRun, count: int = 12) -> tuple[list[MentionRow], list[RowError], int]:
    """The first rows as they will be stored, the first faults, and how many faults the looked-at part has."""
    shown: list[MentionRow] = []
    faults: list[RowError] = []
    bad = 0
    for row in islice(mentions_of(run), SAMPLE):
        if isinstance(row, RowError):
            bad += 1
            if len(faults) < count:
                faults.append(row)
        elif isinstance(row, MentionRow) and len(shown) < count:
            shown.append(row)
    return shown, faults, bad


@transaction.atomic
def delete_upload(run: ImportRun, *, by: User) -> None:
    """Throw away an upload that has not been imported, with its file. Mentions of a broken attempt go with it."""
    audit.record(run.engagement, by, "import_delete", run.filename)
    _take_back(run)
    file = run.file
    run.delete()
    transaction.on_commit(lambda: file.storage.delete(str(file.name)))


@transaction.atomic
def order_import(run: ImportRun, *, by: User) -> Job:
    """Hand the run to the worker. Ordered twice is imported once; a run that stopped at bad rows is ordered anew."""
    run = ImportRun.objects.select_for_update(of=("self",)).select_related("engagement", "job").get(pk=run.pk)
    if run.job is not None and (run.job.is_unfinished or run.state == ImportRun.State.DONE):
        return run.job
    attempt = run.engagement.jobs.filter(task=TASK, parameters__run=run.pk).count()
    job = jobs.order(
        run.engagement,
        TASK,
        title=_("Import of %(name)s") % {"name": run.filename},
        key=f"{run.key}-{attempt}",
        by=by,
        result_url=run.get_absolute_url(),
        run=run.pk,
    )
    run.job, run.state = job, ImportRun.State.ORDERED
    run.save(update_fields=["job", "state"])
    audit.record(run.engagement, by, "import_start", run.filename)
    return job


def import_run(work: jobs.Work) -> None:
    """The job's body. Writes in chunks, each with its place in one transaction, so that a new attempt goes on there; all
    or nothing unless bad rows are left out."""
    run = ImportRun.objects.select_related("engagement").filter(pk=work.job.parameters["run"]).first()
    if run is None:
        raise jobs.JobError(_("The import is gone."))
    if run.job_id != work.job.pk:
        raise jobs.JobError(_("The file has been ordered anew since."))
    if run.state == ImportRun.State.DONE:
        return
    with _undone_if_stopped(run):
        _prepare(run, work)
        bad = _import(run, work)
        if bad and not run.leave_out_bad_rows:
            raise jobs.JobError(
                ngettext(
                    "One row cannot be read. Nothing has been imported: mend the file, or leave that row out.",
                    "%(bad)s rows cannot be read. Nothing has been imported: mend the file, or leave those rows out.",
                    bad,
                )
                % {"bad": bad}
            )
    faultpoint("import.before_done")
    with transaction.atomic():
        _alone(run)
        recount(run.engagement)
        KnownMention.objects.filter(mention__run=run).delete()
        run.state, run.finished_at = ImportRun.State.DONE, timezone.now()
        run.save()
        audit.record(
            run.engagement, work.job.created_by, "import_done", run.filename, added=run.rows_added, known=run.rows_known
        )
        work.finish()


@contextmanager
def _undone_if_stopped(run: ImportRun) -> Iterator[None]:
    """Cancelled or refused: take back what this run had stored, so that "nothing imported" is true."""
    try:
        yield
    except (jobs.JobCancelledError, jobs.JobError, TableError) as error:
        with transaction.atomic():
            _take_back(run)
            run.state = ImportRun.State.STOPPED
            run.save()
        if isinstance(error, TableError):
            raise jobs.JobError(str(error)) from error
        raise


def _alone(run: ImportRun) -> None:
    """Let no other import of the engagement write until this transaction ends, and read what the last one did to this run's
    counts. Two that insert the same rows in different order would else wait for each other for ever."""
    Engagement.objects.select_for_update(no_key=True).get(pk=run.engagement_id)
    run.refresh_from_db(fields=["rows_added", "rows_known"])


def _take_back(run: ImportRun) -> None:
    """Inside a transaction: the run's mentions are gone, but those that another run has met in its own file pass to it."""
    _alone(run)
    KnownMention.objects.filter(run=run).delete()
    known = KnownMention.objects.filter(mention__run=run)
    first = known.filter(mention=OuterRef("pk")).values("mention").annotate(heir=Min("run")).values("heir")
    Mention.objects.filter(pk__in=known.values("mention")).update(run=Subquery(first))
    inherited = KnownMention.objects.filter(run=F("mention__run"))
    for heir, count in inherited.values("run").annotate(count=Count("pk")).values_list("run", "count"):
        ImportRun.objects.filter(pk=heir).update(rows_added=F("rows_added") + count, rows_known=F("rows_known") - count)
    inherited.delete()
    KnownMention.objects.filter(run__engagement=run.engagement_id, mention__run__state=ImportRun.State.DONE).delete()
    if run.mentions.all().delete()[0]:
        outdate(run.engagement)
        recount(run.engagement)
    run.last_row = run.rows_added = run.rows_known = 0


def _prepare(run: ImportRun, work: jobs.Work) -> None:
    """A file longer than the sample is looked through as a whole before its first row is read."""
    stored = Formats.from_json(run.formats)
    if run.last_row == 0:
        run.bad_rows.all().delete()
        run.rows_read = run.rows_added = run.rows_known = run.rows_bad = run.rows_skipped = 0
        if run.shape["kind"] != RETRIEVER and stored.rows + stored.bad_rows >= SAMPLE:
            whole = importer.detect_formats(rows_of(run), run.columns, run.header)
            day_first = stored.date.day_first if not stored.date.ambiguous else None
            run.formats = whole.answered(day_first=day_first, year=stored.date.year).as_json()
            stored = whole
        run.save()
    work.beat(run.rows_read, stored.rows + stored.bad_rows)


def _import(run: ImportRun, work: jobs.Work) -> int:
    rows = (row for row in mentions_of(run) if row.number > run.last_row)
    while chunk := list(islice(rows, CHUNK)):
        good = [row for row in chunk if isinstance(row, MentionRow)]
        faults = [row for row in chunk if isinstance(row, RowError)]
        with transaction.atomic():
            _alone(run)
            # Once a row is bad and bad rows are not left out, only the faults are still of interest.
            wanted = run.leave_out_bad_rows or not (run.rows_bad or faults)
            added = add_mentions(run, good) if wanted else 0
            if added:
                outdate(run.engagement)
            if wanted and added < len(good):
                _remember_known(run, good)
            _keep(run, faults)
            run.rows_read += len(chunk)
            run.rows_added += added
            run.rows_known += len(good) - added if wanted else 0
            run.rows_bad += len(faults)
            run.rows_skipped += len(chunk) - len(good) - len(faults)
            run.last_row = chunk[-1].number
            run.save()
            work.beat(run.rows_read)
            faultpoint("import.batch_written")
        faultpoint("import.batch_committed")
    return run.rows_bad


def _remember_known(run: ImportRun, rows: list[MentionRow]) -> None:
    """Note which of these rows stand there for another run that may still be taken back."""
    unfinished = run.engagement.import_runs.exclude(state=ImportRun.State.DONE).exclude(pk=run.pk)
    others = list(unfinished.filter(last_row__gt=0).values_list("pk", flat=True))
    if not others:
        return
    theirs = Mention.objects.filter(run__in=others, fingerprint__in=[row.fingerprint for row in rows])
    KnownMention.objects.bulk_create(
        [KnownMention(run=run, mention_id=mention) for mention in theirs.values_list("pk", flat=True)],
        ignore_conflicts=True,
    )


def _keep(run: ImportRun, faults: list[RowError]) -> None:
    room = max(0, BAD_ROWS_KEPT - run.rows_bad)
    BadRow.objects.bulk_create(
        [
            BadRow(run=run, number=row.number, column=row.column[:200], code=row.code[:40], values=dict(row.values))
            for row in faults[:room]
        ],
        ignore_conflicts=True,
    )
