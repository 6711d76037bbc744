"""A user's own set or prop: a glTF or OBJ model becomes a mesh of the stage.

Only geometry and plain colors come in: no textures, no animations, no scripts. The bytes are read
from memory and nothing they name is opened, so a model cannot reach other files: a glTF must carry
its buffers inside (GLB, or ``data:`` URIs), and an OBJ comes without its material file.
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
FORMATS = (".glb", ".gltf", ".obj")
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


def read_model(path: Path, *, height: float | None = None) -> Mesh:
    """Read a .glb, .gltf or .obj file; see ``model_from_bytes``. Raises StageError."""
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise StageError(
                f"{path.name} has {size:,} bytes; a model has at most {MAX_BYTES:,}.",
                remedy="Decimate it, or leave its textures out.",
            )
        data = path.read_bytes()
    except OSError as error:
        raise StageError(
            f"{path} cannot be read: {error.strerror}.",
            remedy="Check the name and its permissions.",
        ) from None
    return model_from_bytes(data, path.name, height=height)


def model_from_bytes(data: bytes, name: str, *, height: float | None = None) -> Mesh:
    """Turn a model into a mesh: z up, its middle over the origin, its foot on z = 0, in metres.

    Models are y-up, as glTF says and OBJ is used to be. ``height`` scales to that many metres.
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
    return _placed(merge(Path(name).stem, parts), name, height)


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
    return np.broadcast_to(color, (count, 3)).copy()


def _placed(mesh: Mesh, name: str, height: float | None) -> Mesh:
    if not np.isfinite(mesh.vertices).all():
        raise StageError(f"{name} has points that are no numbers.", remedy=_ADVICE)
    low, high = mesh.vertices.min(0), mesh.vertices.max(0)
    scale = 1.0
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
