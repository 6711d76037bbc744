"""A user's own set or prop: a glTF or OBJ model becomes a mesh of the stage.

Only geometry and plain colors come in: no animations, no scripts, and of a texture its mean color
alone, so that nobody's photograph comes in on a wall. The bytes are read from memory and nothing
they name is opened, so a model cannot reach other files: a glTF must carry its buffers inside (GLB,
or ``data:`` URIs), and an OBJ comes without its material file.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from closedset.errors import StageError
from closedset.stage.mesh import Mesh, vertex_normals
from closedset.stage.solids import merge

MAX_BYTES = 32_000_000
"""A model of the largest size below is about 20 MB."""
MAX_TRIANGLES = 200_000
"""As many as all else on a set, and the bound for a panel in half a second."""
MAX_METRES = 200.0
MAX_TEXTURE = 8192
"""Pixels of a texture's side."""
FORMATS = (".glb", ".gltf", ".obj")
UNITS = {"m": 1.0, "cm": 0.01, "mm": 0.001, "in": 0.0254, "ft": 0.3048}
"""Metres of what a model may be measured in."""
AXES = ("y", "z")
"""Which axis of a file points up: glTF says y, and OBJ is used to it."""
_PLAIN = (0.72, 0.70, 0.66)
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, EOFError, ImportError, LookupError, OSError,
    RuntimeError, TypeError, ValueError, struct.error,
)  # fmt: skip
"""What the readers raise over a broken file."""
_ADVICE = "Export it again as GLB with its buffers inside, in metres, or as OBJ."


