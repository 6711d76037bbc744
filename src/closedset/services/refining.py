"""Refine a take: variations, from a picture on, by mask, words or scribble, larger, another look.

Each wish makes a new take with its parent; the parent stays as it is, and so does the wall until
the new one is approved.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from closedset import run
from closedset.errors import Held, Refused, UsageError
from closedset.gate import Gate, admit_scribble
from closedset.model.pixels import Scribble
from closedset.model.protocols import Clock
from closedset.model.recipe import Recipe
from closedset.model.request import Edit, PictureRequest, TextField
from closedset.model.verdict import Decision
from closedset.render import (
    load_recipe,
    require_followed,
    require_look,
    with_strength,
    write_bits,
)
from closedset.render.patching import Mask, checked, mask_of
from closedset.services.board import BoardService
from closedset.services.company import Company
from closedset.services.renderers import weights_depot
from closedset.services.script import ScriptService, script_of
from closedset.services.second_unit import MASK, SCRIBBLE, make_take
from closedset.services.stack import asked_for
from closedset.services.takes import find, intact
from closedset.store import Production, StoredTake
from closedset.store.disk import disk_errors

MOST_VARIATIONS = 64
BY_STRENGTH = "sd15-refine"
BY_WORDS = ("qwen-image-edit", "flux2-klein")
"""The recipes that change a picture by words, the better one first."""
BY_LINES = "sd15-scribble"
UPSCALER = "sd-x2-upscaler"
LONGEST_WORDS = 2000
"""Characters."""
_HARMLESS = frozenset({"unsealed-picture"})
"""What is asked of every picture from outside: whether a person is in it. No pixel is drawn of a
mask in two tones."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; at least one of them."""

    vary: int = 0
    """So many variations: the same request with other seeds."""
    strength: float | None = None
    """How far from the picture, over 0 to 1."""
    mask: str = ""
    """A picture file in black and white: only where it is white."""
    where: str = ""
    """The name of a thing or a character in the shot: only there."""
    words: str = ""
    """What changes, in words; the gate reads them."""
    scribble: str = ""
    """A line drawing's file: its lines lie over the shot's own outlines."""
    nobody: bool = False
    """Somebody looked at the scribble and saw no real person."""
    upscale: bool = False
    look: str = ""
    recipe: str = ""
    """Instead of the one that the wish would take."""

    @property
    def changes(self) -> bool:
        """Whether anything is asked for but a larger picture or another look."""
        limits = (self.mask, self.where)
        return any((self.vary, self.strength is not None, *limits, self.words, self.scribble))


class RefineService:
    """Makes new takes from a take."""

    def __init__(self, script: ScriptService, board: BoardService, clock: Clock) -> None:
        self._script = script
        self._board = board
        self._clock = clock

    def refine(
        self, take: str, folder: Path | None, wish: Wish, progress: run.Progress
    ) -> tuple[StoredTake, ...]:
        """Make what ``wish`` asks for from a take; return the new takes. ``folder`` as elsewhere.

        Raises UsageError for a wish that cannot be, Refused and Held if the gate does not clear
        words, mask or picture, RenderError without weights, and what stages raise.
        """
        _check(wish)
        folder = find(take, folder)
        broken_down = self._script.read(script_of(folder))
        with Production.open(folder, self._clock) as production:
            parent = intact(production, take)
            if parent.take.kind != "shot":
                raise UsageError(
                    f"take {parent.take.id} is no picture of a shot, so it is not refined.",
                    remedy=f"Choose another: closedset takes list {folder}",
                )
            company = Company(self._board, self._clock, production, broken_down, progress)
            return tuple(_Refinement(company, parent, wish).takes())


def _check(wish: Wish) -> None:
    """Raise UsageError for a wish that contradicts itself, or is none."""
    if not (wish.changes or wish.upscale or wish.look):
        raise UsageError(
            "refine was not told what to do.",
            remedy="Add --vary 4, --strength 0.4, --mask FILE, --words TEXT, --scribble FILE, "
            "--upscale or --look ID.",
        )
    if not 0 <= wish.vary <= MOST_VARIATIONS:
        raise UsageError(
            f"{wish.vary} variations were asked for.",
            remedy=f"Write --vary 1 to {MOST_VARIATIONS}.",
        )
    alone = wish.upscale or wish.look
    if alone and (wish.changes or (wish.upscale and wish.look) or (wish.look and wish.recipe)):
        raise UsageError(
            "--upscale and --look go alone.",
            remedy="Refine in two steps: each makes a take that the next goes on from.",
        )
    if len(wish.words) > LONGEST_WORDS:
        raise UsageError(
            f"{len(wish.words)} characters of words were given.",
            remedy=f"Say it in {LONGEST_WORDS}.",
        )
    if wish.look:
        require_look(wish.look)


