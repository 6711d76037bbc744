"""The recce: what drawing shots would take, found out without drawing any.

The gate is asked for each shot, and prompts are compiled, as they would be. Nothing is queued,
entered in the ledger, loaded but tokenizers, or drawn. The exit status is the one that the drawing
would end with, as far as that can be known before.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from closedset import run
from closedset.errors import ClosedsetError, GateError, Held, RenderError
from closedset.model.recipe import Recipe
from closedset.model.request import ClearedRequest, PictureRequest
from closedset.model.verdict import Reason
from closedset.record import take_key
from closedset.render.preflight import Need, Preflight, preflight, stored_counter
from closedset.render.prompts import Prompt, compile_prompt
from closedset.services.company import Company
from closedset.services.orders import Order, order_of, recipe_of
from closedset.services.pipelines import terms
from closedset.services.renderers import weights_depot
from closedset.store import Job, JobState

STILL_BYTES, CLIP_BYTES = 8, 1
"""Disk that a pixel takes at most: of a still in the stack and on the wall, of a clip's picture."""

MOMENT_BYTES = 63
"""Memory that a pixel takes of one moment's plates: some 25 MB at 832x480."""


@dataclass(frozen=True, slots=True)
class ShotReport:
    """What would become of one shot."""

    shot: str
    state: str
    """``cleared``, ``refused`` or ``held``; empty if it could not be asked for."""
    made: bool = False
    """Its very take lies in the store: nothing is drawn."""
    request: PictureRequest | None = None
    prompt: Prompt | None = None
    """None for what is drawn from plates: no words reach a generator."""
    reasons: tuple[Reason, ...] = ()
    error: str = ""

    def lines(self, *, counted: bool) -> list[str]:
        """Return what is said of the shot; ``counted``: its prompt by the recipe's tokenizers."""
        asked = self.request
        if asked is None:
            said = [f"    [{r.code}] {r.message} → {r.remedy}" for r in self.reasons]
            return [f"{self.shot} {self.state or 'failed'}", *said]
        clip = f", {asked.frames} pictures at {asked.fps:g} a second" if asked.frames else ""
        there = "there already" if self.made else "to draw"
        size = f"{asked.width}x{asked.height}{clip}, seed {asked.seed}"
        lines = [f"{self.shot} {self.state or 'failed'}, {there}: {size}"]
        if self.prompt is not None:
            count = f"{self.prompt.tokens} of {self.prompt.limit} tokens"
            lines.append(f"    prompt [{count if counted else 'not counted'}]: {self.prompt.text}")
            lines += [f"    negative: {self.prompt.negative}"] if self.prompt.negative else []
            lines += [f"    cut: {words}" for words in self.prompt.cut]
        return lines


@dataclass(frozen=True, slots=True)
class Report:
    """What drawing would take, and what stands in its way."""

    recipe: Recipe
    flight: Preflight
    disk: Need
    seconds: float | None
    """Of work, by what earlier jobs of the recipe took; None as long as none was measured."""
    counted: bool
    """Whether prompts were measured by the recipe's own tokenizers."""
    terms: tuple[str, ...]
    """Licences, and warnings."""
    shots: tuple[ShotReport, ...]

    @property
    def to_draw(self) -> int:
        """How many shots would be drawn."""
        return sum(one.state == "cleared" and not one.made for one in self.shots)

    @property
    def obstacles(self) -> tuple[str, ...]:
        """Return what would stop the drawing, a sentence each with what to do."""
        found = [str(self.flight.problem)] if self.flight.problem else []
        found += [one.error for one in self.shots if one.error]
        if self.disk.short:
            found.append(
                f"the disk has {self.disk.free / 1e9:.1f} GB left, and the pictures take up to "
                f"{(self.disk.needs or 0) / 1e9:.1f} GB. Make room first."
            )
        return tuple(dict.fromkeys(found))

    @property
    def lines(self) -> list[str]:
        """Return what a person reads: the shots, what they take, what is missing."""
        lines = [line for shot in self.shots for line in shot.lines(counted=self.counted)]
        flight, total = self.flight, len(self.shots)
        there = sum(one.made for one in self.shots)
        lines.append(f"{self.to_draw} of {total} to draw, {there} there already; nothing was drawn")
        on = f" on {flight.device}" if flight.device else ""
        how = f": {flight.plan.said}" if flight.plan else ""
        lines.append(f"recipe {self.recipe.id}{on}{how}")
        lines += [_need(need) for need in (*flight.needs, self.disk)]
        took = "not measured yet on this production"
        if self.seconds is not None:
            took = f"about {self.seconds / 60:.1f} min, by what the same took before"
        lines.append(f"time: {took}")
        lines += self.terms
        return lines + [f"missing: {said}" for said in self.obstacles]

    @property
    def exit_status(self) -> int:
        """1 if something would fail, else 3 for a refused shot, 4 for one that is held, 0."""
        states = {one.state for one in self.shots}
        stopped = self.to_draw and (self.flight.problem or self.disk.short)
        if stopped or any(one.error for one in self.shots):
            return 1
        return 3 if "refused" in states else 4 if "held" in states else 0


