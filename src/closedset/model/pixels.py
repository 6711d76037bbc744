"""Pixels before they are sealed. They live in memory and have no way to disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from closedset.errors import NotCleared
from closedset.model.mint import Hallmark
from closedset.model.request import ClearedRequest
from closedset.model.sealed import SealedAsset

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]
U8 = NDArray[np.uint8]


MOST_FPS = 120.0
STOP = 4.0
"""Aperture that a scene is lit for."""


def _no_way_to_disk(self: object, *_args: object) -> NoReturn:
    raise TypeError(f"{type(self).__name__} stay in memory until sealed: use Sealer.seal(...)")


@dataclass(frozen=True, slots=True, eq=False)
class Camera:
    """A pinhole camera. World: metres, z up. Camera: x right, y down, z forward (OpenCV)."""

    world_to_camera: NDArray[np.float64]
    """(4, 4)."""
    intrinsics: NDArray[np.float64]
    """(3, 3), in pixels of the plate."""
    width: int
    height: int
    focal_mm: float
    sensor_width_mm: float

    def project(self, points: NDArray[np.floating]) -> NDArray[np.float64]:
        """Project (N, 3) world points to (N, 3): x, y in pixels (y down) and depth in metres."""
        p = np.asarray(points, np.float64)
        cam = p @ self.world_to_camera[:3, :3].T + self.world_to_camera[:3, 3]
        uv = cam @ self.intrinsics.T
        uv[:, :2] /= uv[:, 2:]
        uv[:, 2] = cam[:, 2]
        return uv

    def defocus(self, depth: F32, focus: float, stop: float = STOP) -> F32:
        """Return the diameter of the blur circle in pixels of points ``depth`` metres away.

        Thin lens focused at ``focus`` metres: f² |d - s| / (N d (s - f)) on the sensor (Ray,
        *Applied Photographic Optics*, chapter 22).
        """
        focal = self.focal_mm / 1000
        most = focal**2 / (stop * max(focus - focal, 1e-3)) * 1000 / self.sensor_width_mm
        away = np.abs(1.0 - np.float32(focus) / np.maximum(depth, np.float32(1e-3)))
        return np.asarray(away * np.float32(most * self.width), np.float32)


@dataclass(frozen=True, slots=True)
class PlateId:
    """What one value of the id plate stands for."""

    value: int
    kind: str
    """``performer``, ``prop`` or ``set``."""
    name: str
    """Character name, or the prop or set piece."""
    part: str
    """``skin``, ``hair``, ``top``, ``bottom``, ``shoes``, ``eyes`` … for performers; else empty."""


@dataclass(frozen=True, slots=True)
class ImagePoint:
    """A named point of a body in the picture."""

    name: str
    x: float
    """Pixels from the left edge of the plate; the first pixel's center is at 0.5."""
    y: float
    """Pixels from the top edge."""
    depth: float
    """Metres along the view axis; negative behind the camera."""
    seen: int
    """As COCO counts: 2 visible, 1 in the frame but hidden, 0 outside the frame."""
    world: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Metres."""


@dataclass(frozen=True, slots=True)
class BodyMarks:
    """Where one performer's body is in the picture."""

    character: str
    landmarks: tuple[ImagePoint, ...]
    """top_of_head, eyes, chin, shoulders, chest, waist, knees, feet."""
    keypoints: tuple[ImagePoint, ...]
    """The 17 of COCO in its order, nose to right_ankle; left is the performer's left."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Plates:
    """What the stage renders for one cleared shot; all maps are (H, W) or (H, W, 3)."""

    cleared: ClearedRequest
    camera: Camera
    beauty: F32
    """(H, W, 3) display-referred sRGB in [0, 1], shaded, with shadows."""
    albedo: F32
    """(H, W, 3) sRGB surface color in [0, 1], unlit."""
    light: F32
    """(H, W) luminance of the lighting alone, 0 dark to 1 fully lit."""
    depth: F32
    """(H, W) metres along the view axis; ``inf`` where the ray meets nothing."""
    normals: F32
    """(H, W, 3) unit, world space; zero where the ray meets nothing."""
    ids: I32
    """(H, W) values of ``id_table``; 0 where the ray meets nothing."""
    id_table: tuple[PlateId, ...]
    landmarks: tuple[tuple[str, tuple[tuple[str, float, float], ...]], ...]
    """For each performer in the scene: (character, ((landmark, x px, y px), …)) with landmarks
    top_of_head, eyes, chin, shoulders, chest, waist, knees, feet."""
    edges: F32 | None = None
    """(H, W) 1 on both sides of an outline or a sharp bend, else 0."""
    flow: F32 | None = None
    """(H, W, 2) pixels (x, y) that what a pixel shows moves until the next frame; 0 for a still."""
    bodies: tuple[BodyMarks, ...] = ()
    """Everyone in the scene; hidden and out of frame is said of each point."""
    notes: tuple[str, ...] = ()
    """What was done to get the camera where it stands: a lens changed, a wall flown."""
    focus: float = 0.0
    """Metres from the camera to the plane in focus; 0 if nothing was focused on."""
    seconds: float = 0.0
    """When in the shot this is; 0 for a still."""

    __reduce_ex__ = _no_way_to_disk


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class PosePicture:
    """Everybody's keypoints in one moment, as the pose models were trained on them."""

    cleared: ClearedRequest
    pixels: U8
    """(H, W, 3), limbs on black."""

    __reduce_ex__ = _no_way_to_disk


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Scribble:
    """Somebody's line drawing, let in by the gate: lines and paper, and nothing between."""

    lines: NDArray[np.bool_]
    """(H, W), True on a line."""

    @property
    def sha256(self) -> str:
        """Of its size and bits, lower-case hex."""
        return hashlib.sha256(b"".join(_of_scribble(self))).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """Who looks on while a pipeline draws."""

    cleared: ClearedRequest
    """The same picture in small, cleared by itself."""
    show: Callable[[Frames, int, int], None]
    """Called with its frames, the step and the steps; seals them, and never raises."""
    share: float = 0.02
    """Of the drawing's time, the most that looking on may take."""

    __reduce_ex__ = _no_way_to_disk


