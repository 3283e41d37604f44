from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from engagements.models import Engagement, User
from strategy_site.demo.load import PASSWORD, load

MAJA = "maja@bryggan.example"


class Command(BaseCommand):
    help = "Load the demo, two invented clients of an invented agency, into an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, and do not complain, if there is anything already"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if Engagement.objects.exists() or User.objects.exists():
            if options["if_empty"]:
                self.say_sign_ins()
                return
            raise CommandError("The database is not empty. The demo is loaded into an empty one only.")
        if not settings.DEMO:
            raise CommandError("The demo's people have a known password. Set DEBUG=1 (and DEMO=1) to load it.")
        with transaction.atomic():
            engagements = load()
        for engagement in engagements:
            self.stdout.write(
                f"{engagement.name}: {engagement.mentions.count()} mentions, {engagement.memberships.count()} people"
            )
        self.say_sign_ins()

    def say_sign_ins(self) -> None:
        """Also at a later start, which finds the demo where it was left."""
        if settings.DEMO and User.objects.filter(email=MAJA).exists():
            self.stdout.write(f"Sign in as {MAJA} or any other demo person, password {PASSWORD}")
