"""One call decodes while the next denoises: the same pictures, and each keeps its own fate.

Nothing here waits for a time to pass: a decoding is held until the other shot has come as far as
the test says, so the order of events is the same on every machine.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import twins
from render_props import make_plates, make_request
from test_together import line_up

from closedset.errors import Cancelled, ClosedsetError, NotCleared, RenderError
from closedset.gate import Gate
from closedset.model.pixels import Frames, Plates, Steering
from closedset.model.protocols import Clock
from closedset.model.recipe import Recipe
from closedset.model.request import ClearedRequest
from closedset.render import list_recipes, load_recipe
from closedset.render.calls import CALLS, PARTED
from closedset.render.engine import DiffusersRenderer, denoiser_of
from closedset.render.handoff import Turn, Turns, own_copy
from closedset.render.machine import offline
from closedset.render.plan import GIGA, MANY, Load, Plan, Room, Rung, below, choose
from closedset.store.depot import Depot

SDXL = load_recipe("sdxl-lightning")
PAST = 20.0
"""Seconds after which what was waited for does not come any more."""
BESIDE = Plan(Rung.WHOLE, overlap=True)
DIFFUSERS = [r for r in list_recipes() if r.diffusion is not None]


def slow(value: str) -> Any:
    return pytest.param(value, marks=pytest.mark.slow)


@pytest.fixture(scope="session")
def twin_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("twins")


@pytest.fixture(autouse=True)
def one_core_a_thread() -> Iterator[None]:
    """Two drawings at a time with a pool of threads each spend most of it waiting for cores."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Set:
    """A renderer whose every step and decoding is noted by the shot's name, its thread's name."""

    def __init__(self, recipe: Recipe, depot: Depot, clock: Clock, plan: Plan = BESIDE) -> None:
        self.renderer = DiffusersRenderer(recipe, clock, depot, "cpu", plan=plan)
        self.happened: list[str] = []
        self.moved = threading.Condition()
        self.said: list[str] = []
        self.at_decoding: dict[str, Callable[[], None]] = {}
        self.at_denoising: dict[str, Callable[[], None]] = {}
        self.renderer.watch(lambda step, _steps, text: self.said.append(text) if not step else None)
        warm: Any = cast("Any", self.renderer)._warm
        warm.ready(lambda *_: None)
        self.pipeline: Any = warm.pipeline
        denoiser = denoiser_of(self.pipeline)
        denoise, decode = denoiser.forward, self.pipeline.vae.decode

        def forward(*args: Any, **kwargs: Any) -> Any:
            self.note("denoises")
            assert self.renderer._turns.denoising.locked(), "handed over too early"
            self.at_denoising.get(name(), lambda: None)()
            return denoise(*args, **kwargs)

        def decoded(*args: Any, **kwargs: Any) -> Any:
            self.note("decodes")
            self.at_decoding.get(name(), lambda: None)()
            try:
                return decode(*args, **kwargs)
            finally:
                self.note("is decoded")

        denoiser.forward, self.pipeline.vae.decode = forward, decoded

    def note(self, what: str) -> None:
        with self.moved:
            self.happened.append(f"{name()} {what}")
            self.moved.notify_all()

    def wait_for(self, event: str) -> None:
        with self.moved:
            assert self.moved.wait_for(lambda: event in self.happened, PAST), f"{event}: never"

    def until(self, event: str) -> Callable[[], None]:
        return lambda: self.wait_for(event)

    def shoot(
        self, shots: dict[str, Plates], own: dict[str, DiffusersRenderer] | None = None
    ) -> Any:
        """Draw the shots, each in a thread of its name; the second comes when the first decodes."""
        made: dict[str, Any] = {}

        def draw(plates: Plates) -> None:
            steering = Steering(portraits=(("MARA", plates),))
            try:
                renderer = (own or {}).get(name(), self.renderer)
                made[name()] = renderer.render(plates, steering)
            except ClosedsetError as error:
                made[name()] = error
            self.note("is over")

        threads = [
            threading.Thread(target=draw, args=(p,), name=n, daemon=True) for n, p in shots.items()
        ]
        for number, thread in enumerate(threads):
            if number:
                self.wait_for(f"{threads[0].name} decodes")
            thread.start()
        for thread in threads:
            thread.join(2 * PAST)
            assert not thread.is_alive(), f"{thread.name} hangs after {self.happened}"
        return made

    def before(self, one: str, other: str) -> bool:
        return self.happened.index(one) < self.happened.index(other)


