"""Looking on: what is shown half-way is sealed, costs little, and never ends a drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import twins
from render_props import NOW, make_plates, make_request

from closedset import previews
from closedset.errors import NotCleared, SealError
from closedset.gate import Gate
from closedset.model.pixels import Frames, Preview, Steering
from closedset.model.protocols import Clock
from closedset.previews import in_small, look_on
from closedset.render import load_recipe
from closedset.render.engine import DiffusersRenderer
from closedset.render.preview import Onlooker, Sketch, cells_of
from closedset.services import open_services

SDXL = load_recipe("sdxl-lightning")


@pytest.fixture(scope="session")
def twin_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("twins")


def test_the_map_is_learned_from_what_was_drawn_and_gray_before() -> None:
    rng = np.random.default_rng(1)
    truth, sketch = rng.normal(0, 0.15, (5, 3)), Sketch()

    def drawn(cells: np.ndarray) -> np.ndarray:
        rows = np.concatenate([cells.reshape(-1, 4), np.ones((len(cells) ** 2, 1))], axis=1)
        return (rows @ truth).reshape(*cells.shape[:2], 3) + 0.5

    one, other = rng.normal(size=(2, 16, 16, 4))
    gray = sketch.picture(other, 16, 16)
    assert (gray == gray[..., :1]).all()
    sketch.learn(one, np.kron(drawn(one), np.ones((8, 8, 1))))
    away = sketch.picture(other, 16, 16) - np.clip(drawn(other), 0, 1) * 255
    assert np.abs(away).mean() < 2
    assert sketch.picture(np.full((4, 4, 4), np.nan), 8, 8).std() == 0
    sketch.learn(one, np.full((16, 16, 3), np.inf))
    assert np.isfinite(sketch.picture(other, 16, 16)).all()


@pytest.mark.parametrize(
    ("shape", "frames", "seen"),
    [
        ((4, 6, 8), 1, (6, 8, 4)),
        ((48, 3, 6, 8), 9, (6, 8, 48)),
        ((48, 128), 1, (6, 8, 128)),
        ((48, 128), 9, None),
        ((47, 128), 1, None),
        ((5,), 1, None),
    ],
)
def test_latents_of_every_layout_become_a_picture_or_nothing(
    shape: tuple[int, ...], frames: int, seen: tuple[int, ...] | None
) -> None:
    import torch

    job = cast("Any", SimpleNamespace(material=SimpleNamespace(size=(128, 96), count=frames)))
    cells = cells_of(torch.zeros(shape), job)
    assert (None if cells is None else cells.shape) == seen


class Watched:
    """One shot whose steps take a second each, and whose previews take ``cost`` seconds."""

    def __init__(self, gate: Gate, cost: float, share: float = 0.02) -> None:
        self.now, self.cost = 0.0, cost
        self.shown: list[int] = []
        cleared = gate.clear(make_request(64, 64))
        preview = Preview(cleared, self.show, share)
        job = SimpleNamespace(
            material=SimpleNamespace(size=(64, 64), count=1),
            listener=SimpleNamespace(preview=preview),
        )
        self.job, self.sketch = cast("Any", job), Sketch()

    def show(self, _frames: Frames, step: int, _steps: int) -> None:
        self.shown.append(step)
        self.now += self.cost

    def run(self, steps: int) -> list[int]:
        import torch

        onlooker = Onlooker(self.sketch, [self.job], lambda: self.now)
        for step in range(1, steps + 1):
            self.now += 1.0
            onlooker.look(step, steps, torch.zeros(1, 4, 8, 8))
        onlooker.learn(np.zeros((1, 64, 64, 3)))
        return self.shown


def test_looking_on_takes_no_more_than_its_share_of_the_time(gate: Gate) -> None:
    watched = Watched(gate, cost=0.4)
    assert len(watched.run(200)) == 10
    assert len(watched.shown) * 0.4 <= 0.02 * watched.now
    short = Watched(gate, cost=0.4)
    assert short.run(20) == [], "a short drawing is not looked at"
    assert short.run(20) == []
    assert short.run(20) == [10, 11], "but a board of them is, once the time is there"
    dear = Watched(gate, cost=30.0)
    assert [dear.run(200) for _ in range(3)][-1] == [50], "nor is one again that cost too much"


def preview_of(
    gate: Gate, cleared: Any, show: Callable[[Frames, int, int], None], share: float = 1e6
) -> Preview:
    return Preview(gate.clear(in_small(cleared.request)), show, share)


@pytest.mark.slow
@pytest.mark.parametrize("recipe", ["sdxl-lightning", "flux2-klein"])
def test_the_twin_is_looked_at_and_draws_the_same_picture(
    recipe: str, twin_root: Path, gate: Gate, clock: Clock
) -> None:
    depot = twins.depot_with(recipe, twin_root)
    renderer = DiffusersRenderer(load_recipe(recipe), clock, depot, "cpu")
    plates = make_plates(gate.clear(make_request(96, 64)))
    seen: list[Frames] = []
    unseen = renderer.render(plates).pixels
    assert seen == []
    preview = preview_of(gate, plates.cleared, lambda frames, *_: seen.append(frames))
    for _ in range(2):
        drawn = renderer.render(plates, Steering(preview=preview)).pixels
        assert drawn.tobytes() == unseen.tobytes()
    assert len(seen) >= 2
    assert {frames.pixels.shape for frames in seen} == {(1, 64, 96, 3)}
    assert all(frames.cleared is preview.cleared and frames.trained for frames in seen)
    first, last = seen[0].pixels[0], seen[-1].pixels[0]
    assert (first == first[..., :1]).all(), "nothing was learned yet"
    away = [np.abs(seen - unseen[0].astype(int)).mean() for seen in (first, last)]
    assert away[1] < away[0], "what was learned is nearer to what is drawn than gray is"


def test_a_preview_of_another_picture_is_refused(twin_root: Path, gate: Gate, clock: Clock) -> None:
    depot = twins.depot_with(SDXL.id, twin_root)
    renderer = DiffusersRenderer(SDXL, clock, depot, "cpu", lambda *_: pytest.fail("loaded"))
    plates = make_plates(gate.clear(make_request(64, 48)))
    for other in (
        make_request(64, 48, seed=9),
        make_request(640, 480),
        make_request(32, 24, text="Mara sits"),
    ):
        preview = Preview(gate.clear(other), lambda *_: None)
        with pytest.raises(NotCleared, match="another picture"):
            renderer.render(plates, Steering(preview=preview))


class Room:
    """What ``look_on`` asks of a crew."""

    def __init__(self, gate: Gate, sealed: Any) -> None:
        self.shown: list[tuple[Any, str]] = []
        self.entered: list[tuple[str, dict[str, str]]] = []
        self.crew = cast(
            "Any",
            SimpleNamespace(
                gate=gate,
                recipe=SDXL,
                clock=lambda: NOW,
                show=lambda *seen: self.shown.append(seen),
                sealer=SimpleNamespace(seal=sealed),
                ledger=SimpleNamespace(append=lambda *event: self.entered.append(event)),
            ),
        )


def frames_of(preview: Preview) -> Frames:
    from closedset.render.frames import _expose

    small = preview.cleared.request
    return _expose(preview.cleared, np.zeros((1, small.height, small.width, 3), np.uint8))


def test_what_is_shown_is_sealed_and_entered_and_what_cannot_be_is_not_shown(gate: Gate) -> None:
    plates = make_plates(gate.clear(make_request(640, 360)))
    room = Room(gate, lambda frames, slate: SimpleNamespace(sha256="ab", frames=frames))
    preview = look_on(room.crew, plates.cleared)
    assert preview is not None
    assert preview.cleared.request.media == previews.MEDIA
    preview.show(frames_of(preview), 3, 8)
    (asset, text), (kind, body) = room.shown[0], room.entered[0]
    assert text == "2B step 3 of 8"
    assert (kind, body["asset"], body["clearance"]) == ("preview", "ab", preview.cleared.id)
    assert asset.frames.cleared is preview.cleared

    def fails(*_: object) -> None:
        raise SealError("noise.")

    room = Room(gate, fails)
    preview = look_on(room.crew, plates.cleared)
    assert preview is not None
    preview.show(frames_of(preview), 3, 8)
    assert room.shown == room.entered == []


def test_nobody_looks_on_unasked_or_where_the_gate_says_no(gate: Gate) -> None:
    cleared = gate.clear(make_request(640, 360))
    room = Room(gate, None)
    room.crew.show = None
    assert look_on(room.crew, cleared) is None
    ink = SimpleNamespace(**vars(room.crew) | {"recipe": load_recipe("ink"), "show": print})
    assert look_on(cast("Any", ink), cleared) is None
    small = in_small(replace(make_request(1280, 720), frames=25, fps=24.0))
    assert (small.width, small.height, small.frames, small.fps) == (320, 180, 0, 0.0)


@pytest.mark.slow
def test_a_board_shows_sealed_previews_that_its_ledger_knows(
    twin_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("closedset.render.preview.FIRST_COST", 0.0)
    monkeypatch.setattr(previews, "Preview", partial(Preview, share=1e6))
    services = open_services()
    services.pipelines.bring(SDXL.id, twins.build(SDXL.id, twin_root / "source"))
    script, out = tmp_path / "short.fountain", tmp_path / "b"
    script.write_text("INT. BUS - NIGHT\n\nThe bus is empty.\n")
    seen: list[tuple[bytes, str]] = []
    services.board.make(
        script, out, recipe=SDXL.id, size=(192, 128), animatic=False,
        progress=lambda *_: None, show=lambda asset, text: seen.append((asset.data, text)),
    )  # fmt: skip
    assert [text for _, text in seen][:2] == ["1A step 1 of 4", "1A step 2 of 4"]
    (out / "seen.png").write_bytes(seen[0][0])
    report = cast("Any", services.verify.verify(out / "seen.png"))
    assert (report["verdict"], report["ledger"]["state"]) == ("sealed", "found")
    assert report["ledger"]["kind"] == "preview"
    assert len(list(out.glob("takes/*.png"))) == 1, "previews are kept nowhere"
