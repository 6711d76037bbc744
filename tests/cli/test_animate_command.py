"""``closedset animate``: clips of exact length and rate from the stage's moves, on the twins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import twins

from closedset.model.recipe import Recipe
from closedset.seal import MP4, manifest
from closedset.services import Services, orders
from closedset.services.stack import asked_for
from closedset.store import JobState, Production
from command_line import Say, small_board

SCRIPT = """INT. DINER - NIGHT

A lamp burns on the counter.
"""
FPS = 3


def brief(recipe: Recipe) -> Recipe:
    """One step, three pictures a second, and windows of nine: the very code, in little time."""
    assert recipe.diffusion is not None
    assert recipe.diffusion.clip is not None
    most = 5 if recipe.id == "wan-ti2v" else 9
    clip = replace(recipe.diffusion.clip, fps=FPS, most_frames=most)
    return replace(recipe, diffusion=replace(recipe.diffusion, steps=1, clip=clip))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, Path]]:
    """A board of one shot, whose panel is approved."""
    with small_board(tmp_path_factory.mktemp("animate"), SCRIPT) as (services, _, folder):
        panel = folder / "panels" / "001_1A.png"
        services.takes.decide("approve", str(panel), folder, lambda *_: None)
        yield services, folder


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ["wan-vace", "wan-ti2v", "ltx2"])
def test_a_clip_starts_from_the_approved_panel_and_lasts_as_long_as_its_shot(
    recipe: str,
    film: tuple[Services, Path],
    say: Say,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    services, folder = film
    monkeypatch.setattr(orders, "as_draft", brief)
    services.pipelines.bring(recipe, twins.build(recipe, tmp_path))
    call = ("animate", folder, "--shots", "1A", "--recipe", recipe, "--draft", "--width", "128")
    (line,) = say(*call).splitlines()
    with Production.read(folder) as production:
        take = next(t for t in production.takes() if t.recipe == recipe)
        stored = production.find_take(take.id)
        approved = next(t for t in production.takes() if t.kind == "shot")
    assert stored is not None
    assert line == f"1A cleared {stored.path}"
    request = asked_for(take)
    (shot,) = services.script.read(folder / "script.fountain").shots.shots
    assert (request.frames, request.fps) == (round(shot.seconds * FPS), FPS)
    assert (request.width, request.height) == (128, 86)
    assert (take.kind, take.parent) == ("moving", approved.id)
    assert request.edit is not None
    assert request.edit.parent == approved.asset_sha256
    clip = (manifest.read(stored.data, MP4).consent or {})["clip"]
    assert (clip["rate"], clip["pictures"]) == ("24", request.frames * 24 // FPS)
    _, store = manifest._validate(stored.data, MP4, None)
    active = store["manifests"][store["active_manifest"]]
    assert [one["relationship"] for one in active["ingredients"]] == ["parentOf"]
    assert json.loads(say("verify", stored.path, "--json"))["verdict"] == "sealed"
    assert say(*call) == line + "\n", "the same wish finds the same clip"
    say("takes", "approve", folder, take.id)
    states = [json.loads(row) for row in say("takes", "list", folder, "--json").splitlines()]
    assert {row["take"]: row["state"] for row in states}[approved.id] == "approved"
    jobs, _ = services.render.jobs(folder)
    assert {job.kind for job in jobs if job.state is JobState.DONE} == {"clip"}


@pytest.mark.slow
def test_what_makes_no_clips_is_said(film: tuple[Services, Path], say: Say) -> None:
    _, folder = film
    said = say("animate", folder, "--recipe", "ink", status=2)
    assert "ltx2, wan-ti2v, wan-vace" in said
    assert "no shot '9Z'" in say("animate", folder, "--shots", "9Z", status=2)
    assert "write --width 832" in say("animate", folder, "--width", "7", status=2)