class _Refinement:
    """One take, and what is wished of it."""

    def __init__(self, company: Company, parent: StoredTake, wish: Wish) -> None:
        self._company = company
        self._parent = parent
        self._wish = wish
        self._asked = asked_for(parent.take)

    def takes(self) -> Iterator[StoredTake]:
        """Make them one after the other."""
        recipe = self._recipe()
        crew = self._company.crew(recipe, profile=self._parent.take.profile)
        mask, lines = self._mask(crew), self._lines(crew)
        said = {MASK: write_bits(mask.where)} if mask else {}
        said |= {SCRIBBLE: write_bits(lines.lines)} if lines else {}
        total = max(self._wish.vary, 1)
        for number in range(1, total + 1):
            request = self._request(crew, mask, lines, number)
            made = make_take(crew, request, self._parent, said)
            self._company.progress("shoot", number, total, f"{made.take.shot} {made.take.id}")
            yield made

    def _recipe(self) -> Recipe:
        wish = self._wish
        own, _ = self._company.recipe_of(replace(self._asked, edit=None))
        if wish.look:
            return load_recipe("ink")
        if wish.upscale:
            return _of_task(load_recipe(wish.recipe or UPSCALER), ("upscale",))
        usual = BY_LINES if wish.scribble else BY_STRENGTH if wish.strength is not None else ""
        if usual or wish.recipe:
            recipe = load_recipe(wish.recipe or usual)
            require_followed(wish.scribble, recipe.id, recipe.takes)
            return recipe if wish.strength is None else with_strength(recipe, wish.strength)
        return load_recipe(_here(BY_WORDS)) if wish.words else own

    def _request(
        self, crew: run.Crew, mask: Mask | None, lines: Scribble | None, number: int
    ) -> PictureRequest:
        """Return what the gate is asked: the parent's request, and what is wished besides."""
        wish, asked = self._wish, self._asked
        request = replace(
            asked,
            recipe=crew.recipe.id,
            recipe_revision=crew.recipe.revision,
            texts=(*_edit_text(wish.words), *_own_texts(asked), *run.recipe_texts(crew.recipe)),
        )
        if wish.vary:
            request = replace(request, seed=_seed(asked.seed, number))
        if wish.look:
            return replace(request, shot=replace(asked.shot, look=wish.look), edit=None)
        if wish.upscale:
            request = replace(request, width=asked.width * 2, height=asked.height * 2)
        if wish.upscale or replace(wish, vary=0).changes:
            edit = Edit(
                parent=self._parent.take.asset_sha256,
                strength=wish.strength or 0.0,
                mask=mask.sha256 if mask else "",
                scribble=lines.sha256 if lines else "",
            )
            request = replace(request, edit=edit)
            if not wish.vary:
                request = replace(request, seed=_seed(asked.seed, 1))
        return request

    def _mask(self, crew: run.Crew) -> Mask | None:
        wish = self._wish
        if wish.mask:
            return _brought(crew.gate, Path(wish.mask), (self._asked.width, self._asked.height))
        return self._seen(crew, wish.where) if wish.where else None

    def _lines(self, crew: run.Crew) -> Scribble | None:
        """Let the wish's drawing in, and note who was asked whether it shows anybody."""
        if not self._wish.scribble:
            return None
        data, size = _read(Path(self._wish.scribble)), (self._asked.width, self._asked.height)
        with Image.open(io.BytesIO(self._parent.data)) as panel:
            whole = round(panel.height * size[0] / panel.width)
        lines = admit_scribble(crew.gate, data, size, whole, nobody=self._wish.nobody)
        body = {"picture": hashlib.sha256(data).hexdigest(), "lines": lines.sha256}
        crew.ledger.append("declaration", body | {"shows": "nobody"})
        return lines

    def _seen(self, crew: run.Crew, name: str) -> Mask:
        """Return where the named character, thing or piece of the set is in the shot's picture."""
        plates = crew.stage.plates(crew.gate.clear(replace(self._asked, edit=None)))
        wanted = name.strip().casefold()
        table = [one for one in plates.id_table if (plates.ids == one.value).any()]
        values = [
            one.value
            for one in table
            if wanted in {one.name.casefold(), f"{one.name} {one.part}".strip().casefold()}
        ]
        if not values:
            names = sorted({one.name for one in table})
            raise UsageError(
                f"there is no file {name[:60]!r}, and nothing in the picture of shot "
                f"{self._asked.shot.id} goes by that name.",
                remedy=f"Name a black-and-white picture, or one of: {', '.join(names)}",
            )
        return checked(Mask(np.isin(plates.ids, values)))


def _brought(gate: Gate, path: Path, size: tuple[int, int]) -> Mask:
    """Let a mask picture in, through the door that every picture comes in by.

    A face in it, or words in its metadata, stop it. That nobody can tell a person in it does not:
    it is read as two tones, and says only where another picture may change.
    """
    from closedset.gate.pictures import open_picture

    data = _read(path)
    verdict = gate.check_picture(data)
    stopped = tuple(reason for reason in verdict.reasons if reason.code not in _HARMLESS)
    if stopped:
        raise (Refused if verdict.decision is Decision.REFUSE else Held)(stopped)
    picture = open_picture(data)
    if not hasattr(picture, "pixels"):
        raise Refused((picture,))
    return mask_of(picture.pixels, size)


def _read(path: Path) -> bytes:
    with disk_errors(path, "read"):
        return path.read_bytes()


def _own_texts(asked: PictureRequest) -> tuple[TextField, ...]:
    """Return a request's texts without those that its recipe added."""
    return tuple(field for field in asked.texts if field.name not in {"style", "negative_prompt"})


def _edit_text(words: str) -> tuple[TextField, ...]:
    return (TextField("edit", words.strip()),) if words.strip() else ()


def _of_task(recipe: Recipe, tasks: Sequence[str]) -> Recipe:
    if recipe.task not in tasks:
        raise UsageError(
            f"recipe {recipe.id} is for {recipe.task}, not for {' or '.join(tasks)}.",
            remedy="See closedset pipelines list",
        )
    return recipe


def _here(recipes: Sequence[str]) -> str:
    """Return the first recipe whose weights are on this machine, else the last of them."""
    depot = weights_depot()
    return next((one for one in recipes if depot.lock(one) is not None), recipes[-1])


def _seed(seed: int, number: int) -> int:
    """Return the seed of a variation: the same for the same take and number."""
    return int.from_bytes(hashlib.sha256(f"{seed} variation {number}".encode()).digest()[:4])
