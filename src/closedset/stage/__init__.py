"""The 3D blocking stage: performers' bodies, sets, light and a real camera become plates."""

from __future__ import annotations

from collections.abc import Callable

from closedset.errors import StageError
from closedset.model.pixels import U8, Plates
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest, RequestKind

__all__ = ["Stage", "plate_document", "pose_picture"]


def _silent(_message: str) -> None:
    return None


class Stage:
    """Stages and photographs cleared shots."""

    def __init__(self, clock: Clock, progress: Callable[[str], None] = _silent) -> None:
        self._clock = clock
        self._progress = progress

    def plates(self, cleared: ClearedRequest, at: float = 0.0) -> Plates:
        """Return the plates of a cleared shot, ``cleared.request.width`` x ``height`` pixels.

        ``at`` is where in the shot's move, 0 at its first frame and 1 at its last. Everything drawn
        comes from the cleared request. Raises NotCleared if the clearance is forged or expired,
        StageError if the request is not a shot or cannot be built and framed.
        """
        request = cleared.require(self._clock())
        if request.kind is not RequestKind.SHOT:
            raise StageError(
                f"a {request.kind.value} has no stage picture; the stage draws shots.",
                remedy="Typeset it instead.",
            )
        # Bodies and rays are heavy imports, and a text check never needs them.
        from closedset.stage.shooting import shoot

        self._progress(f"staging {request.shot.id}")
        return shoot(cleared, request, at)


def plate_document(plates: Plates) -> dict[str, object]:
    """Return camera, landmarks, keypoints and ids of ``plates``, ready for ``json.dumps``."""
    from closedset.stage.document import plate_document as document

    return document(plates)


def pose_picture(plates: Plates) -> U8:
    """Return everybody's keypoints as an OpenPose picture on black, (H, W, 3)."""
    from closedset.stage.bodies import pose_picture as picture

    return picture(plates.bodies, plates.camera.width, plates.camera.height)
