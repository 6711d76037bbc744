"""Who may knock: requests that this machine's own browser makes to this very page.

Listening on loopback keeps other machines out, but not other web pages in the user's browser. A
page elsewhere can send a form to 127.0.0.1 (its ``Origin`` tells), or point a name of its own at
127.0.0.1 and then read everything here (DNS rebinding; the ``Host`` tells). Both are turned away,
before Gradio sees them.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Asgi = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]


def is_here(authority: str) -> bool:
    """Is ``authority`` (``host`` or ``host:port``) a loopback address or ``localhost``?"""
    try:
        name = urlsplit(f"//{authority}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Doorman:
    """ASGI middleware that answers 403 to what another site sent, or sent under another name."""

    def __init__(self, app: Asgi) -> None:
        self._app = app

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan" or _welcome(scope["headers"]):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        text = b"Closedset answers this machine's own browser at 127.0.0.1 or localhost only.\n"
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": text})


def _welcome(headers: list[tuple[bytes, bytes]]) -> bool:
    """Does every ``Host`` name this machine, and every ``Origin`` a page served from it?"""
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    origins = [value.decode("latin-1") for name, value in headers if name == b"origin"]
    sites = [value for name, value in headers if name == b"sec-fetch-site"]
    return (
        len(hosts) == 1
        and is_here(hosts[0])
        and all(is_here(urlsplit(origin).netloc) for origin in origins)
        and b"cross-site" not in sites
    )