def _need(need: Need) -> str:
    needs = "unknown" if need.needs is None else f"about {need.needs / 1e9:.2f} GB"
    short = " TOO LITTLE" if need.short else ""
    return f"{need.what}: needs {needs}; {need.free / 1e9:.1f} GB are free{short}"


def scout(company: Company, jobs: Sequence[Job]) -> Report:
    """Say what drawing ``jobs``, all of one recipe, would take. Raises UsageError, StoreError."""
    recipe, depot = recipe_of(jobs[0]), weights_depot()
    said = ""
    try:
        count = stored_counter(recipe, depot)
    except RenderError as error:
        count, said = None, str(error)
    shots = tuple(_shots(company, jobs, count or (lambda _text: 0), said))
    drawn = [one.request for one in shots if one.request and not one.made]
    beside = _beside(recipe, drawn, company.renderers.in_line(recipe, company.expected))
    flight = preflight(recipe, depot, company.expected, beside)
    needs = sum(map(_disk, drawn))
    free = shutil.disk_usage(company.production.folder).free
    return Report(
        recipe=recipe,
        flight=flight,
        disk=Need("disk", needs, free),
        seconds=_seconds(company.production.jobs(), jobs[0], len(drawn)),
        counted=count is not None,
        terms=tuple(terms(recipe)),
        shots=shots,
    )


def _shots(
    company: Company, jobs: Sequence[Job], count: Callable[[str], int], said: str
) -> Iterator[ShotReport]:
    for job in jobs:
        try:
            order = order_of(company, job)
        except ClosedsetError as error:
            yield ShotReport(job.shot, "", error=str(error))
            continue
        try:
            cleared = order.crew.gate.clear(order.request)
        except GateError as error:
            state = "held" if isinstance(error, Held) else "refused"
            yield ShotReport(job.shot, state, reasons=error.reasons)
            continue
        yield _cleared(order, cleared, count, said)


def _cleared(
    order: Order, cleared: ClearedRequest, count: Callable[[str], int], said: str
) -> ShotReport:
    take = order.crew.production.find_take(take_key(order.crew.recipe, cleared))
    diffusion, prompt = order.crew.recipe.diffusion, None
    if diffusion is not None and not said:
        try:
            prompt = compile_prompt(cleared, diffusion, count, clip=order.request.frames > 1)
        except RenderError as error:
            said = str(error)
    return ShotReport(order.shot.id, "cleared", take is not None, order.request, prompt, error=said)


def _beside(recipe: Recipe, drawn: Sequence[PictureRequest], in_line: int) -> int:
    """Return the memory of the shots that are on their way together, bytes."""
    pixels = max((r.width * r.height for r in drawn), default=0)
    frames = max((r.frames for r in drawn), default=0)
    if frames:
        # A clip goes alone; a recipe that reads its first plates only keeps no others.
        return pixels * (run.BYTES_A_PIXEL + (MOMENT_BYTES * frames if recipe.moves else 0))
    return pixels * run.BYTES_A_PIXEL * min(run.hands_for(pixels, in_line), len(drawn))


def _disk(request: PictureRequest) -> int:
    pixels = request.width * request.height
    return pixels * (request.frames * CLIP_BYTES if request.frames else STILL_BYTES)


def _seconds(known: Sequence[Job], asked: Job, count: int) -> float | None:
    """Return what ``count`` jobs take that ask for the same as ``asked`` but the shot."""
    took = [
        job.seconds
        for job in known
        if (job.kind, job.detail, job.state) == (asked.kind, asked.detail, JobState.DONE)
        and job.seconds > 0
    ]
    if not count:
        return 0.0
    return count * sum(took) / len(took) if took else None
