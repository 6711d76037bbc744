"""Embree by its C interface: triangles go in, and what rays meet comes out, on all cores.

The package ``embreex`` brings the library along. Its own loop over rays keeps the interpreter's
lock and copies every triangle; here Embree reads our arrays where they lie, and compiled loops call
it ray by ray. Layouts and numbers are those of ``embree4/rtcore_ray.h`` and ``rtcore_geometry.h``.
"""

from __future__ import annotations

import ctypes
import sys
import weakref
from functools import cache
from pathlib import Path
from typing import Any

import embreex.rtcore_scene
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from closedset.compiled import in_bands, kernel, single
from closedset.errors import StageError
from closedset.model.pixels import F32, I32

_INDEX, _VERTEX = 0, 1
_UINT3, _FLOAT3 = 0x5003, 0x9003
_ROBUST = 4
"""Hardly a ray slips between two triangles that share an edge; without it, one in ten on edges."""
_SPARE = 2
"""Rows after the last vertex: Embree reads sixteen bytes at a time."""
_NONE = np.uint32(0xFFFFFFFF)
_RAY = 32
"""Words of a ray and its hit, with some to spare."""
_ROOM = np.float32(1e-3)
"""Metres around all triangles: more than a ray's way into their box can be miscalculated."""
_LEVEL = single(1e-9)
"""A direction's part along an axis, below which it is none."""
_ALIGNED = 64
"""Bytes; Embree asks for sixteen."""
_ORIGIN, _NEAR, _WAY, _TIME, _FAR, _MASK, _PRIMITIVE, _GEOMETRY = 0, 3, 4, 7, 8, 9, 17, 18
"""Words of ``RTCRayHit``."""

_CALLS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "rtcNewDevice": (ctypes.c_void_p, (ctypes.c_char_p,)),
    "rtcGetDeviceError": (ctypes.c_int, (ctypes.c_void_p,)),
    "rtcNewScene": (ctypes.c_void_p, (ctypes.c_void_p,)),
    "rtcNewGeometry": (ctypes.c_void_p, (ctypes.c_void_p, ctypes.c_int)),
    "rtcSetSharedGeometryBuffer": (
        None,
        (ctypes.c_void_p, ctypes.c_int, ctypes.c_uint, ctypes.c_int, ctypes.c_void_p)
        + (ctypes.c_size_t,) * 3,
    ),
    "rtcCommitGeometry": (None, (ctypes.c_void_p,)),
    "rtcAttachGeometry": (ctypes.c_uint, (ctypes.c_void_p, ctypes.c_void_p)),
    "rtcReleaseGeometry": (None, (ctypes.c_void_p,)),
    "rtcSetSceneFlags": (None, (ctypes.c_void_p, ctypes.c_int)),
    "rtcCommitScene": (None, (ctypes.c_void_p,)),
    "rtcReleaseScene": (None, (ctypes.c_void_p,)),
}


@cache
def _library() -> Any:
    """Return the library that ``embreex`` has loaded."""
    path = Path(embreex.rtcore_scene.__file__)
    if sys.platform == "win32":
        # Elsewhere, what a library itself was linked with is found through it.
        path = next(path.parents[1].glob("embreex.libs/embree4*.dll"), path)
    library = ctypes.CDLL(str(path))
    for name, (result, given) in _CALLS.items():
        call = getattr(library, name)
        call.restype, call.argtypes = result, given
    return library


@cache
def _device() -> int:
    return int(_library().rtcNewDevice(None))


@cache
def _entry(name: str) -> int:
    """Return where a function of the library begins."""
    return ctypes.cast(getattr(_library(), name), ctypes.c_void_p).value or 0


