"""What a job of the queue asks for: which recipe draws which shot, by which request.

Whoever draws a job and whoever only says what drawing it would take read it here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from closedset import run
from closedset.errors import ProductionError, UsageError
from closedset.model.recipe import Recipe
from closedset.model.request import PictureRequest
from closedset.model.shot import Shot
from closedset.render import as_draft, load_recipe
from closedset.services.animating import clip_recipe, clip_request
from closedset.services.board import check_size, in_look
from closedset.services.company import Company
from closedset.services.script import Breakdown
from closedset.services.stack import decisions
from closedset.store import Job, StoredTake

STILL, CLIP = "shot", "clip"
"""The kinds of jobs."""
_SIZE = "1280x720"


@dataclass(frozen=True, slots=True)
class Order:
    """One job, read."""

    crew: run.Crew
    shot: Shot
    request: PictureRequest
    approved: str
    """Id of the shot's approved take; empty if there is none."""
    first: StoredTake | None
    """The approved panel that a clip starts from."""


def order_of(
    company: Company,
    job: Job,
    watch: run.Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Order:
    """Read a job. Raises UsageError, ProductionError, and Refused for a stranger's adapter.

    ``watch`` hears how far the drawing is, ``stop`` says whether it is still wanted.
    """
    recipe = recipe_of(job)
    (shot,) = select_shots(company.script, job.shot)
    approved = decisions(company.production).panel(shot.id)
    if job.kind == CLIP:
        crew = company.crew(recipe, watch, stop)
        first = company.production.find_take(approved) if approved else None
        clip = clip_request(company, crew, shot, first, width_of(job))
        return Order(crew, shot, clip, approved, first)
    (shot,) = in_look((shot,), dict(job.detail).get("look", ""), recipe)
    size = size_of(job)
    crew = company.crew(recipe, watch, stop)
    still = run.request_for(crew, company.script.screenplay, shot, company.cast, size)
    return Order(crew, shot, still, approved, None)


def recipe_of(job: Job) -> Recipe:
    """Return the recipe that a job names, with its draft steps if it says so. Raises UsageError."""
    detail = dict(job.detail)
    if job.kind == CLIP:
        recipe = clip_recipe(detail.get("recipe", ""))
    else:
        recipe = load_recipe(detail.get("recipe", "ink"))
    return as_draft(recipe) if "draft" in detail else recipe


def width_of(job: Job) -> int:
    """Return the width in pixels that a clip's job asks for. Raises ProductionError, UsageError."""
    asked = dict(job.detail).get("width", "")
    (width,) = _sides(job, "width", asked, r"([0-9]{1,6})")
    check_size((width, width), "--width 832")
    return width


def size_of(job: Job) -> tuple[int, int]:
    """Return the pixels that a job asks for. Raises ProductionError, UsageError."""
    asked = dict(job.detail).get("size", _SIZE)
    width, height = _sides(job, "size", asked, r"([0-9]{1,6})x([0-9]{1,6})")
    check_size((width, height))
    return width, height


def _sides(job: Job, what: str, asked: str, form: str) -> tuple[int, ...]:
    found = re.fullmatch(form, asked)
    if found is None:
        raise ProductionError(
            f"job {job.id} of the queue is damaged: its {what} is {asked[:40]!r}.",
            remedy=f"Cancel it: closedset jobs cancel PRODUCTION {job.id}",
        )
    return tuple(map(int, found.groups()))


def select_shots(broken_down: Breakdown, shots: str) -> tuple[Shot, ...]:
    """Return the shots named (``"1A,2C"``), or all. Raises UsageError for one that is not there."""
    known = {shot.id: shot for shot in broken_down.shots.shots}
    if not shots:
        return tuple(known.values())
    wanted = [name.strip().upper() for name in shots.split(",")]
    for name in wanted:
        if name not in known:
            some = ", ".join(list(known)[:12])
            raise UsageError(
                f"there is no shot {name[:40]!r} in this script.",
                remedy=f"It has {some}{' …' if len(known) > 12 else ''}; write --shots 1A,2C.",
            )
    return tuple(known[name] for name in dict.fromkeys(wanted))
