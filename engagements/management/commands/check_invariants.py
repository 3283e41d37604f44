"""`manage.py check_invariants`: what was promised of everything that is stored, asked of the database. Changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements import invariants


class Command(BaseCommand):
    help = "Checks what must be true of everything that is stored; prints what is not, and then ends with code 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        languages = [code for code, _name in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        with translation.override(language):
            count = 0
            for count, sentence in enumerate(invariants.all_broken(), start=1):  # noqa: B007 - counted
                self.stdout.write(sentence)
            if count:
                words = ngettext("One promise is broken.", "%(count)s promises are broken.", count)
                raise CommandError(words % {"count": count})
            self.stdout.write(self.style.SUCCESS(_("Every promise holds.")))
