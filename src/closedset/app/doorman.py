"""Who may knock, and what may be handed out.

Requests that this machine's own browser makes to this very page may come in. Listening on loopback
keeps other machines out, but not other web pages in the user's browser. A page elsewhere can send a
form to 127.0.0.1 (its ``Origin`` tells), or point a name of its own at 127.0.0.1 and then read
everything here (DNS rebinding; the ``Host`` tells). Both are turned away, before Gradio sees them.

Of the productions, Gradio hands out panels and the documents that the page offers; keys, the ledger
and the call sheet lie in the same folder and stay there.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from pathlib import Path
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


_FILE = re.compile(r"/file[=/](.*)", re.DOTALL)
"""Gradio hands files out under both spellings."""


class Doorman:
    """ASGI middleware that answers 403 to other sites, and to requests for what is not on show."""

    def __init__(self, app: Asgi, shelf: Path, offered: Collection[str]) -> None:
        """Hand out of ``shelf``, the productions' folder, panels and files named ``offered``."""
        self._app = app
        self._shelf = shelf.resolve()
        self._offered = frozenset(offered)

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if _welcome(scope["headers"]) and self._on_show(scope["path"]):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        text = (
            b"Closedset answers this machine's own browser at 127.0.0.1 or localhost only, "
            b"and hands out panels and board documents.\n"
        )
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": text})

    def _on_show(self, path: str) -> bool:
        """May the file that a request names be handed out? Files elsewhere are Gradio's affair."""
        asked = _FILE.search(path)
        if asked is None:
            return True
        name = asked[1]
        try:
            real = Path(name).resolve()
        except (OSError, ValueError):
            return False
        if not real.is_relative_to(self._shelf):
            return True
        inside = real.relative_to(self._shelf).parts
        panel = len(inside) == 3 and inside[1] == "panels" and real.suffix == ".png"
        return panel or (len(inside) == 2 and inside[1] in self._offered)


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
