"""A production's own models: what its ``production.toml`` says stands where.

[[model]]
file = "jukebox.glb"   # in the production's folder models/; .glb, .gltf or .obj
name = "jukebox"       # what it is: the gate judges these words
place = "DINER"        # the place of the scene headings; leave it out for every place
at = [1.2, 0.8]        # metres right of and behind the middle of the action, and over the floor
turn = 90              # degrees, counter-clockwise from above
height = 1.5           # metres; leave it out if the file is in metres
up = "z"               # "y" if it is left out
units = "cm"           # m, cm, mm, in or ft; "m" if it is left out
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Any

from closedset.errors import ProductionError
from closedset.model.shot import OwnModel, Shot
from closedset.stage.imports import AXES, FORMATS, UNITS, read_bytes

FOLDER = "models"
MOST = 40
"""Models of one production."""
_FIELDS = ("file", "name", "place", "at", "turn", "height", "up", "units")


@dataclass(frozen=True, slots=True)
class Standing:
    """A model and the place that it stands in; "" is every place."""

    place: str
    model: OwnModel


class ModelShelf:
    """The ``models`` folder of a production."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def __call__(self, model: OwnModel) -> bytes:
        """Return a model's bytes. Raises StageError."""
        return read_bytes(self._folder / model.file)


def read_models(folder: Path) -> tuple[Standing, ...]:
    """Return the models of the production in ``folder``, as its file lists them.

    Raises ProductionError for a table that is not understood, StageError for a file that cannot be
    read.
    """
    path = folder / "production.toml"
    if not path.is_file():
        return ()
    tables = tomllib.loads(path.read_text("utf-8")).get("model", [])
    if not isinstance(tables, list) or len(tables) > MOST:
        raise _wrong(path, 0, "write each model as a [[model]] table, forty at most")
    return tuple(_standing(path, number, table) for number, table in enumerate(tables, 1))


def furnished(shot: Shot, standing: tuple[Standing, ...]) -> Shot:
    """Return a shot with the models that stand in its place."""
    here = " ".join(shot.setting.place.casefold().split())
    models = tuple(s.model for s in standing if s.place in ("", here))
    return replace(shot, setting=replace(shot.setting, models=models)) if models else shot


def _standing(path: Path, number: int, table: Mapping[str, Any]) -> Standing:
    unknown = sorted(set(table) - set(_FIELDS))
    if unknown:
        raise _wrong(path, number, f"{unknown[0]!r} is none of {', '.join(_FIELDS)}")
    file, name = table.get("file"), table.get("name")
    if not isinstance(file, str) or Path(file).name != file or not file.endswith(FORMATS):
        raise _wrong(path, number, f"file is the name of a {', '.join(FORMATS)} in {FOLDER}/")
    if not isinstance(name, str) or not name.strip() or len(name) > 80:
        raise _wrong(path, number, "name says in a few words what it is")
    place, up, units = (table.get(key, value) for key, value in _PLAIN.items())
    if not isinstance(place, str) or up not in AXES or units not in UNITS:
        raise _wrong(path, number, f"up is {' or '.join(AXES)}, units is {', '.join(UNITS)}")
    at = _numbers(path, number, table.get("at", [0.0, 0.0]))
    turn, height = _numbers(path, number, [table.get("turn", 0.0), table.get("height", 0.0)])[:2]
    if height < 0:
        raise _wrong(path, number, "height is in metres, above 0")
    found = path.parent / FOLDER / file
    if found.is_symlink():
        raise _wrong(path, number, f"{file} is a link; put the file itself there")
    digest = hashlib.sha256(read_bytes(found)).hexdigest()
    model = OwnModel(name.strip(), file, digest, at, turn, height, up, units)
    return Standing(" ".join(place.casefold().split()), model)


_PLAIN = {"place": "", "up": "y", "units": "m"}


def _numbers(path: Path, number: int, values: object) -> tuple[float, float, float]:
    """Read two or three metres, or degrees; the third is 0 if it is left out."""
    if not isinstance(values, list) or len(values) not in (2, 3):
        raise _wrong(path, number, "at has two or three numbers, in metres")
    found = [float(v) for v in values if isinstance(v, int | float) and not isinstance(v, bool)]
    if len(found) != len(values) or not all(isfinite(v) and abs(v) < 1e4 for v in found):
        raise _wrong(path, number, "at, turn and height are numbers")
    x, y, z = (*found, 0.0)[:3]
    return x, y, z


def _wrong(path: Path, number: int, why: str) -> ProductionError:
    return ProductionError(
        f"{path}: model {number} is not understood: {why}.",
        remedy='Write for example:  [[model]]  file = "jukebox.glb"  name = "jukebox"  '
        'place = "DINER"  at = [1.2, 0.8]',
    )
