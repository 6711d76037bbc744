"""A long board holds no more than a short one: of a shot that is kept, nothing stays."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path
from typing import Any

import pytest
import twins

from closedset import run
from closedset.services import open_services

SHOTS = 12


@pytest.mark.slow
def test_neither_pixels_nor_seals_of_a_shot_stay_when_the_next_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    services = open_services()
    services.pipelines.bring("sd15-lcm", twins.build("sd15-lcm", tmp_path / "twins"))
    scenes = [f"INT. KITCHEN - DAY\n\nThe table has {n} cups.\n" for n in range(SHOTS)]
    (tmp_path / "many.fountain").write_text("\n".join(scenes))
    made: list[weakref.ref[Any]] = []
    held: list[int] = []
    true, true_set_up = run.draw, run.set_up

    def draw(crew: run.Crew, *asked: Any) -> Any:
        staged = crew.stage.plates

        def plates(*of: Any) -> Any:
            seen = staged(*of)
            made.append(weakref.ref(seen.depth))
            return seen

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(crew.stage, "plates", plates)
            frames, plate = true(crew, *asked)
        made.append(weakref.ref(frames.pixels))
        return frames, plate

    def set_up(*of: Any) -> run.Setup:
        setup = true_set_up(*of)
        made.append(weakref.ref(setup.exposed))
        return setup

    def progress(stage: str, _done: int, _total: int, _text: str) -> None:
        if stage == "shoot":
            gc.collect()
            held.append(sum(one() is not None for one in made))

    monkeypatch.setattr(run, "draw", draw)
    monkeypatch.setattr(run, "set_up", set_up)
    monkeypatch.setattr(run, "hands_for", lambda *_: 1)
    services.board.make(
        tmp_path / "many.fountain", tmp_path / "b", recipe="sd15-lcm", draft=True,
        size=(128, 128), animatic=False, progress=progress,
    )  # fmt: skip
    assert len(made) == 3 * SHOTS, "plates, pixels, and what was sealed of each"
    # One shot is being drawn while the one before is kept and the next is sent.
    assert max(held) <= 8, held
    assert held[-1] == 0
