"""Live events of a workshop, as a small ASGI application beside Django."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

READER = ThreadPoolExecutor(1, "hub")


async def stream(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": [(b"cache-control", b"no-store")]})
    await send({"type": "http.response.body", "body": b""})
