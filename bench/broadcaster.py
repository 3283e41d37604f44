"""The least a server can do to bring a message to all phones: uvicorn, no framework, nothing stored.

POST / puts the body on the queue of every open GET /."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
listeners: set["asyncio.Queue[bytes]"] = set()


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    if scope["method"] == "GET":
        await stream(receive, send)
    else:
        await post(receive, send)


async def post(receive: Receive, send: Send) -> None:
    body, more = b"", True
    while more:
        event = await receive()
        body, more = body + event.get("body", b""), event.get("more_body", False)
    for queue in listeners:
        queue.put_nowait(b"data: " + body + b"\n\n")
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


async def stream(receive: Receive, send: Send) -> None:
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    listeners.add(queue)
    gone = asyncio.ensure_future(disconnected(receive))
    gone.add_done_callback(lambda _done: queue.put_nowait(b""))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        await send({"type": "http.response.body", "body": b": open\n\n", "more_body": True})
        while frame := await queue.get():
            await send({"type": "http.response.body", "body": frame, "more_body": True})
    finally:
        listeners.discard(queue)
        gone.cancel()


async def disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
