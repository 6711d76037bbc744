"""A user's model comes in as geometry, and as nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import trimesh
from PIL import Image

from closedset.errors import StageError
from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import SetKind, Setting
from closedset.stage.imports import MAX_BYTES, model_from_bytes, read_bytes
from closedset.stage.sets import build_set
from closedset.stage.tracer import Surface, Tracer


def glb(size: tuple[float, float, float] = (1.0, 2.0, 0.5)) -> bytes:
    box = trimesh.creation.box(size)
    box.visual.vertex_colors = np.tile(np.array([200, 40, 30, 255], np.uint8), (8, 1))
    data = trimesh.Scene(box).export(file_type="glb")
    assert isinstance(data, bytes)
    return data


def test_a_glb_stands_on_the_floor_upright_and_in_its_colors() -> None:
    mesh = model_from_bytes(glb(), "statue.glb")
    assert np.allclose(mesh.vertices.min(0), [-0.5, -0.25, 0], atol=1e-5)
    assert np.allclose(mesh.vertices.max(0), [0.5, 0.25, 2.0], atol=1e-5)
    assert np.allclose(mesh.colors[0], [200 / 255, 40 / 255, 30 / 255], atol=0.01)
    assert len(mesh.faces) == 12
    assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-3)


def test_faces_point_outward_after_the_axes_are_turned() -> None:
    mesh = model_from_bytes(glb(), "statue.glb")
    middle = (mesh.vertices.min(0) + mesh.vertices.max(0)) / 2
    for face in mesh.faces:
        away = mesh.vertices[face].mean(0) - middle
        assert away @ mesh.normals[face[0]] > 0


def test_an_obj_is_scaled_to_the_height_asked_for(tmp_path: Path) -> None:
    text = trimesh.creation.box((1, 4, 1)).export(file_type="obj")
    path = tmp_path / "tower.obj"
    path.write_text(f"mtllib secrets.mtl\n{text}")
    mesh = model_from_bytes(read_bytes(path), path.name, height=8.0)
    assert float(mesh.vertices[:, 2].max()) == pytest.approx(8.0, abs=1e-3)


def test_a_model_on_a_set_is_hit_by_rays() -> None:
    stage = build_set(Setting("ROOM", SetKind.ROOM, True, TimeOfDay.DAY), "p")
    stage.add("statue", model_from_bytes(glb(), "statue.glb"))
    tracer = Tracer([Surface(p.mesh, i + 1) for i, p in enumerate(stage.pieces)])
    start = np.array([[0.0, -3.0, 1.0]], np.float32)
    found = tracer.first_along(start, np.array([[0.0, 0.0, 1.0]], np.float32)) - 1
    assert stage.pieces[int(found[0])].name == "statue"


def test_a_gltf_that_names_another_file_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.bin"
    secret.write_bytes(b"\0" * 36)
    document = {
        "asset": {"version": "2.0"}, "scenes": [{"nodes": [0]}], "scene": 0,
        "nodes": [{"mesh": 0}], "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "buffers": [{"uri": str(secret), "byteLength": 36}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
    }  # fmt: skip
    with pytest.raises(StageError, match="asks for another file"):
        model_from_bytes(json.dumps(document).encode(), "evil.gltf")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "a.fbx", "no model the stage reads"),
        (b"not a model", "a.glb", "cannot be read|no triangles"),
        (b"", "a.obj", "cannot be read|no triangles"),
        (b"v 0 0 0\nv 1 0 0\nv 0 1 0\n", "a.obj", "cannot be read|no triangles"),
        (b"v 0 0 0\nv 9e9 0 0\nv 0 9e9 0\nf 1 2 3\n", "a.obj", "m across"),
        (b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "a.obj", "no numbers|cannot be read"),
        (b"x" * (MAX_BYTES + 1), "a.glb", "bytes; a model has at most"),
    ],
)
def test_a_bad_model_is_refused_in_words(data: bytes, name: str, words: str) -> None:
    with pytest.raises(StageError, match=words):
        model_from_bytes(data, name)


def test_a_model_of_too_many_triangles_is_refused() -> None:
    dense = trimesh.creation.icosphere(subdivisions=7).export(file_type="glb")
    with pytest.raises(StageError, match="triangles; a model has at most"):
        model_from_bytes(dense, "dense.glb")


def test_a_missing_file_is_named() -> None:
    with pytest.raises(StageError, match="cannot be read"):
        read_bytes(Path("/nowhere/at/all.glb"))


def test_a_texture_comes_in_as_its_mean_color_alone() -> None:
    half = np.zeros((8, 8, 3), np.uint8)
    half[:4] = (200, 100, 40)
    box = trimesh.creation.box((1, 1, 1))
    material = trimesh.visual.material.PBRMaterial(baseColorTexture=Image.fromarray(half))
    box.visual = trimesh.visual.TextureVisuals(uv=np.random.default_rng(0).random((8, 2)),
                                               material=material)  # fmt: skip
    data = trimesh.Scene(box).export(file_type="glb")
    assert isinstance(data, bytes)
    colors = model_from_bytes(data, "box.glb").colors
    assert np.ptp(colors, axis=0).max() == 0
    assert np.allclose(colors[0], np.array([100, 50, 20]) / 255, atol=0.02)


def test_a_file_in_centimetres_with_z_up_stands_as_it_should() -> None:
    mesh = model_from_bytes(glb((100.0, 200.0, 50.0)), "statue.glb", up="z", units="cm")
    assert np.allclose(np.ptp(mesh.vertices, axis=0), [1.0, 2.0, 0.5], atol=1e-5)
    middle = (mesh.vertices.min(0) + mesh.vertices.max(0)) / 2
    for face in mesh.faces:
        assert (mesh.vertices[face].mean(0) - middle) @ mesh.normals[face[0]] > 0
