"""board makes the animatic and the edit with the panels, and finds them again."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import c2pa
import opentimelineio as otio
import pytest

from closedset.ledger import Ledger
from closedset.services import open_services
from closedset.store import Production

PLAY = """Title: Two Doors

INT. KITCHEN - DAY

A kettle stands on the stove.

EXT. STREET - NIGHT

A bus waits. Tom Hanks gets in.
"""


def digests(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(("production.sqlite", "ledger.head"))
    }


def histories(file: Path, media_type: str) -> list[str]:
    """Return the labels of a file's own manifest and of its parents'."""
    with c2pa.Reader(media_type, io.BytesIO(file.read_bytes())) as reader:
        store = json.loads(reader.json())
    own = store["active_manifest"]
    ingredients = store["manifests"][own].get("ingredients", [])
    assert all(one["relationship"] == "parentOf" for one in ingredients)
    return [own, *(one["active_manifest"] for one in ingredients)]


@pytest.mark.slow
def test_an_animatic_is_made_sealed_found_again_and_left_out_on_demand(tmp_path: Path) -> None:
    script, folder = tmp_path / "doors.fountain", tmp_path / "doors"
    script.write_text(PLAY)
    board, drawn = open_services().board, list[str]()

    def make(**wishes: bool) -> None:
        drawn.clear()
        board.make(
            script, folder, size=(256, 144), progress=lambda s, *_: drawn.append(s), **wishes
        )

    make(animatic=False)
    assert not (folder / "animatic.mp4").exists()
    plain = otio.adapters.read_from_file(str(folder / "timeline.otio"))
    assert plain.tracks[0][0].media_reference.target_url.startswith("panels/")
    panels = {name: d for name, d in digests(folder).items() if name.startswith("panels")}
    make()
    before = digests(folder)
    assert panels.items() <= before.items()
    make()
    assert "stage" not in drawn
    assert digests(folder) == before
    reports = list(open_services().verify.verify_all((folder,)))
    assert {report["verdict"] for report in reports} == {"sealed"}
    clips = [path for path in before if path.endswith(".mp4")]
    assert len(clips) == 1 + len(panels)
    edit = otio.adapters.read_from_file(str(folder / "timeline.otio"))
    assert {clip.media_reference.target_url for clip in edit.tracks[0]} == {"animatic.mp4"}
    with Production.read(folder) as production:
        events = Ledger(production).audit()
        takes = {take.id: take for take in production.takes()}
    moving = [take for take in takes.values() if take.kind == "clip" and take.parent]
    assert len(moving) == len(panels) - 1, "all but the card of the shot that was refused"
    for take in moving:
        panel = folder / "takes" / f"{takes[take.parent].asset_sha256}.png"
        history = histories(folder / "takes" / f"{take.asset_sha256}.mp4", "video/mp4")
        assert histories(panel, "image/png")[0] == history[1], "the clip forgot its panel"
    again = open_services().remake.remake(moving[0].id, folder, lambda *_: None)
    assert again.verdict == "equal bytes"
    media = [dict(event.body)["media"] for event in events if event.kind == "take"]
    assert media.count("animatic") == media.count("storyboard") == len(panels)
    make(animatic=False)  # the old one shows other panels than the next run may draw
    assert not (folder / "animatic.mp4").exists()
    assert [one.check for one in open_services().ledger.audit(folder) if not one.ok] == []
