"""The worker with what it prints with."""

import weasyprint  # noqa: F401

from bench.bare.site import celery

__all__ = ["celery"]
