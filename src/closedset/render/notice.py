"""The card that stands where a shot could not be drawn: typeset, never generated.

``request.texts`` holds, in order and once a reason, the fields ``decision``, ``code``, ``message``
and ``remedy``; each ``code`` or repeated ``message`` begins the next reason.
"""

from __future__ import annotations

import io
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from closedset.errors import RenderError
from closedset.model.pixels import Frames
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest, PictureRequest, RequestKind, TextField
from closedset.model.verdict import Decision
from closedset.render.checks import require_kind
from closedset.render.frames import _expose
from closedset.resources import fonts

if TYPE_CHECKING:
    pass

_LONGEST = 900
"""Characters of one message or remedy; more cannot be read on a card."""
_MOST = 5
"""Reasons on one card; the rest stand in the ledger and are counted here."""
_WORDS = {Decision.REFUSE.value: "Refused", Decision.HOLD.value: "Question"}


def draw_notice(cleared: ClearedRequest, clock: Clock) -> Frames:
    """Typeset the card of a cleared NOTICE at exactly the request's size.

    Raises NotCleared without a live clearance, RenderError for anything but a notice.
    """
    request = require_kind(cleared, RequestKind.NOTICE, clock)
    png = _typeset(_card(request))
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    if picture.size != (request.width, request.height):
        picture = picture.resize((request.width, request.height), Image.Resampling.LANCZOS)
    return _expose(cleared, np.asarray(picture, np.uint8)[None].copy())


def _card(request: PictureRequest) -> dict[str, Any]:
    decision, reasons = _reasons(request.texts)
    held = decision == Decision.HOLD.value
    shown = reasons[:_MOST]
    more = len(reasons) - len(shown)
    return {
        "width": request.width,
        "height": request.height,
        "shot": _plain(request.shot.id, 24),
        "kind": "held" if held else "refused",
        "word": _WORDS.get(decision, "Refused"),
        "codes": " · ".join(dict.fromkeys(_plain(r["code"], 40) for r in shown if r["code"])),
        "reasons": [
            {"message": _plain(r["message"], _LONGEST), "remedy": _plain(r["remedy"], _LONGEST)}
            for r in shown
        ],
        "footer": ("This shot waits for an answer." if held else "This shot was not drawn.")
        + (f" {more} more reasons are in the ledger." if more else ""),
    }


def _reasons(texts: tuple[TextField, ...]) -> tuple[str, list[dict[str, str]]]:
    """Gather the fields into (decision, one entry a reason)."""
    decision = ""
    found: list[dict[str, str]] = []
    for field in texts:
        if field.name == "decision":
            decision = decision or field.text
        elif field.name in ("code", "message", "remedy"):
            if not found or found[-1][field.name]:
                found.append({"code": "", "message": "", "remedy": ""})
            found[-1][field.name] = field.text
    return decision, found


def _plain(text: str, longest: int) -> str:
    """Drop control characters, cut what nobody reads, and let very long words break."""
    words = "".join(c if c.isprintable() else " " for c in text).split()
    joined = " ".join("\u200b".join(w[i : i + 18] for i in range(0, len(w), 18)) for w in words)
    return joined if len(joined) <= longest else joined[: longest - 1].rstrip() + "…"


def _typeset(card: dict[str, Any]) -> bytes:
    import typst

    try:
        png = typst.compile(
            input=files("closedset.render").joinpath("notice.typ").read_bytes(),
            format="png",
            ppi=72.0,
            sys_inputs={"card": json.dumps(card)},
            font_paths=fonts(),
        )
    except typst.TypstError as error:
        raise RenderError(
            f"the card of shot {card['shot']} could not be typeset: {error}.",
            remedy="Install closedset's dependencies again: pip install --force-reinstall typst",
        ) from error
    if not isinstance(png, bytes):
        raise RenderError(f"the card of shot {card['shot']} came out on more than one page.")
    return png
