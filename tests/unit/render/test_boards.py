"""Every recipe through ``closedset board`` on its tiny twin: import, draw, seal, store, verify."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
import pickle
import shutil
from pathlib import Path

import pytest
import twins

from closedset.callsheet.client import CallSheetClient
from closedset.callsheet.demo import PRODUCTION, open_demo
from closedset.callsheet.keys import inception, pid_of, signer_from_pem
from closedset.callsheet.signed import sign_withdrawal
from closedset.errors import Busy, RenderError, StoreError
from closedset.model.grant import CallSheet
from closedset.render import list_recipes
from closedset.resources import demo_screenplay, folder
from closedset.run import Progress
from closedset.services import Services, open_services, system_clock
from closedset.store import Production
from command_line import Run, Say

SCRIPT = """INT. DINER - NIGHT

MARA, a tired bus driver in a red coat, sits at the counter.

MARA
Coffee.
"""
IMPORTS = {"qwen-image-edit": "torchvision"}
"""What a recipe's pipeline needs besides this program's own packages."""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's own folder, so that no weights of this machine are seen."""
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    return tmp_path


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One user's own folder for all recipes: its bodies are worked out once."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sources")


@pytest.mark.slow
@pytest.mark.parametrize("recipe", [r.id for r in list_recipes() if r.renderer == "diffusers"])
def test_a_board_is_drawn_and_sealed_on_the_twin(
    recipe: str,
    home: Path,
    sources: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Run,
) -> None:
    needed = IMPORTS.get(recipe)
    if needed and importlib.util.find_spec(needed) is None:
        pytest.skip(f"the processor of {recipe} wants {needed}, which is not installed")
    assert recipe in twins.TWINS, "every recipe has a twin"
    monkeypatch.setenv("CLOSEDSET_HOME", str(home))
    source = twins.build(recipe, sources)
    assert run("pipelines", "import", recipe, source).status == 0
    script, board = tmp_path / "short.fountain", tmp_path / "board"
    script.write_text(SCRIPT)
    call = ["board", script, "--out", board, "--recipe", recipe, "--size", "128x128", "--draft"]
    if recipe != "sd15-lcm":
        call.append("--no-animatic")
    said = run(*call)
    assert said.status == 0, said
    assert "0 refused" in said.out
    assert "1A prompt: " in said.err
    panels = sorted(board.glob("panels/*.png"))
    assert len(panels) == 3
    verified = run("verify", *panels)
    assert verified.status == 0, verified
    reports = [json.loads(line) for line in verified.out.splitlines()]
    assert {r["verdict"] for r in reports} == {"sealed"}
    with Production.read(board) as production:
        takes = production.takes()
    assert all(dict(take.making)["weights"] for take in takes)
    before = {p.name: p.read_bytes() for p in panels}
    again = run(*call)
    assert again.status == 0, again
    assert "prompt: " not in again.err, "what is there is not drawn again"
    assert {p.name: p.read_bytes() for p in sorted(board.glob("panels/*.png"))} == before


def test_a_recipe_without_weights_says_how_to_get_them_and_leaves_nothing(
    machine: Path, say: Say
) -> None:
    (machine / "short.fountain").write_text(SCRIPT)
    call = ["board", machine / "short.fountain", "--out", machine / "b", "--recipe", "sd15-lcm"]
    said = say(*call, status=1)
    assert "closedset pipelines fetch sd15-lcm" in said
    assert "Traceback" not in said
    assert not (machine / "b").exists()


def test_nothing_is_downloaded_for_want_of_a_yes(
    machine: Path, monkeypatch: pytest.MonkeyPatch, say: Say
) -> None:
    from closedset.render import load_recipe
    from closedset.services.pipelines import Offer, PipelinesService, terms

    def offer(_desk: PipelinesService, recipe_id: str, _endpoint: object = None) -> Offer:
        recipe = load_recipe(recipe_id)
        return Offer(recipe, tuple(terms(recipe)), lambda _: pytest.fail("downloaded"))

    monkeypatch.setattr(PipelinesService, "offer", offer)
    said = say("pipelines", "fetch", "sd15-lcm", status=2)
    assert "WARNING: nobody has verified that it may be used commercially" in said
    assert "nothing was downloaded" in said


