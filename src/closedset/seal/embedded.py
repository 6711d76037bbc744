"""The pictures inside documents, clips and archives: HTML, ZIP, PPTX and kin, PDF, MP4.

Limits come first: members, bytes, pixels and seconds are capped before anything is unpacked. PDFs
and clips are opened in processes of their own (``pages.py``, ``footage.py``), so that neither a
crash nor an endless loop in PDFium or libav reaches this one.
"""

from __future__ import annotations

import base64
import io
import json
import os
import re
import signal
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from closedset.model.pixels import U8
from closedset.seal.report import Trouble

MAX_MEMBERS = 2000
MAX_MEMBER_BYTES = 64 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
MAX_DEPTH = 3
"""Archives inside archives."""
APART_SECONDS = 900.0
"""For all clips and PDFs inside archives: each needs a process of its own."""
SECONDS_VARIABLE = "CLOSEDSET_VERIFY_SECONDS"
_SECONDS = 60
"""Of one core, to open one PDF or clip: what a busy machine takes longer for costs no verdict."""
_DAY = 24 * 60 * 60
_WALL = 10
"""Seconds on the wall for each of those, for an opener that waits instead of computing."""
_RAN_OUT = 3
"""Exit status of ``pages.py`` and ``footage.py`` at a limit; other than 0: the file is damaged."""
_UNSEEN = (b"SQLite format 3\0", b"\x00\x05\x16\x07", b"\0\0\0\1Bud1")
"""Databases, and what a Mac puts beside each file (AppleDouble) and into each folder."""
_PAINTS = re.compile(
    r"[\0-\x08\x0e-\x1f]|<\s*(?:[\w-]+:)?(?:svg|html|body|img|script|object|embed|iframe)\b|^%!",
    re.IGNORECASE,
)
_DATA_URI = re.compile(rb"data:\s*image/[\w.+-]+;base64,([A-Za-z0-9+/=\s]{64,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside another."""

    name: str
    data: bytes
    trouble: str = ""


@dataclass(slots=True)
class Budget:
    """What is left to look into of one file, archives inside it included."""

    members: int = MAX_MEMBERS
    size: int = MAX_TOTAL_BYTES
    apart: float = APART_SECONDS
    depth: int = MAX_DEPTH


@dataclass(frozen=True, slots=True)
class Placed:
    """One picture of a PDF or a clip, decoded."""

    place: int
    """The page, counted from 1, or the frame, counted from 0."""
    pixels: U8


def html_members(data: bytes, budget: Budget) -> Iterator[Member]:
    """Yield the pictures that a page embeds as data URIs."""
    for number, found in enumerate(_DATA_URI.finditer(data), start=1):
        budget.members -= 1
        if budget.members < 0:
            yield Member(
                f"picture {number}", b"", "the page is over the limits; the rest is unread"
            )
            return
        try:
            yield Member(f"picture {number}", base64.b64decode(found[1]))
        except ValueError as error:
            yield Member(f"picture {number}", b"", f"it is no base64: {error}")


def zip_members(data: bytes, budget: Budget) -> Iterator[Member]:
    """Yield the files in a ZIP archive, each read under the limits of ``budget``.

    Raises ValueError if the archive cannot be opened at all.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from _unpack(archive, budget)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, struct.error) as error:
        raise ValueError(f"the archive cannot be opened: {error}") from error


def _unpack(archive: zipfile.ZipFile, budget: Budget) -> Iterator[Member]:
    for entry in sorted(archive.infolist(), key=lambda one: one.filename):
        if entry.is_dir():
            continue
        budget.members -= 1
        if budget.members < 0 or budget.size < 0:
            yield Member(entry.filename, b"", "the archive is over the limits; the rest is unread")
            return
        try:
            with archive.open(entry) as file:
                data = file.read(MAX_MEMBER_BYTES + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ) as error:
            yield Member(entry.filename, b"", f"it cannot be unpacked: {error}")
            continue
        budget.size -= len(data)
        if len(data) > MAX_MEMBER_BYTES:
            yield Member(entry.filename, b"", "it unpacks to more than 64 MiB")
        else:
            yield Member(entry.filename, data)


def is_plain(data: bytes) -> bool:
    """Is this a text, or something else that no program shows as a picture?

    SVG is a text and a picture; so are PostScript and a page that was not known for one.
    """
    if not data or data.startswith(_UNSEEN):
        return True
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not _PAINTS.search(text)


def pdf_pictures(data: bytes) -> tuple[list[Placed], Trouble]:
    """Return (the pictures on a PDF's pages, what went wrong)."""
    return _apart("pages.py", data, "the pages")


def clip_pictures(data: bytes) -> tuple[list[Placed], Trouble]:
    """Return (pictures spread over a clip, what went wrong)."""
    return _apart("footage.py", data, "the clip")


def _apart(script: str, data: bytes, what: str) -> tuple[list[Placed], Trouble]:
    """Let a script of ours open hostile bytes in a process of its own."""
    seconds = _seconds()
    late = Trouble(
        f"ran out of time: {what} took more than {seconds} s of computing; nothing is said against "
        f"the file. Give it more: {SECONDS_VARIABLE}={seconds * 10}",
        ours=True,
    )
    try:
        done = subprocess.run(  # noqa: S603  this interpreter, a file of ours
            [sys.executable, "-P", str(Path(__file__).with_name(script)), str(seconds)],
            input=data,
            capture_output=True,
            timeout=(seconds + 1) * _WALL,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return [], late
    except OSError as error:
        why = f"{what} could not be looked at: {error.strerror or error}"
        return [], Trouble(why, ours=True)
    pictures = list(_parse(done.stdout))
    if done.returncode == 0:
        return pictures, Trouble()
    if done.returncode == -getattr(signal, "SIGXCPU", 0):
        return pictures, late
    said = done.stderr.decode("utf-8", "replace")[-200:].strip()
    if done.returncode == _RAN_OUT:
        return pictures, Trouble(f"not all of {what} was looked at: {said}", ours=True)
    return pictures, Trouble(f"{what} cannot be read in full")


def _seconds() -> int:
    """Return the user's limit, if it is one, else ours."""
    said = os.environ.get(SECONDS_VARIABLE, "")
    return min(int(said[:9]), _DAY) if said.isdecimal() and int(said[:9]) else _SECONDS


def _parse(stream: bytes) -> Iterator[Placed]:
    """Read what those scripts write: a JSON line, then raw RGB, again and again."""
    at = 0
    while (end := stream.find(b"\n", at)) >= 0:
        head = json.loads(stream[at:end])
        height, width = int(head["height"]), int(head["width"])
        at = end + 1 + height * width * 3
        if at > len(stream):
            return
        pixels = np.frombuffer(stream[end + 1 : at], np.uint8).reshape(height, width, 3)
        yield Placed(int(head["place"]), pixels)
