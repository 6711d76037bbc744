"""What a request must look like before its words are read: sizes, ids, counts.

A request comes from code, so what is wrong here is a program's mistake or somebody's try; each is
refused (``malformed-request``), because a picture of no size or a recipe named ``../x`` would be
found out only by whoever draws it.
"""

from __future__ import annotations

import re

from closedset.gate import reasons as say
from closedset.model.request import FACES, LINE_UP, TURNAROUND, PictureRequest, RequestKind
from closedset.model.verdict import Reason

SIDES = (16, 8192)
"""Pixels of one side, least and most."""
MOST_PIXELS = 40_000_000
MOST_CAST = 64
MOST_TEXTS = 256
MOST_EXTRAS = 64
LONGEST_S = 3600
"""Seconds of screen time of one shot."""
VIEWS = (*TURNAROUND, *FACES, LINE_UP)
_RECIPE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_REVISION = re.compile(r"(?:[0-9a-f]{64})?")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA = re.compile(r"[a-z][a-z0-9-]{0,31}")
_TERRITORY = re.compile(r"[A-Z]{2}|[0-9]{3}")


def judge_form(request: PictureRequest) -> list[Reason]:
    """Return what is wrong with the form of ``request``; nothing if it can be drawn."""
    found: list[Reason] = []
    least, most = SIDES
    for name, side in (("width", request.width), ("height", request.height)):
        if not least <= side <= most:
            found.append(say.malformed(name, side, f"{least} to {most} pixels"))
    if not found and request.width * request.height > MOST_PIXELS:
        size = f"{request.width}x{request.height}"
        found.append(say.malformed("size", size, f"{MOST_PIXELS} pixels at most"))
    if not 0 <= request.seed < 2**63:
        found.append(say.malformed("seed", request.seed, "0 to 2**63 - 1"))
    words = (
        ("recipe", request.recipe, _RECIPE, "a folder's name under pipelines/"),
        ("recipe_revision", request.recipe_revision, _REVISION, "64 hex digits, or nothing"),
        ("media", request.media, _MEDIA, "one word, such as storyboard"),
        ("territory", request.territory, _TERRITORY, "an ISO 3166 code, or 001 for the world"),
    )
    for name, value, pattern, accepted in words:
        if not pattern.fullmatch(value):
            found.append(say.malformed(name, value, accepted))
    for name, items, limit in (
        ("cast", request.cast, MOST_CAST),
        ("texts", request.texts, MOST_TEXTS),
        ("extras", request.extras, MOST_EXTRAS),
    ):
        if len(items) > limit:
            found.append(say.malformed(name, len(items), f"{limit} at most"))
    if len(request.extras) != len(request.shot.extras):
        wanted = f"{len(request.shot.extras)}, one look for each of the shot's"
        found.append(say.malformed("extras", len(request.extras), wanted))
    if not 0 < request.shot.seconds <= LONGEST_S:
        found.append(say.malformed("seconds", request.shot.seconds, f"up to {LONGEST_S}"))
    if not (isinstance(request.moment, int | float) and 0 <= request.moment <= 1):
        found.append(say.malformed("moment", request.moment, "a number from 0 to 1"))
    found += _judge_edit(request)
    views = VIEWS if request.kind is RequestKind.CASTING else ("",)
    if request.view not in views:
        accepted = ", ".join(views) or "nothing, but for a cell of a casting sheet"
        found.append(say.malformed("view", request.view, accepted))
    return found


def _judge_edit(request: PictureRequest) -> list[Reason]:
    edit = request.edit
    if edit is None:
        return []
    found = []
    bits = (("edit.mask", edit.mask), ("edit.scribble", edit.scribble))
    for name, value in (("edit.parent", edit.parent), *((n, v or "0" * 64) for n, v in bits)):
        if not _SHA256.fullmatch(value):
            found.append(say.malformed(name, value, "64 hex digits"))
    if not 0 <= edit.strength <= 1:
        found.append(say.malformed("edit.strength", edit.strength, "a number from 0 to 1"))
    return found
