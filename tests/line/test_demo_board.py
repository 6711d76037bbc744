"""The whole line on the shipped screenplay: cleared, refused and refused, all of it sealed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from closedset.errors import UsageError
from closedset.ledger import Ledger
from closedset.seal import Verifier
from closedset.services import open_services
from closedset.store import Production

told_at = datetime(2027, 1, 1, tzinfo=UTC)


def codes(made: object) -> dict[str, str]:
    return {
        panel.shot_id: panel.reasons[0].code
        for panel in made.result.panels  # type: ignore[attr-defined]
        if panel.state == "refused"
    }


def test_at_least_fourteen_shots_are_drawn(demo) -> None:
    assert demo.result.count("cleared") >= 14
    assert demo.result.count("held") == 0


def test_one_shot_is_refused_for_the_grant_and_one_for_the_star(demo) -> None:
    assert sorted(codes(demo).values()) == ["grant-scene", "notable-name"]
    for panel in demo.result.panels:
        for reason in panel.reasons:
            assert reason.message
            assert reason.remedy


def test_every_panel_and_document_verifies_as_sealed(demo) -> None:
    verify = open_services().verify
    reports = list(verify.verify_all((demo.folder,)))
    assert len(reports) >= 2 * len(demo.result.panels) + 2
    assert {report["verdict"] for report in reports} == {"sealed"}


def test_no_picture_lies_in_the_production_without_a_seal(demo) -> None:
    verify = open_services().verify
    for file in sorted(demo.folder.rglob("*")):
        if file.is_file() and file.read_bytes()[:8] in (b"\x89PNG\r\n\x1a\n",):
            assert verify.verify(file)["verdict"] == "sealed", file


def test_the_picture_has_the_size_asked_for_above_its_slate(demo) -> None:
    for panel in demo.result.panels:
        with Image.open(panel.path) as picture:
            assert picture.width == 384
            assert 216 < picture.height < 216 * 1.35


def test_the_production_folder_holds_what_the_contract_names(demo) -> None:
    for name in ("shots.csv", "shots.json", "board.pdf", "board.html", "production.toml"):
        assert (demo.folder / name).is_file(), name
    assert len(list((demo.folder / "panels").glob("*.png"))) == len(demo.result.panels)
    shots = json.loads((demo.folder / "shots.json").read_bytes())
    rows = list(csv.DictReader(io.StringIO((demo.folder / "shots.csv").read_text("utf-8-sig"))))
    assert len(rows) == len(shots["shots"]) == len(demo.result.panels)


def test_each_drawn_panel_has_a_plate_document_whose_camera_sees_its_landmarks(demo) -> None:
    cleared = [panel for panel in demo.result.panels if panel.state == "cleared"]
    names = {path.stem for path in (demo.folder / "plates").iterdir()}
    assert names == {panel.path.stem for panel in cleared}
    events = Ledger(Production.read(demo.folder)).events()
    ledgered = {dict(event.body).get("plate") for event in events if event.kind == "take"}
    for panel in cleared:
        data = (demo.folder / "plates" / f"{panel.path.stem}.json").read_bytes()
        assert hashlib.sha256(data).hexdigest() in ledgered
        plate = json.loads(data)
        camera = np.array(plate["camera"]["world_to_camera"])
        lens = np.array(plate["camera"]["intrinsics"])
        for body in plate["performers"]:
            for mark in body["landmarks"].values():
                x, y, depth = lens @ (camera @ [*mark["world"], 1.0])[:3]
                assert abs(x / depth - mark["x"]) < 0.01
                assert abs(y / depth - mark["y"]) < 0.01


def test_the_ledger_tells_the_whole_story_and_its_chain_holds(demo) -> None:
    ledger = Ledger(Production.read(demo.folder))
    ledger.audit()
    kinds = [event.kind for event in ledger.events()]
    assert kinds.count("clearance") == demo.result.count("cleared")
    assert kinds.count("refusal") == 2
    assert kinds.count("take") == len(demo.result.panels)


def test_the_ledger_does_not_keep_the_refused_words(demo) -> None:
    ledger = Ledger(Production.read(demo.folder))
    assert "Hanks" not in repr(list(ledger.events()))


def test_a_shot_of_the_demo_drawn_alone_is_held_to_the_demo_call_sheet(
    demo, tmp_path: Path
) -> None:
    folder = tmp_path / "last-bus"
    shutil.copytree(demo.folder, folder)
    mara = next(p.shot_id for p in demo.result.panels if p.state == "cleared" and p.shot_id != "1A")
    other = next(s for s, code in codes(demo).items() if code == "grant-scene")
    services = open_services()
    asked = services.render.stills(folder, shots=f"{mara},{other}", size=(256, 144))
    drawn = services.render.draw(asked, lambda *_: None).drawn
    assert [one.state for one in drawn] == ["cleared", "refused"]


def test_a_second_run_draws_nothing_and_leaves_every_byte(demo) -> None:
    before = contents(demo.folder)
    drawn: list[str] = []
    board = open_services().board
    noted = lambda stage, *_: drawn.append(stage)  # noqa: E731
    board.demo(demo.folder, noted, size=(384, 216), animatic=False)
    assert "stage" not in drawn
    assert contents(demo.folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    """Return every plain file of a production; the ledger and its head grow with each run."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.name.startswith(("production.sqlite", "ledger.head"))
    }


