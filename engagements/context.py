"""What the frame around every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from engagements import accounts
from engagements.permissions import rights_of

THEMES = {"light", "dark"}


def frame(request: HttpRequest) -> dict[str, Any]:
    membership = getattr(request, "membership", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "colour_theme": theme if theme in THEMES else "auto",
        "is_demo": settings.DEMO,
        "demo_people": SimpleLazyObject(accounts.demo_people),  # asks the database only where it is printed
        "membership": membership,
        # In templates: {% if "strategy.edit" in rights %}. Views decide, this only spares people dead buttons.
        "rights": rights_of(membership.role) if membership else frozenset(),
    }
