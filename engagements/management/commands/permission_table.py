from typing import Any

from django.core.management.base import BaseCommand
from django.utils import translation

from engagements.invitations import roles_to_invite
from engagements.models.people import Role
from engagements.permissions import RIGHTS

HEAD = """# Who may do what

Printed by `python manage.py permission_table` from `engagements/permissions.py`, the one place for access. Not a member of the
engagement: every page answers 404, as for one that never existed. A member without the right: 403. People who take part in a
workshop by code or QR are no members and never pass through this table (`workshops/access.py`).
"""


class Command(BaseCommand):
    help = "Prints the table of rights for docs/permissions.md."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            self.stdout.write("\n".join([HEAD, *rights(), "", "## Whom each role may invite", "", *invited()]))


def rights() -> list[str]:
    head = ["| right | " + " | ".join(str(role.label) for role in Role) + " |", "|---|" + ":-:|" * len(Role)]
    rows = [
        f"| `{right}` | " + " | ".join("✓" if role in roles else "" for role in Role) + " |"
        for right, roles in RIGHTS.items()
    ]
    return head + rows


def invited() -> list[str]:
    rows = []
    for role in Role:
        names = ", ".join(str(other.label) for other in roles_to_invite(role))
        rows.append(f"| {role.label} | {names or 'nobody'} |")
    return ["| role | invites as |", "|---|---|", *rows]