def test_the_books_say_who_was_drawn_and_a_dossier_proves_it_elsewhere(
    demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, folder = open_services().ledger, tmp_path / "last-bus"
    shutil.copytree(demo.folder, folder)
    assert [one.check for one in room.audit(folder) if not one.ok] == []
    (row,) = room.usage(folder)
    assert (row["handle"], row["level"], row["standing"]) == ("@demo-ada", "union", "good")
    (told,) = room.statement(folder, "@DEMO-ADA")
    assert len({one["clearance"] for one in told["outputs"]}) == row["uses"]["count"] >= 10
    with pytest.raises(UsageError, match=r"@demo-ada"):
        room.statement(folder, "@nobody")
    assert room.withdrawals(folder) == ()
    with Production.open(folder, lambda: told_at) as film:
        Ledger(film).append("revocation", {"revoked": row["pid"]})
    (withdrawn,) = room.withdrawals(folder)
    assert len(withdrawn["takes"]) == len(told["outputs"])
    assert withdrawn["documents"] == ["board.html", "board.pdf"]
    dossier = room.dossier(folder, tmp_path / "dossier", "@demo-ada")
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "elsewhere"))
    shown = sorted((dossier / "files").iterdir())
    assert len(shown) == len({one["sha256"] for one in told["outputs"]})
    report = Verifier(dossier / "proofs.json").verify(shown[0]).as_json()
    assert (report["verdict"], report["ledger"]["state"]) == ("sealed", "found")
    with pytest.raises(UsageError, match="there already"):
        room.dossier(folder, dossier)


def test_an_audit_turns_red_for_each_thing_that_is_not_as_it_was_entered(
    demo, tmp_path: Path
) -> None:
    def broken(change) -> set[str]:
        folder = tmp_path / "copy"
        shutil.copytree(demo.folder, folder)
        change(folder)
        found = {one.check for one in open_services().ledger.audit(folder) if not one.ok}
        shutil.rmtree(folder)
        return found

    def first(folder: Path, place: str) -> Path:
        return next(file for file in sorted((folder / place).iterdir()) if file.suffix == ".png")

    assert broken(lambda f: first(f, "takes").unlink()) == {"entries"}
    plain = broken(lambda f: Image.new("RGB", (9, 9)).save(f / "panels" / "999_9Z.png"))
    assert plain == {"files", "seals"}
    assert broken(lambda f: (f / "shots.csv").write_text("1A")) == {"exports"}
    cut = broken(
        lambda f: (f / "bundle.json").write_text(
            (f / "bundle.json").read_text().replace('"payload": "', '"payload": "A', 1)
        )
    )
    assert cut == {"merkle root"}
    assert broken(lambda f: (f / ".closedset" / "ledger.head").write_text("1 x")) == {"chain"}
