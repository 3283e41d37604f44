"""What the frame around every page needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from engagements.permissions import rights_of

THEMES = {"light", "dark"}


def frame(request: HttpRequest) -> dict[str, Any]:
    membership = getattr(request, "membership", None)
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "auto",
        "is_demo": settings.DEMO,
        "membership": membership,
        # In templates: {% if "strategy.edit" in rights %}. Views decide, this only spares people dead buttons.
        "rights": rights_of(membership.role) if membership else frozenset(),
    }