@dataclass(frozen=True, slots=True, eq=False)
class Steering:
    """What steers a pipeline besides the shot's own plates; all drawn for the same clearance."""

    portraits: tuple[tuple[str, Plates], ...] = ()
    """(character, plates of them alone), for recipes that take reference pictures."""
    moments: tuple[Plates, ...] = ()
    """The shot's move, first frame to last, one a frame of the clip; empty for a still."""
    poses: tuple[PosePicture, ...] = ()
    """Of the plates, or of each moment."""
    parent: SealedAsset | None = None
    """The sealed still of this very shot to go on from: the approved panel of a clip, the take to
    refine."""
    scribble: Scribble | None = None
    """Lines over the outlines of the plates: the ones that the request's edit names."""
    preview: Preview | None = None
    """Steers nothing: who looks on. Recipes that are drawn from plates are too quick for it."""

    __reduce_ex__ = _no_way_to_disk


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Frames:
    """Unsealed pictures of one cleared request."""

    cleared: ClearedRequest
    pixels: U8
    """(T, H, W, 3) sRGB; T is 1 for a still, and any number of a clip's pictures in order."""
    fps: float = 0.0
    """Pictures a second; 0 for a still, more for a clip, be it of one picture."""
    trained: bool = False
    """True if a trained model made the pixels (C2PA ``trainedAlgorithmicMedia``)."""
    making: tuple[tuple[str, str], ...] = ()
    """(what, value) that a take records to be made again: prompt, steps, weights, device …"""

    __reduce_ex__ = _no_way_to_disk

    def __post_init__(self) -> None:
        if not isinstance(self.cleared, ClearedRequest):
            raise TypeError("Frames need the ClearedRequest they were drawn for")
        shape = self.pixels.shape
        if len(shape) != 4 or shape[3] != 3 or self.pixels.dtype != np.uint8:
            raise ValueError(f"Frames take (T, H, W, 3) uint8; got {shape} {self.pixels.dtype}")
        if shape[0] < 1 or not 0 <= self.fps <= MOST_FPS or (shape[0] > 1 and self.fps == 0):
            raise ValueError(f"{shape[0]} pictures at {self.fps} a second are no still and no clip")
        # Bytes cannot be written to: what the gate confirms is what the sealer seals, whoever else
        # holds the array.
        own = np.frombuffer(self.pixels.tobytes(), np.uint8).reshape(shape)
        object.__setattr__(self, "pixels", own)

    @property
    def seconds(self) -> float:
        """How long they last; 0 for a still."""
        return len(self.pixels) / self.fps if self.fps else 0.0

    def check(self, now: datetime) -> None:
        """Return if these frames belong to a live clearance of this very size and length.

        Raises NotCleared for a dead one, and for more pictures or another rate than were cleared;
        ValueError for another size.
        """
        request = self.cleared.require(now)
        if self.pixels.shape[1:3] != (request.height, request.width):
            raise ValueError(
                f"frames are {self.pixels.shape[2]}x{self.pixels.shape[1]}, "
                f"the cleared request says {request.width}x{request.height}"
            )
        count = len(self.pixels) if self.fps else 0
        if (count, self.fps) != (request.frames, request.fps):
            raise NotCleared(
                f"{count} pictures at {self.fps:g} a second were drawn; cleared were "
                f"{request.frames} at {request.fps:g} (0 at 0 is a still).",
                remedy="Clear the clip's own request, with its frames and fps.",
            )


def _buffers(*maps: NDArray[Any]) -> Iterator[bytes | memoryview]:
    """Yield each map's kind and size, then its values without copying them."""
    for one in maps:
        yield f"{one.dtype.str} {one.shape} ".encode()
        yield np.ascontiguousarray(one).data


def _of_scribble(scribble: Scribble) -> Iterator[bytes]:
    yield repr(scribble.lines.shape).encode()
    yield np.packbits(scribble.lines).tobytes()


def _of_plates(p: Plates) -> Iterator[bytes | memoryview]:
    yield repr((p.id_table, p.landmarks, p.bodies)).encode("utf-8", "surrogatepass")
    yield from _buffers(p.beauty, p.albedo, p.light, p.depth, p.normals, p.ids)
    for one in (p.edges, p.flow):
        yield from (b"none",) if one is None else _buffers(one)


PLATES: Hallmark[Plates] = Hallmark(Plates, _of_plates)
"""Struck by the stage, checked by every renderer."""
SCRIBBLES: Hallmark[Scribble] = Hallmark(Scribble, _of_scribble)
"""Struck by the gate, checked by every renderer."""
POSES: Hallmark[PosePicture] = Hallmark(PosePicture, lambda p: _buffers(p.pixels))
"""Struck by the stage, checked by every renderer."""
FRAMES: Hallmark[Frames] = Hallmark(
    Frames, lambda f: (repr((f.pixels.shape, f.fps, f.trained)).encode(), *_buffers(f.pixels))
)
"""Struck by the renderers, checked by the sealer."""