def test_the_list_and_one_recipe_are_shown_without_weights(machine: Path, say: Say) -> None:
    listed = say("pipelines", "list", "--json").splitlines()
    lines = {row["id"]: row for row in map(json.loads, listed)}
    assert lines["ink"]["weights"] == "none needed"
    assert (lines["sd15-lcm"]["weights"], lines["sd15-lcm"]["size"]) == ("not here", "unverified")
    shown = json.loads(say("pipelines", "show", "sd15-lcm"))
    assert shown["licence"]["commercial_use"] == "unverified"
    assert shown["diffusion"]["memory"]["bf16"] == "unverified"
    assert shown["weights"]["state"] == "not here"


WEIGHTS = "base/unet/diffusion_pytorch_model.safetensors"
HARMS = {
    "removed": (lambda path: path.unlink(), "is missing"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:-100]), "were pinned"),
    "corrupt": (
        lambda path: path.write_bytes(path.read_bytes()[:-4] + b"evil"),
        "is not the file that was pinned",
    ),
    "a pickle": (
        lambda path: path.write_bytes(pickle.dumps(["evil"]).ljust(path.stat().st_size, b".")),
        "is not the file that was pinned",
    ),
}


@pytest.fixture
def drawn(
    home: Path, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Services, Path, Path]:
    """Services of a machine that has a twin's weights, a script, and where the weights lie."""
    monkeypatch.setenv("CLOSEDSET_HOME", str(home))
    services = open_services()
    shutil.rmtree(home / "models" / "sd15-lcm", ignore_errors=True)
    services.pipelines.bring("sd15-lcm", twins.build("sd15-lcm", sources))
    script = tmp_path / "short.fountain"
    script.write_text(SCRIPT)
    return services, script, home / "models" / "sd15-lcm"


def silent(*_: object) -> None:
    return None


def draw(services: Services, script: Path, out: Path, progress: Progress = silent) -> None:
    services.board.make(
        script, out, recipe="sd15-lcm", draft=True, size=(128, 128), progress=progress,
        animatic=False,
    )  # fmt: skip


def panels_of(board: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(board.glob("panels/*.png"))}


@pytest.mark.parametrize("harm", HARMS)
def test_harmed_weights_stop_a_board_with_one_sentence_before_anything_is_made(
    harm: str, drawn: tuple[Services, Path, Path], say: Say
) -> None:
    _, script, weights = drawn
    do, said = HARMS[harm]
    do(weights / WEIGHTS)
    out = script.parent / "b"
    told = say("board", script, "--out", out, "--recipe", "sd15-lcm", status=1)
    assert said in told
    assert "closedset pipelines fetch sd15-lcm" in told
    assert "Traceback" not in told
    assert not out.exists()


