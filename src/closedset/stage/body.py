"""The skeleton and the skin: bone rotations in, moved vertices out.

Rotations are kept in the body's own axes (x to the performer's left, y backwards, z up), as the
change from the rest shape, so a pose can be written without knowing how Anny orients each bone. A
vertex then moves by linear blend skinning: v' = sum_b w_b (G_b (v - h_b) + p_b), where h_b is the
bone's head at rest, G_b its rotation and p_b its head when posed.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from closedset.model.pixels import F32
from closedset.stage.anny_model import AnnyModel

F64 = NDArray[np.float64]


def turn(axis: str | F64, angle: float) -> F64:
    """Return the (3, 3) rotation by ``angle`` radians around an axis by name or a vector."""
    vector = np.eye(3)["xyz".index(axis)] if isinstance(axis, str) else unit(axis)
    x, y, z = vector
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.asarray(np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross))


def unit(vector: NDArray[np.floating]) -> F64:
    """Return ``vector`` at length 1."""
    v = np.asarray(vector, np.float64)
    return np.asarray(v / max(float(np.linalg.norm(v)), 1e-12))


def swing(start: F64, end: F64) -> F64:
    """Return the smallest rotation that takes direction ``start`` to direction ``end``."""
    a, b = unit(start), unit(end)
    axis = np.cross(a, b)
    sine, cosine = float(np.linalg.norm(axis)), float(a @ b)
    if sine < 1e-9:
        return np.eye(3) if cosine > 0 else turn("x", np.pi)
    return turn(axis, float(np.arctan2(sine, cosine)))


class Skeleton:
    """One performer's bones while a pose is being made. Bones are named as in MakeHuman."""

    def __init__(self, model: AnnyModel, heads: F32) -> None:
        self.index = {name: i for i, name in enumerate(model.bones)}
        self.parents = model.parents
        self.heads: F64 = heads.astype(np.float64)
        self.local = np.tile(np.eye(3), (len(self.heads), 1, 1))
        self.root = np.zeros(3)
        self._posed: tuple[F64, F64] | None = None

    def pose(self) -> tuple[F64, F64]:
        """Return each bone's rotation (B, 3, 3) and head (B, 3)."""
        if self._posed is None:
            rotations, places = self.local.copy(), self.heads + self.root
            for bone, parent in enumerate(self.parents):
                if parent >= 0:
                    rotations[bone] = rotations[parent] @ self.local[bone]
                    reach = rotations[parent] @ (self.heads[bone] - self.heads[parent])
                    places[bone] = places[parent] + reach
            self._posed = rotations, places
        return self._posed

    def head(self, bone: str) -> F64:
        """Return where a bone begins, (3,) metres."""
        return np.array(self.pose()[1][self.index[bone]])

    def rotation(self, bone: str) -> F64:
        """Return how a bone is turned from rest, (3, 3)."""
        return np.array(self.pose()[0][self.index[bone]])

    def turn(self, bone: str, rotation: F64) -> None:
        """Turn a bone by ``rotation``, in its parent's axes, on top of what it has."""
        self.local[self.index[bone]] = rotation @ self.local[self.index[bone]]
        self._posed = None

    def set_world(self, bone: str, rotation: F64) -> None:
        """Give a bone the world rotation ``rotation`` (3, 3), measured from rest."""
        parent = self.parents[self.index[bone]]
        self.local[self.index[bone]] = self.pose()[0][parent].T @ rotation
        self._posed = None

    def aim(self, bone: str, end: str, direction: F64) -> None:
        """Swing ``bone`` so that the line from it to ``end`` points along ``direction``."""
        now = self.head(end) - self.head(bone)
        self.set_world(bone, swing(now, direction) @ self.rotation(bone))

    def reach(self, chain: tuple[str, str, str], target: F64, pole: F64) -> None:
        """Bend a two-bone limb (root, joint, tip) so that the tip reaches ``target``.

        The joint points along ``pole``. A target out of reach is approached, limb straight.
        """
        top, middle, tip = chain
        start = self.head(top)
        upper = float(np.linalg.norm(self.head(middle) - start))
        lower = float(np.linalg.norm(self.head(tip) - self.head(middle)))
        to = np.asarray(target, np.float64) - start
        span = min(float(np.linalg.norm(to)), (upper + lower) * 0.9995)
        span = max(span, abs(upper - lower) * 1.001 + 1e-6)
        along = unit(to)
        side = pole - along * float(pole @ along)
        cosine = (upper**2 + span**2 - lower**2) / (2 * upper * span)
        angle = float(np.arccos(np.clip(cosine, -1, 1)))
        self.aim(top, middle, np.cos(angle) * along + np.sin(angle) * unit(side))
        self.aim(middle, tip, start + along * span - self.head(middle))

    def blend(self, pose: F64, share: float) -> None:
        """Turn every bone by ``share`` of the way to the local rotations ``pose`` (B, 3, 3)."""
        from scipy.spatial.transform import Rotation  # only movements need it

        way = Rotation.from_matrix(np.swapaxes(self.local, 1, 2) @ pose).as_rotvec()
        self.local = self.local @ Rotation.from_rotvec(way * share).as_matrix()
        self._posed = None

    def transforms(self) -> F64:
        """Return (B, 3, 4): how each bone moves points given in rest coordinates."""
        rotations, places = self.pose()
        shift = places - np.einsum("bij,bj->bi", rotations, self.heads)
        return np.concatenate([rotations, shift[:, :, None]], axis=2)


@lru_cache(maxsize=2)
def skin_weights(model: AnnyModel) -> csr_matrix:
    """Return the model's skinning weights as a sparse (V, B) matrix."""
    count, width = model.weights.shape
    rows = np.repeat(np.arange(count), width)
    data = (model.weights.ravel().astype(np.float64), (rows, model.weight_bones.ravel()))
    return csr_matrix(data, shape=(count, len(model.bones)))


def skinned(points: NDArray[np.floating], weights: csr_matrix, transforms: F64) -> F32:
    """Move rest ``points`` (N, 3) by ``transforms`` (B, 3, 4), blended by ``weights`` (N, B)."""
    blend = (weights @ transforms.reshape(len(transforms), 12)).reshape(-1, 3, 4)
    moved = np.einsum("nij,nj->ni", blend[:, :, :3], points) + blend[:, :, 3]
    return np.asarray(moved, np.float32)