def name() -> str:
    return threading.current_thread().name


def plates_of(gate: Gate, names: str = "AB", side: int = 64) -> dict[str, Plates]:
    return {
        n: make_plates(gate.clear(make_request(side, side, seed=20 + i)))
        for i, n in enumerate(names)
    }


def alone(room: Set, shots: dict[str, Plates]) -> dict[str, bytes]:
    """Draw the shots one after the other, with nobody beside them."""
    plain = room.renderer.beside()
    steered = {n: Steering(portraits=(("MARA", p),)) for n, p in shots.items()}
    return {n: plain.render(p, steered[n]).pixels.tobytes() for n, p in shots.items()}


def pixels(made: dict[str, Any]) -> dict[str, bytes]:
    return {n: cast("Frames", one).pixels.tobytes() for n, one in made.items()}


@pytest.fixture
def room(twin_root: Path, clock: Clock) -> Set:
    return Set(SDXL, twins.depot_with(SDXL.id, twin_root), clock)


OF_EACH = {r.diffusion.pipeline: r.id for r in reversed(DIFFUSERS) if r.diffusion}


@pytest.mark.parametrize(
    "recipe", [SDXL.id, *(slow(OF_EACH[p]) for p in sorted(PARTED) if OF_EACH[p] != SDXL.id)]
)
def test_the_next_shot_denoises_while_one_decodes_and_both_are_what_they_are_alone(
    recipe: str, twin_root: Path, gate: Gate, clock: Clock
) -> None:
    side = 128 if recipe == "sd-x2-upscaler" else 64
    shots, depot = plates_of(gate, side=side), twins.depot_with(recipe, twin_root)
    plain = Set(load_recipe(recipe), depot, clock, Plan(Rung.WHOLE))
    wanted = alone(plain, shots)
    beside = Set(load_recipe(recipe), depot, clock)
    beside.at_decoding["A"] = beside.until("B denoises")
    assert pixels(beside.shoot(shots)) == wanted
    assert beside.before("B denoises", "A is decoded")
    assert wanted["A"] != wanted["B"]


def test_without_the_plan_for_it_one_call_ends_before_the_next_begins(
    twin_root: Path, gate: Gate, clock: Clock
) -> None:
    depot = twins.depot_with(SDXL.id, twin_root)
    room = Set(SDXL, depot, clock, Plan(Rung.WHOLE))
    held: list[bool] = []
    room.at_decoding["A"] = lambda: held.append(room.renderer._turns.denoising.locked())
    room.shoot(plates_of(gate))
    assert held == [True]
    assert room.before("A is decoded", "B denoises")


@pytest.mark.slow
def test_two_decode_one_after_the_other(room: Set, gate: Gate) -> None:
    """Their memory would add up, and the plan reckons with one."""
    shots = plates_of(gate)
    second = room.renderer.beside()
    second.watch(lambda step, steps, _text: room.note("is denoised") if step == steps > 0 else None)
    room.at_decoding["A"] = room.until("B is denoised")
    made = room.shoot(shots, {"B": second})
    assert room.before("A is decoded", "B decodes")
    assert pixels(made) == alone(room, shots)


