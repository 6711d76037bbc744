"""A production's own models stand where its file says, and the gate hears their names."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from staging import NOW, ONE, clear, make_request, make_shot
from test_imports_model import glb

from closedset import run
from closedset.errors import ProductionError, Refused, StageError
from closedset.model.shot import OwnModel, ShotSize
from closedset.services.own_models import ModelShelf, furnished, read_models
from closedset.stage import Stage

PLAIN = """schema = 1
id = "p"
title = "P"

[[model]]
file = "jukebox.glb"
name = "jukebox"
place = "Diner"
at = [0.4, 1.0]
turn = 90
height = 1.5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "jukebox.glb").write_bytes(glb())
    (tmp_path / "production.toml").write_text(PLAIN)
    return tmp_path


def test_a_model_stands_in_the_place_it_is_for(folder: Path) -> None:
    standing = read_models(folder)
    there = furnished(make_shot(ShotSize.WIDE, place="DINER"), standing)
    (model,) = there.setting.models
    assert (model.name, model.at, model.turn, model.height) == ("jukebox", (0.4, 1.0, 0.0), 90, 1.5)
    assert model.sha256 == hashlib.sha256(glb()).hexdigest()
    elsewhere = make_shot(ShotSize.WIDE, place="STREET")
    assert furnished(elsewhere, standing) == elsewhere
    assert read_models(folder / "models") == ()


@pytest.mark.slow
def test_it_is_in_the_picture_and_in_the_ids(folder: Path) -> None:
    shot = furnished(make_shot(ShotSize.WIDE, ONE, ("MARA",), place="DINER"), read_models(folder))
    request = make_request(shot, 96, 54)
    plates = Stage(lambda: NOW, models=ModelShelf(folder)).plates(clear(request))
    value = next(i.value for i in plates.id_table if i.name == "jukebox")
    assert (plates.ids == value).sum() > 20
    assert np.isfinite(plates.beauty).all()
    (folder / "models" / "jukebox.glb").write_bytes(glb((1.0, 1.0, 1.0)))
    with pytest.raises(StageError, match="changed after it was cleared"):
        Stage(lambda: NOW, models=ModelShelf(folder)).plates(clear(request))
    with pytest.raises(StageError, match="not at hand"):
        Stage(lambda: NOW).plates(clear(request))


def test_its_name_is_among_the_words_that_the_gate_judges() -> None:
    named = OwnModel("a bust of Tom Hanks", "bust.glb", "0" * 64)
    shot = make_shot(ShotSize.WIDE, ONE, ("MARA",))
    crew: Any = SimpleNamespace(
        production=SimpleNamespace(id="p", title="P"),
        recipe=SimpleNamespace(id="ink", revision="", diffusion=None),
        furnish=lambda s: replace(s, setting=replace(s.setting, models=(named,))),
    )
    cast = {c.character: c for c in make_request(shot).cast}
    play: Any = SimpleNamespace(sha256="0" * 64)
    request = run.request_for(crew, play, shot, cast, (96, 54))
    with pytest.raises(Refused, match="Tom Hanks"):
        clear(request)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"jukebox.glb"', '"../jukebox.glb"', "name of a"),
        ('"jukebox.glb"', '"jukebox.blend"', "name of a"),
        ('name = "jukebox"', 'name = ""', "what it is"),
        ("turn = 90", "spin = 90", "'spin' is none of"),
        ("turn = 90", "turn = true", "are numbers"),
        ("[0.4, 1.0]", "[0.4]", "two or three numbers"),
        ("[0.4, 1.0]", "[nan, 1.0]", "are numbers"),
        ("height = 1.5", "height = -1", "above 0"),
        ("height = 1.5", 'units = "parsec"', "units is m, cm"),
    ],
)
def test_a_table_that_is_not_understood_says_what_to_write(
    folder: Path, old: str, new: str, says: str
) -> None:
    (folder / "production.toml").write_text(PLAIN.replace(old, new))
    with pytest.raises(ProductionError, match=says) as found:
        read_models(folder)
    assert "[[model]]" in found.value.remedy


def test_a_link_and_a_missing_file_are_refused(folder: Path) -> None:
    file = folder / "models" / "jukebox.glb"
    file.rename(folder / "real.glb")
    with pytest.raises(StageError, match="cannot be read"):
        read_models(folder)
    file.symlink_to(folder / "real.glb")
    with pytest.raises(ProductionError, match="is a link"):
        read_models(folder)
