"""The pictures inside documents, clips and archives: HTML, ZIP, PPTX and kin, PDF, MP4.

Limits come first: members, bytes, pixels and seconds are capped before anything is unpacked. PDFs
and clips are opened in processes of their own (``pages.py``, ``footage.py``), so that neither a
crash nor an endless loop in PDFium or libav reaches this one.
"""

from __future__ import annotations

import base64
import io
import json
import re
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

MAX_MEMBERS = 2000
MAX_MEMBER_BYTES = 64 * 1024 * 1024
MAX_TOTAL_BYTES = 1024 * 1024 * 1024
PDF_SECONDS = 60.0
CLIP_SECONDS = 90.0
_DATA_URI = re.compile(rb"data:\s*image/[\w.+-]+;base64,([A-Za-z0-9+/=\s]{64,})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """One file inside another."""

    name: str
    data: bytes
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """One picture of a PDF or a clip, decoded."""

    place: int
    """The page, counted from 1, or the frame, counted from 0."""
    pixels: U8


def html_members(data: bytes) -> Iterator[Member]:
    """Yield the pictures that a page embeds as data URIs."""
    for number, found in enumerate(_DATA_URI.finditer(data), start=1):
        if number > MAX_MEMBERS:
            return
        try:
            yield Member(f"picture {number}", base64.b64decode(found[1]))
        except ValueError as error:
            yield Member(f"picture {number}", b"", f"it is no base64: {error}")


def zip_members(data: bytes) -> Iterator[Member]:
    """Yield the files in a ZIP archive, each read under the limits.

    Raises ValueError if the archive cannot be opened at all.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield from _unpack(archive)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, struct.error) as error:
        raise ValueError(f"the archive cannot be opened: {error}") from error


def _unpack(archive: zipfile.ZipFile) -> Iterator[Member]:
    total = 0
    for number, entry in enumerate(sorted(archive.infolist(), key=lambda one: one.filename)):
        if entry.is_dir():
            continue
        if number >= MAX_MEMBERS or total > MAX_TOTAL_BYTES:
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
        total += len(data)
        if len(data) > MAX_MEMBER_BYTES:
            yield Member(entry.filename, b"", "it unpacks to more than 64 MiB")
        else:
            yield Member(entry.filename, data)


def pdf_pictures(data: bytes) -> tuple[list[Placed], str]:
    """Return (the pictures on a PDF's pages, what went wrong)."""
    return _apart("pages.py", data, PDF_SECONDS, "the pages")


def clip_pictures(data: bytes) -> tuple[list[Placed], str]:
    """Return (pictures spread over a clip, what went wrong)."""
    return _apart("footage.py", data, CLIP_SECONDS, "the clip")


def _apart(script: str, data: bytes, seconds: float, what: str) -> tuple[list[Placed], str]:
    """Let a script of ours open hostile bytes in a process of its own."""
    try:
        done = subprocess.run(  # noqa: S603  this interpreter, a file of ours
            [sys.executable, "-P", str(Path(__file__).with_name(script))],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return [], f"{what} cannot be read: {type(error).__name__}"
    pictures = list(_parse(done.stdout))
    trouble = "" if done.returncode == 0 else f"{what} cannot be read in full"
    return pictures, trouble


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