@pytest.mark.slow
def test_weights_removed_half_way_end_nothing_and_the_next_start_says_so(
    drawn: tuple[Services, Path, Path], sources: Path
) -> None:
    """What is drawn with lies in memory; what is not there is missed by whoever loads it."""
    services, script, weights = drawn
    out = script.parent / "b"

    def progress(stage: str, step: int, _total: int, text: str) -> None:
        if stage == "step" and text.startswith("1A step 1 "):
            (weights / WEIGHTS).unlink()

    draw(services, script, out, progress)
    before = panels_of(out)
    assert len(before) == 3
    with pytest.raises(RenderError, match=r"is missing\. Get it again"):
        draw(open_services(), script, out)
    assert panels_of(out) == before
    services.pipelines.bring("sd15-lcm", twins.build("sd15-lcm", sources))
    draw(open_services(), script, out)
    assert panels_of(out) == before


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_write_loses_nothing(
    drawn: tuple[Services, Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    services, script, _ = drawn
    draw(services, script, script.parent / "undisturbed")
    undisturbed, out = panels_of(script.parent / "undisturbed"), script.parent / "b"
    left, true = [0], os.fsync

    def full(handle: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        true(handle)

    for room in (2, 30):
        left[0] = room
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(StoreError, match=r"No space left.*Check free disk space"):
                draw(services, script, out)
        whole = [p for p in out.glob("panels/*.png") if undisturbed[p.name] != p.read_bytes()]
        assert not whole, "a panel is there as it should be, or not at all"
    draw(services, script, out)
    assert panels_of(out) == undisturbed
    assert not [p for p in out.rglob("*") if p.name.endswith((".tmp", ".part"))]


@pytest.mark.slow
def test_two_renders_at_once_one_production_is_busy_and_two_are_not(
    drawn: tuple[Services, Path, Path],
) -> None:
    services, script, _ = drawn
    out, other = script.parent / "b", script.parent / "other"
    met: list[str] = []

    def progress(stage: str, _step: int, _total: int, text: str) -> None:
        if stage == "step" and text.startswith("1A step 1 "):
            with pytest.raises(Busy, match=r"is open in|is being|another"):
                draw(open_services(), script, out)
            draw(open_services(), script, other)
            met.append(text)

    draw(services, script, out, progress)
    assert met
    assert len(panels_of(out)) == len(panels_of(other)) == 3
    assert open_services().verify.verify(next(out.glob("panels/*.png")))["verdict"] == "sealed"


def withdrawal() -> bytes:
    """What Ada of the demo signs to take everything back."""
    keys = folder("consent") / "demo" / "keys"
    ada = signer_from_pem(keys / "UNSAFE-performer-ada.pem")
    following = signer_from_pem(keys / "UNSAFE-performer-ada-next.pem")
    first = inception(ada.public_key, following.public_key)
    return sign_withdrawal(ada, first, (), [pid_of(first)], system_clock())


def shoot_demo_scene(services: Services, out: Path, stop_at_step: int) -> list[str]:
    """Draw scene 1 of the demo with the twin; Ada withdraws in that step of the first shot."""
    clients: list[CallSheetClient] = []

    def open_sheet(place: Path) -> CallSheet:
        clients.append(open_demo(place, out.parent / "state", system_clock))
        return clients[0].call_sheet

    def progress(stage: str, step: int, _total: int, _text: str) -> None:
        if stage == "step" and step == stop_at_step:
            clients[0].accept_withdrawal(withdrawal())

    result = services.board._make(
        services.script.read(demo_screenplay()),
        out,
        production_id=PRODUCTION,
        recipe="sdxl-lightning",
        size=(192, 128),
        scenes="1",
        pinned={"MARA": "@demo-ada"},
        open_sheet=open_sheet,
        progress=progress,
    )
    return [panel.state for panel in result.panels]


@pytest.mark.slow
def test_a_withdrawal_while_the_pipeline_works_leaves_a_card_and_no_picture(
    home: Path, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(home))
    services = open_services()
    services.pipelines.bring("sdxl-lightning", twins.build("sdxl-lightning", sources))
    states = shoot_demo_scene(services, tmp_path / "board", stop_at_step=2)
    assert "refused" in states
    with Production.read(tmp_path / "board") as production:
        takes, events = production.takes(), production.events()
    drawn = {take.shot for take in takes if take.kind == "shot"}
    cards = {take.shot for take in takes if take.kind == "notice"}
    assert cards
    assert not drawn & cards
    codes = [dict(event.body)["codes"] for event in events if event.kind == "refusal"]
    assert any("grant-revoked" in code for code in codes)
    cleared = {dict(event.body)["shot"] for event in events if event.kind == "clearance"}
    assert cards & cleared, "the shot had been cleared, was being drawn, and was never sealed"