class _NothingElse(Mapping[str, bytes]):
    """Stands for the folder of a model, and refuses every file that the model asks for."""

    def __getitem__(self, name: str) -> bytes:
        raise StageError(f"the model asks for another file, {name!r}.", remedy=_ADVICE)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def read_bytes(path: Path) -> bytes:
    """Read a model's file, if it is no larger than one may be. Raises StageError."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise StageError(
                f"{path.name} has {size:,} bytes; a model has at most {MAX_BYTES:,}.",
                remedy="Decimate it, or leave its textures out.",
            )
        return path.read_bytes()
    except OSError as error:
        raise StageError(
            f"{path} cannot be read: {error.strerror}.",
            remedy="Check the name and its permissions.",
        ) from None


def model_from_bytes(
    data: bytes, name: str, *, height: float | None = None, up: str = "y", units: str = "m"
) -> Mesh:
    """Turn a model into a mesh: z up, its middle over the origin, its foot on z = 0, in metres.

    ``up`` is of ``AXES``, ``units`` of ``UNITS``; ``height`` scales to that many metres instead.
    Raises StageError if the format is unknown, the model is broken, empty, too large or asks for
    another file.
    """
    kind = Path(name).suffix.lower()
    if kind not in FORMATS:
        raise StageError(
            f"{name} is no model the stage reads; it reads {', '.join(FORMATS)}.", remedy=_ADVICE
        )
    if len(data) > MAX_BYTES:
        raise StageError(
            f"{name} has {len(data):,} bytes; a model has at most {MAX_BYTES:,}.", remedy=_ADVICE
        )
    parts = _parts(data, kind, name)
    count = sum(len(p.faces) for p in parts)
    if not count:
        raise StageError(f"{name} has no triangles.", remedy=_ADVICE)
    if count > MAX_TRIANGLES:
        raise StageError(
            f"{name} has {count:,} triangles; a model has at most {MAX_TRIANGLES:,}.",
            remedy="Decimate it in the program that made it.",
        )
    return _placed(merge(Path(name).stem, parts), name, height, up, units)


def _parts(data: bytes, kind: str, name: str) -> list[Mesh]:
    import trimesh  # heavy, and only those who bring models need it

    options: dict[str, Any] = {"skip_materials": True} if kind == ".obj" else {}
    try:
        scene = trimesh.load_scene(
            io.BytesIO(data), file_type=kind[1:], resolver=_NothingElse(), process=False, **options
        )
        dumped = scene.dump()
    except _BROKEN as error:
        raise StageError(
            f"{name} cannot be read as {kind[1:].upper()}: {type(error).__name__}: {error}"[:240],
            remedy=_ADVICE,
        ) from None
    return [_mesh(part) for part in dumped if isinstance(part, trimesh.Trimesh) and len(part.faces)]


def _mesh(part: Any) -> Mesh:
    # glTF: x right, y up, z towards the viewer. The stage: x right, z up, its front to -y.
    vertices = np.asarray(part.vertices, np.float64)[:, [0, 2, 1]] * [1, -1, 1]
    faces = np.asarray(part.faces, np.int64)
    # Each face gets its own corners: edges stay crisp, as on all sets.
    corners = np.ascontiguousarray(vertices[faces].reshape(-1, 3), np.float32)
    own = np.arange(len(corners), dtype=np.int32).reshape(-1, 3)
    colors = _colors(part, len(vertices))[faces].reshape(-1, 3)
    return Mesh("model", corners, own, vertex_normals(corners, own), colors.astype(np.float32))


_UPRIGHT = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
"""Undoes the turn from y up, for a file whose z was up all along."""


def _colors(part: Any, count: int) -> NDArray[np.float32]:
    """Return (count, 3) sRGB: the vertices' colors, else the material's plain one, else clay."""
    visual = part.visual
    if visual.kind == "vertex":
        found = np.asarray(visual.vertex_colors, np.float32)[:, :3] / 255.0
        if len(found) == count:
            return found
    color = np.asarray(_PLAIN, np.float32)
    material = getattr(visual, "material", None)
    main = getattr(material, "main_color", None)
    if main is not None:
        color = np.asarray(main, np.float32)[:3] / 255.0
    image = getattr(material, "baseColorTexture", None) or getattr(material, "image", None)
    if image is not None:
        # Without a factor the reader has a grey of its own, which is not the file's.
        tinted = getattr(material, "baseColorFactor", None) is not None
        color = color_of(image) * (color if tinted else np.float32(1))
    return np.broadcast_to(color, (count, 3)).copy()


def color_of(image: Any) -> NDArray[np.float32]:
    """Return a texture's mean color, (3,) sRGB. Raises StageError for one that is no picture."""
    try:
        if max(image.size) > MAX_TEXTURE:
            raise StageError(
                f"a texture of {image.size[0]}x{image.size[1]} is too large; a side has at most "
                f"{MAX_TEXTURE} pixels.",
                remedy="Scale it down, or leave the textures out.",
            )
        mean = image.convert("RGB").resize((1, 1), 4).getpixel((0, 0))
    except _BROKEN as error:
        raise StageError(
            f"a texture cannot be read: {type(error).__name__}: {error}"[:240], remedy=_ADVICE
        ) from None
    return np.asarray(mean, np.float32) / 255.0


def _placed(mesh: Mesh, name: str, height: float | None, up: str, units: str) -> Mesh:
    if not np.isfinite(mesh.vertices).all():
        raise StageError(f"{name} has points that are no numbers.", remedy=_ADVICE)
    if up == "z":
        mesh = mesh.transformed(_UPRIGHT, np.zeros(3))
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    scale = UNITS[units]
    if height is not None:
        scale = height / max(float(high[2] - low[2]), 1e-6)
    extent = float((high - low).max()) * scale
    if not 1e-3 < extent <= MAX_METRES:
        raise StageError(
            f"{name} is {extent:.4g} m across; a model is between 1 mm and {MAX_METRES:.0f} m.",
            remedy="Scale it to metres, or say how high it is.",
        )
    shift = np.array([(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, low[2]], np.float32)
    points = ((mesh.vertices - shift) * np.float32(scale)).astype(np.float32)
    return Mesh(mesh.name, points, mesh.faces, mesh.normals, np.clip(mesh.colors, 0, 1))
