"""``timeline.otio``: the animatic as an edit that cutting rooms open (OpenTimelineIO).

One video track, one clip a shot, in whole pictures of 24 a second. Each clip points into
``animatic.mp4``, past its opening slate, and at the sealed panel as its other medium; without an
animatic at the panel alone. A shot that was not drawn carries a red marker with the reason.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from closedset.board.values import Board, BoardPanel, clean
from closedset.store import quoted_json

RATE = 24
"""Pictures a second of every edit."""
_PANEL = "panel"


def count_of(seconds: Fraction) -> int:
    """Return in how many pictures a shot is told, one at least."""
    return max(1, round(seconds * RATE))


def timeline_otio(board: Board, animatic: str = "", head: int = 0) -> bytes:
    """Return the edit, UTF-8.

    ``animatic`` is the file the clips point into, relative to the timeline, and ``head`` how many
    pictures of it come before the first shot.
    """
    from opentimelineio import opentime, schema

    track = schema.Track("V1", kind=schema.TrackKind.Video)
    whole = head + sum(count_of(panel.shot.seconds) for panel in board.panels)
    at = head

    def span(start: int, count: int) -> Any:
        return opentime.TimeRange(
            opentime.RationalTime(start, RATE), opentime.RationalTime(count, RATE)
        )

    for panel in board.panels:
        count = count_of(panel.shot.seconds)
        still = schema.ExternalReference(panel.path, span(0, count))
        clip = schema.Clip(panel.shot.id, still, span(0, count), _facts(panel))
        if animatic:
            film = schema.ExternalReference(animatic, span(0, whole))
            clip.set_media_references(
                {clip.DEFAULT_MEDIA_KEY: film, _PANEL: still}, "DEFAULT_MEDIA"
            )
            clip.source_range = span(at, count)
        for reason in panel.reasons:
            marker = schema.Marker(f"{panel.state}: {reason.code}", clip.source_range)
            marker.color = schema.MarkerColor.RED
            clip.markers.append(marker)
        track.append(clip)
        at += count
    timeline = schema.Timeline(clean(board.title) or "Untitled", [track])
    timeline.metadata["closedset"] = {
        "production": board.production_id,
        "notice": "SYNTHETIC PERFORMERS · PREVIZ",
    }
    return f"{quoted_json(timeline.to_json_string(indent=2))}\n".encode("utf-8", "replace")


def _facts(panel: BoardPanel) -> dict[str, Any]:
    """Return what an editor may want to know of a shot; nothing here is needed to cut it."""
    shot = panel.shot
    return {
        "closedset": {
            "scene": shot.scene,
            "state": panel.state,
            "size": shot.size.value,
            "angle": shot.angle.value,
            "move": shot.move.value,
            "lens_mm": float(shot.lens.focal_mm),
            "action": clean(shot.action),
            "dialogue": [f"{clean(d.character)}: {clean(d.text)}" for d in shot.dialogue],
            "lines": [[span.first, span.last] for span in shot.covers],
            "cast": [[clean(name), clean(credit)] for name, credit in panel.cast],
            "panel": panel.path,
        }
    }
