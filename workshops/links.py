"""The addresses that a room gets: the QR code with the link, and the short address beside the spoken code."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.urls import reverse

from workshops import access
from workshops.models import Workshop


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code as one SVG path on a square of `size` units."""

    size: int
    path: str

    @property
    def outer(self) -> int:
        """With two units of light on each side; the white card around it gives the rest."""
        return self.size + 4


def link(workshop: Workshop) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("participants:join_by_link", args=[access.link_token(workshop)])


def spoken_address() -> str:
    """ "linje.example/w": what stands before the code when somebody reads it aloud."""
    return f"{urlsplit(settings.SITE_URL).netloc}/w"


def qr(workshop: Workshop) -> Qr:
    """The link as a picture; level M, so that a fold or a finger does not matter."""
    matrix = segno.make(link(workshop), error="m").matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            length = 1
            while x + length < len(row) and row[x + length] == row[x]:
                length += 1
            if row[x]:
                runs.append(f"M{x} {y}h{length}v1h-{length}z")
            x += length
    return Qr(len(matrix), "".join(runs))
