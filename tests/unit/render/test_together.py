"""Several shots in one call, embeddings that are kept, and what is left when a call ends early."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import twins
from render_props import make_plates, make_request
from test_clip_engine import moments, short

from closedset.errors import Cancelled, ClosedsetError, NotCleared, RenderError
from closedset.gate import Gate
from closedset.model.pixels import Frames, Plates, Steering
from closedset.model.protocols import Clock
from closedset.model.recipe import Recipe
from closedset.model.request import ClearedRequest
from closedset.render import load_recipe
from closedset.render.engine import DiffusersRenderer, _width, denoiser_of, load_pipeline
from closedset.render.memo import Memo
from closedset.render.plan import Plan, Room, Rung
from closedset.store.depot import Depot

SDXL = load_recipe("sdxl-lightning")
TEXTS = ("Mara waits at the door", "Mara sits", "Mara leaves the room and the rain begins")


@pytest.fixture(scope="session")
def twin_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("twins")


@pytest.fixture
def sdxl(twin_root: Path) -> Depot:
    return twins.depot_with(SDXL.id, twin_root)


def shots(gate: Gate, size: tuple[int, int] = (64, 48)) -> list[Plates]:
    return [
        make_plates(gate.clear(make_request(*size, seed=7 + i, text=text)))
        for i, text in enumerate(TEXTS)
    ]


def line_up(
    renderer: DiffusersRenderer, plates: list[Plates], own: list[DiffusersRenderer] | None = None
) -> list[Any]:
    """Draw all of them at once, from as many threads; the first waits until all stand in line.

    ``own`` are the renderers beside ``renderer``, one a shot; without them it draws all.
    """
    made: list[Any] = [None] * len(plates)

    def draw(at: int) -> None:
        try:
            made[at] = (own[at] if own else renderer).render(plates[at])
        except ClosedsetError as error:
            made[at] = error

    inner = cast("Any", renderer)
    threads = [threading.Thread(target=draw, args=(i,), daemon=True) for i in range(len(plates))]
    with inner._turns.denoising:
        for count, thread in enumerate(threads, 1):
            thread.start()
            while thread.is_alive() and len(inner._line._waiting) < count:
                time.sleep(0.001)
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a shot is never over"
    return made


def pixels(made: list[Any]) -> list[bytes]:
    return [cast("Frames", one).pixels.tobytes() for one in made]


@pytest.mark.slow
def test_a_shot_is_the_same_in_whatever_company_it_is_drawn(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plates, four = shots(gate), Plan(Rung.WHOLE, batch=4)
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", plan=four)
    said: list[str] = []
    renderer.watch(lambda step, _steps, text: said.append(text) if step else None)
    together = line_up(renderer, plates)
    assert said == [f"2B, 2B, 2B step {n} of 4" for n in range(1, 5)], "one call drew all three"
    one_by_one = [renderer.render(p) for p in plates]
    assert pixels(together) == pixels(one_by_one)
    assert pixels(line_up(renderer, plates[::-1]))[::-1] == pixels(together)
    assert {dict(frames.making)["batch"] for frames in together} == {"4"}


@pytest.mark.slow
def test_a_batch_draws_the_pictures_that_single_calls_draw(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    """Same seeds, same controls: what differs is rounding, at most two levels of 255."""
    plates = shots(gate)
    single = DiffusersRenderer(SDXL, clock, sdxl, "cpu", plan=Plan(Rung.WHOLE))
    several = DiffusersRenderer(SDXL, clock, sdxl, "cpu", plan=Plan(Rung.WHOLE, batch=3))
    for one, other in zip(line_up(single, plates), line_up(several, plates), strict=True):
        away = np.abs(one.pixels.astype(int) - other.pixels.astype(int))
        assert away.max() <= 2
    made = [renderer.render(plates[0]).pixels.std() for renderer in (single, several)]
    assert min(made) > 1


@pytest.mark.slow
def test_a_withdrawn_shot_does_not_take_its_neighbors_along(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plates = shots(gate)
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", plan=Plan(Rung.WHOLE, batch=3))
    undisturbed = pixels([renderer.render(p) for p in plates])
    lost = plates[1].cleared

    def renew(cleared: ClearedRequest) -> None:
        if cleared is lost:
            raise NotCleared("withdrawn.")

    renderer.renew = renew
    made = line_up(renderer, plates)
    assert isinstance(made[1], NotCleared)
    assert pixels([made[0], made[2]]) == [undisturbed[0], undisturbed[2]]


@pytest.mark.slow
def test_shots_of_other_sizes_wait_for_their_own_call(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plates = [*shots(gate)[:2], *shots(gate, (48, 48))[:1]]
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", plan=Plan(Rung.WHOLE, batch=4))
    calls: list[str] = []
    renderer.watch(lambda step, _steps, text: calls.append(text) if step == 1 else None)
    made = line_up(renderer, plates)
    assert [frames.pixels.shape[1:3] for frames in made] == [(48, 64), (48, 64), (48, 48)]
    assert calls == ["2B, 2B step 1 of 4", "2B step 1 of 4"]


def counted(answers: list[object]) -> Callable[..., object]:
    def encode(prompt: list[str], device: str, negative_prompt: object = None) -> object:
        import torch

        answers.append((prompt, negative_prompt))
        return torch.full((len(prompt), 2), float(len(prompt[0]))), None, [prompt[0]]

    return encode


def test_prompts_are_read_once_each_alone_or_together() -> None:
    memo, asked = Memo(), list[object]()
    encode = counted(asked)
    tensor, nothing, listed = memo.ask(encode, ["one", "three"], "cpu", negative_prompt=["", ""])
    assert tensor.tolist() == [[3.0, 3.0], [5.0, 5.0]]
    assert nothing is None
    assert listed == ["one", "three"]
    assert asked == [(["one"], [""]), (["three"], [""])]
    memo.ask(encode, ["three"], "cpu", negative_prompt=[""])
    memo.ask(encode, ["three", "one", "one"], "cpu", negative_prompt=["", "", ""])
    assert len(asked) == 2
    assert memo.hits == 4
    memo.ask(encode, ["three"], "cuda", negative_prompt=[""])
    assert len(asked) == 3, "what lies on another device is another answer"


def burst(owner: Any, name: str, times: int) -> None:
    """Have a method run out of memory so many times."""
    import torch

    true, left = getattr(owner, name), [times]

    def burst_or_do(*args: Any, **kwargs: Any) -> Any:
        if left[0]:
            left[0] -= 1
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2 GiB")
        return true(*args, **kwargs)

    setattr(owner, name, burst_or_do)


def slow(stage: str) -> Any:
    return pytest.param(stage, marks=pytest.mark.slow)


STAGES = {
    "reading the prompt": lambda p: (p, "encode_prompt"),
    "reading the control": lambda p: (p, "prepare_image"),
    "denoising": lambda p: (p.unet, "forward"),
    "the scheduler": lambda p: (p.scheduler, "step"),
    "decoding": lambda p: (p.vae, "decode"),
}


@pytest.mark.parametrize(
    "stage", ["denoising", *(slow(s) for s in ("loading", *STAGES) if s != "denoising")]
)
def test_out_of_memory_at_any_stage_it_goes_on_one_rung_lower(
    stage: str, sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    import torch

    plates, said, loads = shots(gate)[0], list[str](), list[Plan]()

    def load(recipe: Recipe, place: Path, lock: Any, device: str, plan: Plan) -> Any:
        loads.append(plan)
        if stage == "loading" and len(loads) == 1:
            raise torch.OutOfMemoryError("CUDA out of memory")
        pipeline = load_pipeline(recipe, place, lock, device, plan)
        if stage != "loading" and len(loads) == 1:
            # The first pipeline stays broken: only a new one, loaded lower, can draw.
            owner, name = STAGES[stage](pipeline)
            burst(owner, name, 99)
        return pipeline

    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", load)
    renderer.watch(lambda step, _steps, text: said.append(text) if not step else None)
    frames = renderer.render(plates)
    assert frames.pixels.std() > 1
    assert dict(frames.making)["memory"] == "tiled"
    assert [plan.rung for plan in loads] == [Rung.WHOLE, Rung.TILED]
    assert sum("out of memory on cpu; going on: pictures are decoded" in text for text in said) == 1


@pytest.mark.slow
def test_a_batch_that_bursts_goes_on_one_shot_at_a_time_without_loading_again(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plates = shots(gate)
    plain = DiffusersRenderer(SDXL, clock, sdxl, "cpu", plan=Plan(Rung.WHOLE))
    wanted = pixels([plain.render(p) for p in plates])
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", plan=Plan(Rung.WHOLE, batch=3))
    renderer.render(plates[0])
    said: list[str] = []
    renderer.watch(lambda step, _steps, text: said.append(text) if not step else None)
    burst(cast("Any", renderer)._warm.pipeline.unet, "forward", 1)
    assert pixels(line_up(renderer, plates)) == wanted
    assert any("out of memory on cpu; going on" in text for text in said)
    assert not any("loading" in text for text in said)


@pytest.mark.slow
def test_what_cannot_be_compiled_is_drawn_uncompiled_and_says_so(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plates, said = shots(gate)[0], list[str]()

    def load(recipe: Recipe, place: Path, lock: Any, device: str, plan: Plan) -> Any:
        pipeline = load_pipeline(recipe, place, lock, device, Plan(plan.rung))
        if plan.compiled:

            def break_off(*_: Any, **__: Any) -> None:
                raise RuntimeError("no C++ compiler was found")

            pipeline.unet.forward = break_off
        return pipeline

    plan = Plan(Rung.WHOLE, compiled=True)
    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", load, plan=plan)
    renderer.watch(lambda step, _steps, text: said.append(text) if not step else None)
    assert "compiled" not in dict(renderer.render(plates).making)
    assert any("RuntimeError in compiled code; going on" in text for text in said)


def test_memory_that_the_processor_lacks_is_no_traceback(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    def load(*_: Any) -> Any:
        raise MemoryError("Unable to allocate 12.0 GiB")

    renderer = DiffusersRenderer(SDXL, clock, sdxl, "cpu", load, Room("cpu", None, 10**12))
    with pytest.raises(RenderError, match="cpu ran out of memory at 64x48"):
        renderer.render(shots(gate)[0])


@pytest.mark.slow
def test_a_call_that_is_stopped_leaves_no_stale_cache_behind(
    twin_root: Path, gate: Gate, clock: Clock
) -> None:
    """Blocks cached at the last step of one shot must not be taken for those of the next."""
    recipe = short("wan-ti2v", steps=4)
    depot = twins.depot_with(recipe.id, twin_root)
    steering = Steering(moments=moments(gate, 5))
    plates = steering.moments[0]

    def renderer(cache: float) -> DiffusersRenderer:
        return DiffusersRenderer(
            recipe, clock, depot, "cpu", plan=Plan(Rung.WHOLE, cache=cache, attention="native")
        )

    cached = renderer(1e6)
    kept = cached.render(plates, steering)
    assert dict(kept.making)["cache"] == "1e+06"
    assert denoiser_of(cast("Any", cached)._warm.pipeline).is_cache_enabled
    assert (kept.pixels != renderer(0.0).render(plates, steering).pixels).any(), (
        "the cache saves blocks"
    )
    steps: list[int] = []
    cached.watch(lambda step, *_: steps.append(step), lambda: steps[-1] == 2)
    cleared = gate.clear(make_request(64, 64, seed=99))
    others = tuple(make_plates(cleared) for _ in range(5))
    with pytest.raises(Cancelled):
        cached.render(others[0], Steering(moments=others))
    cached.watch(None)
    assert cached.render(plates, steering).pixels.tobytes() == kept.pixels.tobytes()


class Several:
    """Draws grey pictures, one a prompt.

    That of the second text is no picture where ``torn``, and black in ``blanked``, whatever its
    place in the queue.
    """

    def __init__(self, torn: bool = False, blanked: bool = False) -> None:
        self.torn = torn
        self.blanked = blanked

    def __call__(self, callback_on_step_end: Any = None, **asked: Any) -> SimpleNamespace:
        callback_on_step_end(self, 0, None, {})
        images = np.full((len(asked["prompt"]), asked["height"], asked["width"], 3), 0.5)
        second = [" sits" in prompt for prompt in asked["prompt"]]
        images[second] = np.nan if self.torn else 0.5
        found = [self.blanked and it for it in second]
        return SimpleNamespace(images=images, nsfw_content_detected=found)


def drawn_by(pipeline: Several, depot: Depot, gate: Gate, clock: Clock) -> list[Any]:
    plan = Plan(Rung.WHOLE, batch=3)
    renderer = DiffusersRenderer(SDXL, clock, depot, "cpu", lambda *_: pipeline, plan=plan)
    return line_up(renderer, shots(gate))


def test_a_picture_that_is_none_does_not_spoil_its_neighbors(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    made = drawn_by(Several(torn=True), sdxl, gate, clock)
    assert [isinstance(one, RenderError) for one in made] == [False, True, False]


def test_a_picture_that_the_models_own_checker_blanked_is_not_taken_for_a_panel(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    made = drawn_by(Several(blanked=True), sdxl, gate, clock)
    assert [isinstance(one, RenderError) for one in made] == [False, True, False]
    assert "safety checker blacked the picture out. Say the shot in other words" in str(made[1])
    assert made[1].lasting, "the same seed would be blanked again"


class OnCard:
    """Stands in for a tensor on a card."""

    def __init__(self, device: str) -> None:
        self.device = device

    def to(self, device: str) -> OnCard:
        return OnCard(device)


def test_what_a_memo_keeps_lies_in_the_machines_memory_and_comes_back_to_the_card() -> None:
    memo = Memo()
    encode = lambda prompt: [OnCard("cuda:0"), None]  # noqa: E731
    assert memo.ask(encode, "one")[0].device == "cuda:0"
    ((kept, _size),) = memo._kept.values()
    assert kept[0].tensor.device == "cpu"
    found, nothing = memo.ask(encode, "one")
    assert (found.device, nothing, memo.hits) == ("cuda:0", None, 1)


@pytest.mark.parametrize(
    ("recipe", "native", "width"),
    [
        ("sd15-lcm", True, "bfloat16"),
        ("sd15-lcm", False, "float16"),
        ("z-image-turbo", False, "bfloat16"),
    ],
)
def test_an_older_card_draws_in_the_half_precision_it_has(
    recipe: str, native: bool, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: native)
    assert _width(load_recipe(recipe), "cuda:0") is getattr(torch, width)


def test_a_shot_that_is_not_wanted_any_more_does_not_take_its_neighbors_along(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plan = Plan(Rung.WHOLE, batch=3)
    shared = DiffusersRenderer(SDXL, clock, sdxl, "cpu", lambda *_: Several(), plan=plan)
    renderers, heard = [shared.beside() for _ in range(3)], [list[str]() for _ in range(3)]
    for number, (renderer, said) in enumerate(zip(renderers, heard, strict=True)):
        renderer.watch(lambda *told, said=said: said.append(told[2]), lambda n=number: n == 1)
    made = line_up(shared, shots(gate), renderers)
    assert [isinstance(one, Cancelled) for one in made] == [False, True, False]
    assert all(any("step 1 of 4" in text for text in said) for said in heard)


def test_whoever_withdraws_while_a_call_is_under_way_is_alone_left_out(
    sdxl: Depot, gate: Gate, clock: Clock
) -> None:
    plan = Plan(Rung.WHOLE, batch=3)
    shared = DiffusersRenderer(SDXL, clock, sdxl, "cpu", lambda *_: Several(), plan=plan)
    renderers = [shared.beside() for _ in range(3)]

    def renew(_cleared: ClearedRequest) -> None:
        raise NotCleared("withdrawn.")

    renderers[1].renew = renew
    made = line_up(shared, shots(gate), renderers)
    assert [isinstance(one, NotCleared) for one in made] == [False, True, False]
