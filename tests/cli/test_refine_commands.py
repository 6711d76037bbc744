"""``closedset refine``: each wish makes a take with its parent, through the gate anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import twins
from PIL import Image, ImageDraw

from closedset.seal import manifest
from closedset.services import Services
from closedset.store import Production
from command_line import Say, small_board

SCRIPT = """INT. DINER - NIGHT

A lamp burns on the counter. Nobody is here.
"""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, Path]]:
    """A board of one shot, and the twin that refines."""
    place = tmp_path_factory.mktemp("refine")
    with small_board(place, SCRIPT) as (services, _, folder):
        for recipe in ("sd15-refine", "sd15-scribble"):
            services.pipelines.bring(recipe, twins.build(recipe, place / "twins"))
        yield services, folder


def picture(folder: Path, take: str) -> tuple[np.ndarray, bytes, str]:
    """Return a take's pixels without its margin, its bytes and its parent."""
    with Production.read(folder) as production:
        stored = production.find_take(take)
    assert stored is not None
    with Image.open(stored.path) as image:
        pixels = np.asarray(image.convert("RGB"), np.int16)[:128]
    return pixels, stored.data, stored.take.parent


@pytest.mark.slow
def test_a_picture_is_gone_on_from_inside_a_mask_alone_with_its_parent_in_the_manifest(
    film: tuple[Services, Path], say: Say, tmp_path: Path
) -> None:
    _, folder = film
    panel = folder / "panels" / "001_1A.png"
    (row,) = map(json.loads, say("takes", "list", folder, "--json").splitlines())
    mask = np.zeros((64, 96), np.uint8)
    mask[:, :32] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    wish = ("--strength", "0.9", "--words", "The counter is red.")
    said = say("refine", folder, row["take"], *wish, "--mask", tmp_path / "mask.png")
    take = said.split()[0]
    rows = [json.loads(line) for line in say("takes", "list", folder, "--json").splitlines()]
    assert -1 <= float({one["take"]: one["framing"] for one in rows}[take]) <= 1
    assert "framing " in say("takes", "list", folder)
    assert row["framing"] == "", "what is drawn from the plates keeps their framing by itself"
    before, _, _ = picture(folder, row["take"])
    after, data, parent = picture(folder, take)
    assert parent == row["take"]
    changed = np.abs(after - before).mean(axis=2)
    assert changed[:, 80:].mean() < 4, "outside there is nothing new but the invisible mark"
    assert changed[:, 16:56].mean() > 15
    assert json.loads(say("verify", panel, "--json"))["verdict"] == "sealed"
    report = manifest.read(data, "image/png")
    assert report.alone
    assert b"c2pa.opened" in data
    found = json.loads(say("remake", folder, take, "--json"))
    assert found["verdict"] == "equal bytes"
    again = say("refine", folder, row["take"], *wish, "--mask", tmp_path / "mask.png")
    assert again == said, "the same wish finds the same take"
    other = say("refine", folder, row["take"], "--strength", "0.9", "--mask", "counter")
    assert picture(folder, other.split()[0])[2] == row["take"]
    assert panel.read_bytes() == picture(folder, row["take"])[1], "the wall is as it was"


@pytest.mark.slow
def test_a_scribble_is_followed_recorded_and_followed_again(
    film: tuple[Services, Path], say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder = film
    panel, drawing = folder / "panels" / "001_1A.png", tmp_path / "lamp.png"
    page = Image.new("L", (192, 128), 255)
    ImageDraw.Draw(page).line((40, 20, 40, 110), 0, 2)
    page.save(drawing)
    asked = ("refine", panel, "--scribble", drawing)
    assert "--nobody" in say(*asked, status=4)
    other = say(*asked, "--nobody", "--recipe", "sd15-refine", status=2)
    assert "--recipe sd15-scribble" in other
    with monkeypatch.context() as patch:
        patch.setattr("closedset.gate.pictures.count_faces", lambda _pixels: 1)
        assert "[unknown-face]" in say(*asked, "--nobody", status=3)
    take = say(*asked, "--nobody").split()[0]
    (row,) = map(json.loads, say("takes", "list", folder, "--json").splitlines()[:1])
    assert picture(folder, take)[2] == row["take"]
    with Production.read(folder) as production:
        (looked,) = production.events("declaration")
        stored = production.find_take(take)
    assert dict(looked.body)["shows"] == "nobody"
    assert stored is not None
    assert dict(stored.take.making)["scribble"].startswith("192x128 ")
    assert json.loads(say("verify", stored.path, "--json"))["verdict"] == "sealed"
    assert json.loads(say("remake", folder, take, "--json"))["verdict"] == "equal bytes"


@pytest.mark.slow
def test_looks_and_variations_are_takes_with_a_parent(
    film: tuple[Services, Path], say: Say
) -> None:
    _, folder = film
    panel = folder / "panels" / "001_1A.png"
    said = say("refine", panel, "--look", "blueprint")
    two = say("refine", folder, panel, "--vary", "2")
    takes = [line.split()[0] for line in (said + two).splitlines()]
    assert len(set(takes)) == 3
    parents = {picture(folder, take)[2] for take in takes}
    assert parents == {json.loads(say("takes", "list", folder, "--json").splitlines()[0])["take"]}


@pytest.mark.slow
def test_words_and_masks_pass_the_gates_doors(
    film: tuple[Services, Path], say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, folder = film
    panel = folder / "panels" / "001_1A.png"
    count = len(say("takes", "list", folder).splitlines())
    refused = say("refine", panel, "--strength", "0.5", "--words", "Tom Hanks waits", status=3)
    assert "[notable-name]" in refused
    Image.linear_gradient("L").save(tmp_path / "gray.png")
    assert "% gray" in say("refine", panel, "--mask", tmp_path / "gray.png", status=1)
    (tmp_path / "no.png").write_bytes(b"no picture")
    assert "[picture-unread]" in say("refine", panel, "--mask", tmp_path / "no.png", status=3)
    told = Image.new("L", (32, 32), 255)
    told.save(tmp_path / "said.png", pnginfo=_text("Tom Hanks"))
    assert "[notable-name]" in say("refine", panel, "--mask", tmp_path / "said.png", status=3)
    with monkeypatch.context() as patch:
        patch.setattr("closedset.gate.pictures.count_faces", lambda _pixels: 1)
        Image.new("L", (32, 32), 255).save(tmp_path / "face.png")
        assert "[unknown-face]" in say("refine", panel, "--mask", tmp_path / "face.png", status=3)
    assert "one of: " in say("refine", panel, "--mask", "unicorn", status=2)
    assert "closedset pipelines fetch" in say("refine", panel, "--words", "a red lamp", status=1)
    assert len(say("takes", "list", folder).splitlines()) == count
    with Production.read(folder) as production:
        kinds = [event.kind for event in production.events("refusal")]
    assert kinds


def _text(words: str) -> object:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Description", words)
    return info


@pytest.mark.parametrize(
    ("wish", "seen"),
    [
        ((), "was not told what to do"),
        (("--vary", "900"), "--vary 1 to 64"),
        (("--look", "oil"), "blueprint"),
        (("--upscale", "--vary", "2"), "go alone"),
        (("--vary", "1"), "no production on this machine"),
    ],
)
def test_a_wish_that_cannot_be_is_said(
    tmp_path: Path, say: Say, monkeypatch: pytest.MonkeyPatch, wish: tuple[str, ...], seen: str
) -> None:
    # Of other tests' productions, some take's name may begin so.
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "home"))
    assert seen in say("refine", "take-0", *wish, status=2)
