"""``closedset takes``: the stack of each shot, and that an approved take stands."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image

from closedset import record
from closedset import run as main_line
from closedset.ledger import decisions_in
from closedset.model.ledger import LedgerEvent
from closedset.model.request import ClearedRequest
from closedset.render.frames import _expose as unsafe_frames  # a picture that nobody drew
from closedset.seal.alike import UNLIKE, likeness
from closedset.services import Services
from closedset.store import Production
from command_line import Run, Say, draw_small, small_board

SCRIPT = """INT. DINER - NIGHT

A tired bus driver in a red coat sits at the counter.

INT. BUS - NIGHT

The bus is empty. Quandrixel lies on a seat.
"""
SIZE = "192x128"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, Path, Path]]:
    """A board of two shots whose second names a thing that ``answer`` has settled."""
    with small_board(tmp_path_factory.mktemp("takes"), SCRIPT) as (services, script, folder):
        services.consent.answer(folder, "Quandrixel", "thing")
        draw_small(services, script, folder)
        yield services, script, folder


def rows(say: Say, folder: Path, *more: object) -> list[dict[str, object]]:
    said = say("takes", "list", folder, "--json", *more)
    return [json.loads(line) for line in said.splitlines()]


@pytest.mark.slow
def test_an_approved_take_stands_through_render_and_board_and_a_lock_through_a_new_draft(
    film: tuple[Services, Path, Path], say: Say
) -> None:
    _, script, folder = film
    panel = folder / "panels" / "001_1A.png"
    first = sha256(panel)
    say("render", folder, "--shots", "1A", "--look", "noir", "--size", SIZE)
    assert sha256(panel) != first, "without an approval the newest take is the panel"
    assert sha256(panel) in shown_by(folder), "and the documents show it"
    one, two = rows(say, folder, "--shot", "1A")
    assert (one["number"], two["number"], two["panel"]) == (1, 2, True)
    said = say("takes", "approve", folder, str(one["take"])[:12])
    assert said.splitlines()[0] == f"{one['take']} 1A approved"
    assert sha256(panel) == first
    assert first in shown_by(folder)
    say("render", folder, "--shots", "1A", "--look", "pencil", "--size", SIZE)
    assert sha256(panel) == first
    say("board", script, "--out", folder, "--size", SIZE, "--look", "noir", "--no-animatic")
    assert sha256(panel) == first
    assert [row["state"] for row in rows(say, folder, "--shot", "1A")] == ["approved", "", ""]
    say("takes", "lock", folder, one["take"])
    locked = say("takes", "approve", folder, two["take"], status=2)
    assert "is locked" in locked
    assert "takes unlock" in locked
    draft = script.with_name("draft.fountain")
    draft.write_text(SCRIPT.replace("sits at the counter", "runs to the door"))
    call = ("board", draft, "--out", folder, "--size", SIZE, "--no-animatic")
    say(*call)
    assert sha256(panel) == first
    say("takes", "unlock", folder, one["take"])
    say(*call)
    assert sha256(panel) != first, "approved only: the new draft is drawn"
    events = [event.kind for event in events_of(folder, "approval", "lock", "unlock")]
    assert events == ["approval", "lock", "unlock"]


@pytest.mark.slow
def test_an_approved_take_that_the_gate_no_longer_clears_becomes_a_card(
    film: tuple[Services, Path, Path], say: Say
) -> None:
    _, script, folder = film
    panel = folder / "panels" / "002_2A.png"
    cards = [row for row in rows(say, folder, "--shot", "2A") if row["kind"] == "notice"]
    assert [row["verdict"] for row in cards] == ["held"]
    assert "a card, which nobody approves" in say("takes", "approve", cards[0]["take"], status=2)
    drawn = next(row for row in rows(say, folder, "--shot", "2A") if row["panel"])
    say("takes", "lock", panel)
    (folder / "answers.json").unlink()
    say("board", script, "--out", folder, "--size", SIZE, "--no-animatic", status=4)
    assert sha256(panel) != str(drawn["file"]).removeprefix("takes/").removesuffix(".png")
    assert "[undeclared-name]" in say("takes", "lock", folder, drawn["take"], status=4)


@pytest.mark.slow
def test_a_take_made_again_has_the_same_bytes_and_takes_a_lost_files_place(
    film: tuple[Services, Path, Path], say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, folder = film
    for row in rows(say, folder)[:1] + [r for r in rows(say, folder) if r["kind"] == "notice"]:
        found = json.loads(say("remake", folder, row["take"], "--json", status=0))
        assert found["verdict"] == "equal bytes", row
        assert found["differences"] == []
        assert found["plates"] == ("" if row["kind"] == "notice" else "equal")
    first = rows(say, folder)[0]
    file = folder / str(first["file"])
    kept = file.read_bytes()
    file.write_bytes(kept[:-1] + b"!")
    assert rows(say, folder)[0]["file"] == ""
    assert "is restored" in say("remake", first["take"])
    assert file.read_bytes() == kept
    others = (("closedset", "0.0.1"), *record.versions()[1:])
    monkeypatch.setattr(record, "versions", lambda: others)
    found = json.loads(say("remake", folder, first["take"], "--json"))
    (version,) = found["differences"]
    assert (version["what"], version["now"]) == ("closedset", "0.0.1")


@pytest.mark.slow
def test_what_stands_on_the_wall_is_handed_over_in_the_words_of_cutting_rooms(
    film: tuple[Services, Path, Path], say: Say
) -> None:
    _, _, folder = film
    call = ("export", folder, "--as", "edl,fcpxml,otio,csv")
    files = [Path(line) for line in say(*call).splitlines()]
    assert [file.name for file in files] == [
        "timeline.edl", "timeline.fcpxml", "timeline.otio", "shots.csv",
    ]  # fmt: skip
    before = {file: sha256(file) for file in files}
    assert "* FROM CLIP NAME:  2A" in files[0].read_text()
    assert ElementTree.fromstring(files[1].read_text()).tag == "fcpxml"
    say(*call)
    assert {file: sha256(file) for file in files} == before
    handed = {dict(event.body)["sha256"] for event in events_of(folder, "export")}
    assert set(before.values()) <= handed
    assert "no export 'pptx'" in say("export", folder, "--as", "pdf,pptx", status=2)


@pytest.mark.slow
def test_what_is_not_the_same_is_said_with_figures(
    film: tuple[Services, Path, Path], run: Run, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, folder = film
    draw = main_line.draw

    def darker(crew: main_line.Crew, cleared: ClearedRequest, *more: object) -> object:
        frames, plate = draw(crew, cleared, *more)  # type: ignore[arg-type]
        return unsafe_frames(cleared, frames.pixels // 2), plate + b" "

    monkeypatch.setattr(main_line, "draw", darker)
    ran = run("remake", folder, rows(say, folder)[0]["take"], "--json")
    assert ran.status == 1
    found = json.loads(ran.out)
    assert found["verdict"] == "different"
    assert found["plates"] == "different"
    assert 3 < found["likeness"]["psnr_db"] < 20


def test_a_remakes_figures_leave_the_margin_out() -> None:
    picture = np.random.default_rng(1).integers(0, 255, (80, 64, 3), np.uint8)
    margin = picture.copy()
    margin[64:] = 0
    one, other = (png(pixels) for pixels in (picture, margin))
    assert likeness(one, other, "image/png", 64).equal
    assert not likeness(one, other, "image/png").equal
    noisy = np.clip(picture.astype(int) + 2, 0, 255).astype(np.uint8)
    near = likeness(one, png(noisy), "image/png")
    assert 40 < near.psnr_db < 44
    assert near.hash_distance < 20
    assert likeness(one, png(picture[:40]), "image/png") == UNLIKE


def png(pixels: np.ndarray[Any, Any]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def test_the_latest_word_counts() -> None:
    def event(kind: str, take: str, shot: str = "1A", of: str = "shot") -> LedgerEvent:
        body = (("kind", of), ("shot", shot), ("take", take))
        return LedgerEvent(1, datetime(2026, 1, 1, tzinfo=UTC), kind, body, "", "")

    said = [event("approval", "a"), event("lock", "b"), event("approval", "m", of="moving")]
    decided = decisions_in(said)
    assert (decided.panel("1A"), decided.clip("1A"), decided.state("b")) == ("b", "m", "locked")
    assert decided.state("a") == ""
    assert decisions_in([*said, event("unlock", "b")]).state("b") == "approved"
    assert decisions_in([*said, event("approval", "a")]).locked == frozenset()
    assert decisions_in([event("approval", "a"), event("take", "z")]).panel("1A") == "a"


def test_a_take_that_nobody_has_is_said(
    tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "home"))
    said = say("takes", "approve", "take-0", status=2)
    assert "no production on this machine has a take" in said
    assert "has no production.toml" in say("takes", "list", tmp_path, status=2)


def shown_by(folder: Path) -> str:
    """Return what the seal of the board's page says, the hashes of its pictures among it."""
    envelope = json.loads((folder / "board.html.seal.json").read_text())["envelope"]
    return base64.b64decode(envelope["payload"]).decode()


def events_of(folder: Path, *kinds: str) -> tuple[LedgerEvent, ...]:
    with Production.read(folder) as production:
        return production.events(*kinds)