@pytest.mark.slow
def test_whoever_is_not_wanted_any_more_while_it_decodes_is_drawn_as_ever(
    room: Set, gate: Gate
) -> None:
    """Nobody is asked while a picture is decoded: whoever keeps it finds that it was canceled."""
    shots, unwanted = plates_of(gate), threading.Event()
    first = room.renderer.beside()
    first.watch(None, unwanted.is_set)

    def cancel() -> None:
        unwanted.set()
        # As far as B can come meanwhile.
        room.wait_for("B is denoised")

    second = room.renderer.beside()
    second.watch(lambda step, steps, _text: room.note("is denoised") if step == steps > 0 else None)
    room.at_decoding["A"] = cancel
    assert pixels(room.shoot(shots, {"A": first, "B": second})) == alone(room, shots)


@pytest.mark.parametrize("how", ["canceled", "withdrawn"])
def test_a_shot_that_ends_while_the_one_before_decodes_leaves_it_alone(
    how: str, room: Set, gate: Gate
) -> None:
    shots = plates_of(gate)
    second = room.renderer.beside()

    def renew(_cleared: ClearedRequest) -> None:
        raise NotCleared("withdrawn.")

    if how == "withdrawn":
        second.renew = renew
    second.watch(None, lambda: how == "canceled")
    room.at_decoding["A"] = room.until("B is over")
    made = room.shoot(shots, {"B": second})
    assert isinstance(made["B"], Cancelled if how == "canceled" else NotCleared)
    assert pixels({"A": made["A"]}) == alone(room, {"A": shots["A"]})
    assert room.before("B is over", "A is decoded")


def failing(room: Set, error: Exception, times: int = 1) -> Callable[[], None]:
    """Fail so many times, and not before the other shot denoises."""
    left = [times]

    def fail() -> None:
        if left[0]:
            left[0] -= 1
            room.wait_for("B denoises")
            raise error

    return fail


def test_a_decoding_that_fails_touches_no_other_shot(room: Set, gate: Gate) -> None:
    shots = plates_of(gate)
    wanted = alone(room, shots)
    room.at_decoding["A"] = failing(room, ValueError("a picture of no size"))
    made = room.shoot(shots)
    assert isinstance(made["A"], RenderError)
    assert "a picture of no size" in str(made["A"])
    assert pixels({"B": made["B"]}) == {"B": wanted["B"]}
    assert pixels(room.shoot({"A": shots["A"]})) == {"A": wanted["A"]}, "and it goes on"


def test_memory_that_runs_out_in_decoding_is_a_step_down_and_both_are_drawn(
    room: Set, gate: Gate
) -> None:
    import torch

    shots = plates_of(gate)
    wanted = alone(room, shots)
    room.at_decoding["A"] = failing(room, torch.OutOfMemoryError("CUDA out of memory"))
    made = room.shoot(shots)
    assert pixels(made) == wanted
    assert dict(made["A"].making)["memory"] == "whole"
    assert cast("Any", room.renderer)._warm._plan == Plan(Rung.WHOLE)
    assert sum("out of memory on cpu; going on" in text for text in room.said) == 1
    assert not any("loading" in text for text in room.said), "nothing is loaded anew"


@pytest.mark.slow
def test_memory_that_runs_out_on_both_sides_is_one_step_down(room: Set, gate: Gate) -> None:
    import torch

    shots, full = plates_of(gate), torch.OutOfMemoryError("CUDA out of memory")
    wanted = alone(room, shots)
    room.at_decoding["A"] = failing(room, full)
    left = [1]

    def burst() -> None:
        if left[0]:
            left[0] -= 1
            raise full

    room.at_denoising["B"] = burst
    assert pixels(room.shoot(shots)) == wanted
    assert cast("Any", room.renderer)._warm._plan == Plan(Rung.WHOLE)
    assert sum("out of memory on cpu; going on" in text for text in room.said) == 1