def _calling(_typing: Any, _entry: Any, _scene: Any, _ray: Any) -> Any:
    """Write a call of the function at ``entry``: a scene, a ray, and no arguments of its own."""

    def write(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        pointer = ir.IntType(8).as_pointer()
        shape = ir.FunctionType(ir.VoidType(), [pointer] * 3)
        entry = builder.inttoptr(given[0], shape.as_pointer())
        scene, ray = (builder.inttoptr(g, pointer) for g in given[1:])
        builder.call(entry, [scene, ray, ir.Constant(pointer, None)])
        return _context.get_dummy_value()

    return types.void(types.uintp, types.uintp, types.uintp), write


_call: Any = intrinsic(_calling)


@kernel
def _hide(
    entry: int, scene: int, box: F32, start: F32, way: F32, reach: F32, low: int, high: int,
    clear: F32,
) -> None:  # fmt: skip
    """Write 0 into ``clear`` (N,) where a ray that was clear so far meets something.

    ``box`` (2, 3) is what all triangles lie in; a ray that does not pass through it is not sent.
    """
    room = np.empty(_RAY + _ALIGNED // 4, np.float32)
    first = (_ALIGNED - room.ctypes.data % _ALIGNED) % _ALIGNED // 4
    words, whole = room[first:], room.view(np.uint32)[first:]
    place = np.uint64(words.ctypes.data)
    for k in range(low, high):
        if clear[k] == 0:
            continue
        enters, far = single(0), reach[k]
        leaves = far
        for axis in range(3):
            at, along = start[k, axis], way[k, axis]
            words[_ORIGIN + axis], words[_WAY + axis] = at, along
            step = single(1) / along if abs(along) > _LEVEL else single(1) / _LEVEL
            one, other = (box[0, axis] - at) * step, (box[1, axis] - at) * step
            enters, leaves = max(enters, min(one, other)), min(leaves, max(one, other))
        if enters > leaves:
            continue
        words[_NEAR] = words[_TIME] = 0.0
        words[_FAR], whole[_MASK] = far, _NONE
        _call(np.uint64(entry), np.uint64(scene), place)
        if words[_FAR] < 0:
            clear[k] = 0


@kernel
def _meet(
    entry: int, scene: int, start: F32, way: F32, low: int, high: int, face: I32, far: F32
) -> None:
    """Write the first face that each ray meets within ``far`` (N,), and how far away that is."""
    room = np.empty(_RAY + _ALIGNED // 4, np.float32)
    first = (_ALIGNED - room.ctypes.data % _ALIGNED) % _ALIGNED // 4
    words, whole = room[first:], room.view(np.uint32)[first:]
    place = np.uint64(words.ctypes.data)
    for k in range(low, high):
        for axis in range(3):
            words[_ORIGIN + axis], words[_WAY + axis] = start[k, axis], way[k, axis]
        words[_NEAR] = words[_TIME] = 0.0
        words[_FAR] = far[k]
        whole[_MASK] = whole[_PRIMITIVE] = whole[_GEOMETRY] = _NONE
        _call(np.uint64(entry), np.uint64(scene), place)
        if whole[_GEOMETRY] != _NONE:
            face[k], far[k] = whole[_PRIMITIVE], words[_FAR]


class Triangles:
    """Triangles that rays can be sent among; they must not change any more."""

    def __init__(self, vertices: F32, faces: I32) -> None:
        """``vertices`` (V, 3) in metres, ``faces`` (F, 3). Raises StageError without memory."""
        room = np.zeros((len(vertices) + _SPARE, 3), np.float32)
        self.vertices: F32 = room[: len(vertices)]
        self.vertices[:] = vertices
        self.faces: I32 = np.ascontiguousarray(faces, np.int32)
        self._box = np.stack([self.vertices.min(0) - _ROOM, self.vertices.max(0) + _ROOM])
        self._scene = _scene(self.vertices, self.faces)
        end = weakref.finalize(self, _library().rtcReleaseScene, self._scene)
        # At the end of the program the device may be gone already.
        end.atexit = False

    def hide(self, start: F32, way: F32, reach: F32, clear: F32) -> None:
        """Write 0 into ``clear`` (N,) where one lies within ``reach`` (N,) metres of (N, 3) starts.

        ``way`` (N, 3) are unit directions. What is 0 already is not looked at.
        """
        entry, scene, box = _entry("rtcOccluded1"), self._scene, self._box

        def band(low: int, high: int) -> None:
            _hide(entry, scene, box, start, way, reach, low, high, clear)

        in_bands(band, len(start))

    def meet(self, start: F32, way: F32, far: F32) -> I32:
        """Return the face that each ray meets first, (N,), -1 for none; shorten ``far`` to there.

        Nothing beyond ``far`` (N,) metres counts.
        """
        entry, scene = _entry("rtcIntersect1"), self._scene
        face = np.full(len(start), -1, np.int32)

        def band(low: int, high: int) -> None:
            _meet(entry, scene, start, way, low, high, face, far)

        in_bands(band, len(start))
        return face


def _scene(vertices: F32, faces: I32) -> int:
    """Return a new scene that reads these arrays as long as it lives."""
    library, device = _library(), _device()
    geometry = library.rtcNewGeometry(device, 0)
    for kind, form, array in ((_VERTEX, _FLOAT3, vertices), (_INDEX, _UINT3, faces)):
        library.rtcSetSharedGeometryBuffer(
            geometry, kind, 0, form, array.ctypes.data, 0, array.strides[0], len(array)
        )
    library.rtcCommitGeometry(geometry)
    scene = library.rtcNewScene(device)
    library.rtcSetSceneFlags(scene, _ROBUST)
    library.rtcAttachGeometry(scene, geometry)
    library.rtcReleaseGeometry(geometry)
    library.rtcCommitScene(scene)
    if code := library.rtcGetDeviceError(device):
        library.rtcReleaseScene(scene)
        raise StageError(
            f"Embree could not take in {len(faces)} triangles (its error {code}).",
            remedy="Close other programs to free memory, and run the same command again.",
        )
    return int(scene)
