from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from strategies.dossier.rendering import RenderingError, render
from strategies.models import DossierFile, StrategyVersion


class Command(BaseCommand):
    help = "Write the strategy of an engagement as a PDF, without web server or worker."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("engagement", help="slug of the engagement")
        parser.add_argument("-o", "--output", required=True, type=Path)
        parser.add_argument("--edition", choices=DossierFile.Edition.values, default=DossierFile.Edition.FULL)
        parser.add_argument("--language", choices=["sv", "en"], help="default: the language of the document")
        parser.add_argument(
            "--number", help="number of the version, such as 1.0; default: the open draft, else the adopted one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        versions = StrategyVersion.objects.filter(strategy__engagement__slug=options["engagement"]).select_related(
            "strategy__engagement__client", "adopted_by"
        )
        if options["number"]:
            numbers = StrategyVersion.numbers(options["number"])
            versions = versions.filter(**numbers) if numbers else versions.none()
        version = versions.first()
        if version is None:
            raise CommandError("There is no such engagement, or it has no strategy (of that number) yet.")
        try:
            rendered = render(version, options["edition"], options["language"] or version.language)
        except RenderingError as error:
            raise CommandError(str(error)) from error
        options["output"].write_bytes(rendered.pdf)
        self.stdout.write(f"{options['output']}: {rendered.pages} pages, {len(rendered.pdf):,} bytes")