def test_the_pipeline_is_not_changed_under_a_call_that_decodes(room: Set, gate: Gate) -> None:
    """B runs out of memory; before anything is given up for it, A's picture is decoded."""
    import torch

    shots, left = plates_of(gate), [2]
    wanted = alone(room, shots)
    warm: Any = cast("Any", room.renderer)._warm
    step_down = warm.step_down
    warm.step_down = lambda *given: (room.note("steps down"), step_down(*given))[1]

    def burst() -> None:
        if left[0]:
            left[0] -= 1
            raise torch.OutOfMemoryError("CUDA out of memory")

    room.at_denoising["B"] = burst
    room.at_decoding["A"] = room.until("B denoises")
    made = room.shoot(shots)
    assert pixels({"A": made["A"]}) == {"A": wanted["A"]}
    assert isinstance(made["B"], Frames)
    assert room.before("A is decoded", "B steps down")


def test_shots_of_one_call_wait_for_their_decoding_and_are_not_drawn_twice(
    twin_root: Path, gate: Gate, clock: Clock
) -> None:
    two = Plan(Rung.WHOLE, batch=2, overlap=True)
    depot, shots = twins.depot_with(SDXL.id, twin_root), plates_of(gate, "ABCD")
    room = Set(SDXL, depot, clock, two)
    wanted = alone(room, shots)
    room.happened.clear()
    made = dict(zip(shots, line_up(room.renderer, list(shots.values())), strict=True))
    assert pixels(made) == wanted
    assert sum(" is decoded" in event for event in room.happened) == 2, "two calls drew all four"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_whoever_draws_others_along_and_dies_leaves_them_to_draw_themselves(
    twin_root: Path, gate: Gate, clock: Clock
) -> None:
    two = Plan(Rung.WHOLE, batch=2, overlap=True)
    depot, shots = twins.depot_with(SDXL.id, twin_root), plates_of(gate)
    room = Set(SDXL, depot, clock, two)
    wanted = alone(room, shots)
    decode, left = room.pipeline.vae.decode, [1]

    def die_once(*args: Any, **kwargs: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise SystemExit  # which no thread of a board raises, nor anything that is caught here
        return decode(*args, **kwargs)

    room.pipeline.vae.decode = die_once
    made = dict(zip(shots, line_up(room.renderer, list(shots.values())), strict=True))
    (other,) = (n for n, one in made.items() if one is not None)
    assert pixels({other: made[other]}) == {other: wanted[other]}


def test_a_call_has_a_scheduler_and_notes_of_its_own(room: Set) -> None:
    pipeline = room.pipeline
    pipeline.scheduler.set_timesteps(4)
    mine = own_copy(pipeline)
    mine.scheduler.set_timesteps(2)
    mine._guidance_scale = 9.0
    assert len(pipeline.scheduler.timesteps) == 4
    assert getattr(pipeline, "_guidance_scale", None) != 9.0
    assert all(mine.components[n] is pipeline.components[n] for n in ("unet", "vae", "controlnet"))


class OnCard:
    """Stands in for PyTorch's streams, and for latents on a card."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import torch

        self.done: list[str] = []
        self.device = SimpleNamespace(type="cuda")
        side = SimpleNamespace(
            wait_stream=lambda other: self.done.append(f"the side waits for {other}"),
            synchronize=lambda: self.done.append("the side is waited for"),
        )

        def make(_device: object) -> SimpleNamespace:
            self.done.append("a stream is made")
            return side

        @contextmanager
        def on(stream: object) -> Iterator[None]:
            assert stream is side
            self.done.append("on the side")
            yield
            self.done.append("back")

        monkeypatch.setattr(torch.cuda, "Stream", make)
        monkeypatch.setattr(torch.cuda, "current_stream", lambda _device: "the first")
        monkeypatch.setattr(torch.cuda, "stream", on)

    def record_stream(self, _stream: object) -> None:
        self.done.append("latents are marked")


@pytest.mark.parametrize("fails", [False, True])
def test_on_a_card_the_rest_of_a_call_has_a_stream_that_is_waited_for_before_it_is_left(
    fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, turns = OnCard(monkeypatch), Turns()

    def decode() -> None:
        card.done.append("decodes")
        assert (turns.denoising.locked(), turns.decoding.locked()) == (False, True)
        if fails:
            raise ValueError

    for _ in range(2):
        with Turn(turns) as turn, suppress(ValueError), turn.one_call():
            turn.hand_over(card)
            decode()
        assert (turns.denoising.locked(), turns.decoding.locked()) == (False, False)
    call = [
        "the side waits for the first", "latents are marked", "on the side", "decodes",
        "the side is waited for", "back",
    ]  # fmt: skip
    assert card.done == ["a stream is made", *call, *call], "one stream for all of them"


def test_the_hub_stays_off_until_the_last_thread_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
    first, second = offline(), offline()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    second.__exit__(None, None, None)
    assert "HF_HUB_OFFLINE" not in os.environ


LOAD = Load(4_800_000_000, 3_900_000_000, 2_600_000_000)


def room_for(gigabytes: float, *, bfloat16: bool = True) -> Room:
    return Room("cuda", round(gigabytes * GIGA), 256 * 10**9, bfloat16)


def test_the_plan_overlaps_where_a_second_peak_fits_and_says_so() -> None:
    # 9.6 GB of weights, 12 at the peak, 2.4 of it not weights, and that for four shots: 9.6.
    assert choose(SDXL, LOAD, room_for(28.9), MANY).overlap
    assert "decoded beside the next" in choose(SDXL, LOAD, room_for(28.9), MANY).said
    plan = choose(SDXL, LOAD, room_for(28.7), MANY)
    assert (plan.overlap, plan.batch) == (False, 4), "shots drawn together come first"
    assert not choose(SDXL, LOAD, room_for(80), MANY - 1).overlap
    assert not choose(SDXL, LOAD, room_for(80, bfloat16=False), MANY).overlap
    assert not choose(SDXL, LOAD, Room("cpu", None, 10**12), MANY).overlap
    assert not choose(SDXL, LOAD, room_for(10), MANY).overlap, "models that come and go"


def test_what_is_reset_at_a_calls_end_or_chosen_for_the_process_forbids_it() -> None:
    diffusion = SDXL.diffusion
    assert diffusion is not None
    for more in ({"attention": "native"}, {"cache": 0.1}):
        speed = replace(diffusion.speed, **more)  # type: ignore[arg-type]
        sped = replace(SDXL, diffusion=replace(diffusion, speed=speed))
        assert not choose(sped, LOAD, room_for(80), MANY).overlap


@pytest.mark.parametrize("recipe", [r.id for r in DIFFUSERS])
def test_only_pipelines_that_bear_it_overlap(recipe: str) -> None:
    chosen = load_recipe(recipe)
    assert chosen.diffusion is not None
    parted = chosen.diffusion.pipeline in PARTED
    assert choose(chosen, LOAD, room_for(200), MANY).overlap == parted
    assert not (parted and chosen.diffusion.clip)
    assert set(CALLS) >= PARTED


@pytest.mark.parametrize("pipeline", sorted(PARTED))
def test_a_pipeline_that_overlaps_has_an_autoencoder_that_keeps_nothing(pipeline: str) -> None:
    import inspect

    import diffusers

    hint = inspect.signature(getattr(diffusers, pipeline).__init__).parameters["vae"].annotation
    kind = getattr(diffusers, str(hint).rpartition(".")[2].rstrip("'>"))
    source = inspect.getsource(kind)
    assert "feat_cache" not in source
    assert "clear_cache" not in source


def test_the_first_step_down_is_to_one_call_at_a_time() -> None:
    assert below(replace(BESIDE, batch=4), "cuda") == Plan(Rung.WHOLE, batch=4)
    assert below(BESIDE, "cpu") == Plan(Rung.WHOLE)
