"""A hub on this machine's loopback: repositories are folders, and a download can be cut short."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

COMMIT = "a" * 40


@dataclass
class TinyHub:
    """What the hub holds, what it was asked, and how it misbehaves."""

    repositories: dict[str, Path]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    gated: bool = False
    cut_after: int | None = None
    """Break the connection after so many bytes of the next large file."""
    lie: str = ""
    """Send other bytes for the file of this name."""

    def files(self, repository: str) -> list[Path]:
        root = self.repositories[repository]
        return [p for p in sorted(root.rglob("*")) if p.is_file()]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: TinyHub

    def log_message(self, *_: object) -> None:
        return None

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        self.hub.asked.append(f"{self.command} {self.path} {self.headers.get('Range', '')}".strip())
        path = self.path.partition("?")[0]
        if found := re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/revision/[^/]+)?", path):
            self._send(json.dumps(self._info(found[1])).encode(), body, {})
        elif found := re.fullmatch(r"/([^/]+/[^/]+)/resolve/[^/]+/(.+)", path):
            self._file(found[1], found[2], body)
        else:
            self.send_error(404)

    def _info(self, repository: str) -> dict[str, object]:
        root = self.hub.repositories[repository]
        siblings = []
        for path in self.hub.files(repository):
            entry: dict[str, object] = {"rfilename": path.relative_to(root).as_posix()}
            entry["size"] = path.stat().st_size
            if path.suffix == ".safetensors":
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                entry["lfs"] = {"sha256": digest, "size": entry["size"], "pointerSize": 100}
            siblings.append(entry)
        gated = "manual" if self.hub.gated else False
        return {"id": repository, "sha": COMMIT, "gated": gated, "siblings": siblings}

    def _file(self, repository: str, name: str, body: bool) -> None:
        if self.hub.gated:
            self.send_response(403)
            self.send_header("X-Error-Code", "GatedRepo")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        data = (self.hub.repositories[repository] / name).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        if self.hub.lie == name:
            data = bytes(len(data))
        headers = {"ETag": f'"{digest}"', "X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        self._send(data, body, headers)

    def _send(self, data: bytes, body: bool, headers: dict[str, str]) -> None:
        wanted = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(wanted[1]) if wanted else 0
        self.send_response(206 if wanted else 200)
        for name, value in headers.items():
            self.send_header(name, value)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if not body:
            return
        cut = self.hub.cut_after
        if cut is not None and len(data) > cut:
            self.hub.cut_after = None
            self.wfile.write(data[start : start + cut])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.wfile.write(data[start:])


@contextmanager
def tiny_hub(repositories: dict[str, Path]) -> Iterator[TinyHub]:
    """Serve the folders until the block ends."""
    hub = TinyHub(repositories)
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
