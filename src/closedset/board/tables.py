"""The shot list as a table (``shots.csv``) and as data (``shots.json``).

The CSV is for spreadsheets: RFC 4180 with a byte order mark, because Excel reads accents wrong
without one. Cells that a spreadsheet would run as a formula get an apostrophe in front, and nothing
is written that it would take for a date (``3/4``, ``10-12``).
The JSON is for programs: text as it stands, durations exact, keys in a fixed order, versioned.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence

from closedset.board.values import (
    Board,
    BoardPanel,
    clean,
    heading,
    in_background,
    millimeters,
    seconds,
)
from closedset.model.screenplay import LineSpan, Scene
from closedset.model.shot import Angle, Shot
from closedset.store import quoted_json, quoted_text

SCHEMA = 1
"""Version of ``shots.json``; a changed or removed key raises it, an added key does not."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _span(span: LineSpan) -> str:
    return str(span.first) if span.first == span.last else f"{span.first}..{span.last}"


def _row(shot: Shot) -> dict[str, str]:
    return {
        "shot": shot.id,
        "scene": shot.scene,
        "place": shot.setting.place,
        "int_ext": "INT" if shot.setting.interior else "EXT",
        "time": shot.setting.time.value,
        "size": shot.size.value,
        "angle": "three-quarter" if shot.angle is Angle.THREE_QUARTER else shot.angle.value,
        "height": shot.height.value,
        "lens_mm": millimeters(shot.lens.focal_mm),
        "move": shot.move.value,
        "side": shot.side.value,
        "subjects": ", ".join(shot.subjects) or (shot.focus.value if shot.focus else ""),
        "action": shot.action,
        "dialogue": " / ".join(f"{line.character}: {line.text}" for line in shot.dialogue),
        "seconds": seconds(shot.seconds),
        "frames_24": str(round(shot.seconds * 24)),
        "lines": " ".join(_span(span) for span in shot.covers),
        "why": shot.why,
    }


def _cell(text: str) -> str:
    flat = quoted_text(clean(text))
    return f"'{flat}" if flat.startswith(_FORMULA) else flat


def _csv(rows: Sequence[dict[str, str]], header: Iterable[str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(header), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")


_SHOT_COLUMNS = (
    "shot", "scene", "place", "int_ext", "time", "size", "angle", "height", "lens_mm", "move",
    "side", "subjects", "action", "dialogue", "seconds", "frames_24", "lines", "why",
)  # fmt: skip


def breakdown_csv(shots: Sequence[Shot]) -> bytes:
    """Return one row per shot, UTF-8 with a byte order mark."""
    return _csv([_row(shot) for shot in shots], _SHOT_COLUMNS)


def shots_csv(board: Board) -> bytes:
    """Return one row per panel: the shot, its state, the reason codes and the panel's file."""
    rows = [
        {
            **_row(p.shot),
            "state": p.state,
            "reasons": " ".join(r.code for r in p.reasons),
            "panel": p.path,
        }
        for p in board.panels
    ]
    return _csv(rows, [*_SHOT_COLUMNS, "state", "reasons", "panel"])


def _lines(span: LineSpan) -> list[int]:
    return [span.first, span.last]


def _shot(shot: Shot) -> dict[str, object]:
    return {
        "id": shot.id,
        "scene": shot.scene,
        "heading": heading(shot),
        "size": shot.size.value,
        "angle": shot.angle.value,
        "height": shot.height.value,
        "lens": {"focal_mm": shot.lens.focal_mm, "sensor_width_mm": shot.lens.sensor_width_mm},
        "move": shot.move.value,
        "side": shot.side.value,
        "subjects": list(shot.subjects),
        "extras": in_background(shot),
        "focus": shot.focus.value if shot.focus else None,
        "setting": {
            "place": shot.setting.place,
            "kind": shot.setting.kind.value,
            "interior": shot.setting.interior,
            "time": shot.setting.time.value,
            "weather": shot.setting.weather,
        },
        "action": shot.action,
        "dialogue": [
            {"character": d.character, "text": d.text, "lines": _lines(d.lines)}
            for d in shot.dialogue
        ],
        "seconds": round(float(shot.seconds), 3),
        "seconds_exact": str(shot.seconds),
        "covers": [_lines(span) for span in shot.covers],
        "why": shot.why,
    }


def _scenes(scenes: Sequence[Scene], shots: Sequence[Shot]) -> list[dict[str, object]]:
    if not scenes:
        first = {shot.scene: shot for shot in reversed(shots)}
        return [
            {"number": number, "heading": heading(first[number])}
            for number in dict.fromkeys(shot.scene for shot in shots)
        ]
    return [
        {
            "number": s.number,
            "heading": s.heading.text,
            "place": s.heading.place,
            "interior": s.heading.interior,
            "exterior": s.heading.exterior,
            "time": s.heading.time.value,
            "lines": _lines(s.lines),
        }
        for s in scenes
    ]


def _json(value: object) -> bytes:
    text = quoted_json(json.dumps(value, ensure_ascii=False, indent=2))
    return f"{text}\n".encode("utf-8", errors="replace")


def breakdown_json(title: str, scenes: Sequence[Scene], shots: Sequence[Shot]) -> bytes:
    """Return scenes and shots, before anything was drawn."""
    return _json(
        {
            "schema": SCHEMA,
            "title": title,
            "scenes": _scenes(scenes, shots),
            "shots": [_shot(shot) for shot in shots],
        }
    )


def _panel(panel: BoardPanel) -> dict[str, object]:
    return {
        **_shot(panel.shot),
        "state": panel.state,
        "reasons": [
            {"code": r.code, "span": r.span, "message": r.message, "remedy": r.remedy}
            for r in panel.reasons
        ],
        "cast": [{"character": name, "credit": credit} for name, credit in panel.cast],
        "panel": panel.path,
    }


def shots_json(board: Board) -> bytes:
    """Return production, scenes and shots with their state, reasons, cast and panel file."""
    return _json(
        {
            "schema": SCHEMA,
            "production": {
                "id": board.production_id,
                "title": board.title,
                "author": board.author,
                "date": board.date.isoformat(),
                "recipe": board.recipe,
                "counts": board.counts,
            },
            "scenes": _scenes(board.scenes, [p.shot for p in board.panels]),
            "shots": [_panel(panel) for panel in board.panels],
        }
    )
