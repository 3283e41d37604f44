"""Stored files and the rows that name them: which file has no row, which row has no file.

A file is written first and its row committed after it, so whoever is killed in between leaves a file that nobody names. It is
harmless, and `delete_left_over` (each hour) takes it away when it is old enough that no upload can still be about to commit.
"""

import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import Storage
from django.db import models
from django.utils import timezone

OLD = timedelta(hours=1)
VERY_OLD = timedelta(days=1)


def file_fields() -> list[tuple[type[models.Model], models.FileField]]:
    """Every field of every app that names a stored file."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
    ]


def rows_without_file() -> Iterator[tuple[models.Model, str]]:
    """Each row whose file is gone, with the file's name."""
    for model, field in file_fields():
        for row in model._default_manager.exclude(**{field.name: ""}).exclude(**{field.name: None}).iterator():
            name = str(getattr(row, field.name))
            if not field.storage.exists(name):
                yield row, name


def files_without_row(older_than: timedelta = OLD) -> Iterator[tuple[Storage, str]]:
    """Each stored file that no row names and that was last written so long ago, with its storage."""
    before = timezone.now() - older_than
    for model, field in file_fields():
        folder = str(field.upload_to)
        names = _names_in(field.storage, folder)
        known = set(model._default_manager.values_list(field.name, flat=True))
        for name in sorted(names - known):
            if field.storage.get_modified_time(name) < before:
                yield field.storage, name


def _names_in(storage: Storage, folder: str) -> set[str]:
    try:
        return {f"{folder.rstrip('/')}/{name}" for name in storage.listdir(folder)[1]}
    except FileNotFoundError:
        return set()


def delete_left_over(older_than: timedelta = OLD) -> int:
    """Delete files that no row names, and what a killed process left in VAR_DIR while it worked. Returns how many."""
    left = list(files_without_row(older_than))
    for storage, name in left:
        storage.delete(name)
    return len(left) + _delete_temporary()


def _delete_temporary() -> int:
    before = time.time() - VERY_OLD.total_seconds()
    old = [path for path in Path(settings.VAR).glob("tmp*") if path.stat().st_mtime < before]
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)
