"""The 3D blocking stage: performers' bodies, sets, light and a real camera become plates."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from closedset.errors import StageError
from closedset.model.pixels import PLATES, POSES, Plates, PosePicture
from closedset.model.protocols import Clock
from closedset.model.request import ClearedRequest, PictureRequest, RequestKind
from closedset.model.shot import OwnModel

__all__ = ["Stage", "plate_document", "pose_picture"]

_strike_pose = POSES.claim()


def _silent(_message: str) -> None:
    return None


def _no_models(model: OwnModel) -> bytes:
    from closedset.stage.own_models import empty_shelf

    return empty_shelf(model)


class Stage:
    """Stages and photographs cleared shots."""

    def __init__(
        self,
        clock: Clock,
        progress: Callable[[str], None] = _silent,
        models: Callable[[OwnModel], bytes] = _no_models,
    ) -> None:
        """``models`` fetches the file of one of the user's own models."""
        self._clock = clock
        self._progress = progress
        self._models = models
        self._told = False

    def plates(self, cleared: ClearedRequest) -> Plates:
        """Return the plates of a cleared shot, or of a casting sheet's cell, in the request's size.

        Everything drawn comes from the cleared request, the moment of its move too. Raises
        NotCleared if the clearance is forged or expired, StageError if the request is not a shot or
        cannot be built and framed.
        """
        kind = cleared.require(self._clock()).kind
        # Bodies and rays are heavy imports, and a text check never needs them.
        from closedset.compiled import telling

        if kind is RequestKind.CASTING:
            from closedset.stage.casting import casting_cell

            with telling(self._compiling):
                return casting_cell(cleared, self._clock)
        request = self._request(cleared)
        from closedset.stage.shooting import shoot

        self._progress(f"staging {request.shot.id}")
        with telling(self._compiling):
            return shoot(cleared, self._models)

    def frames(
        self,
        cleared: ClearedRequest,
        count: int,
        drawn: int | None = None,
        *,
        for_look: bool = False,
    ) -> Iterator[Plates]:
        """Yield the plates of ``count`` moments spread over the shot, first to last.

        Camera and performers move; ``drawn`` is how many of the moments are wanted, from the first
        on, if not all. ``for_look`` leaves out what no look is drawn from: the flow, and smooth
        outlines in the beauty plate. The set is built once. The clearance is asked for at every
        frame: it may expire on the way. Raises like ``plates``.
        """
        request = self._request(cleared)
        from closedset.compiled import telling
        from closedset.stage.shooting import roll

        self._progress(f"rolling {request.shot.id}")
        with telling(self._compiling):
            wanted = count if drawn is None else drawn
            for plates in roll(cleared, count, wanted, self._models, for_look=for_look):
                self._request(cleared)
                yield plates

    def portraits(self, cleared: ClearedRequest) -> tuple[tuple[str, Plates], ...]:
        """Return (character, plates) of everybody in frame, alone and from the waist up.

        They are what recipes that take reference pictures hold a performer's looks by. Raises like
        ``plates``.
        """
        request = self._request(cleared)
        from closedset.stage.casting import portraits

        return portraits(cleared, request)

    def _compiling(self) -> None:
        """Say once why the first picture on a machine takes its time."""
        if not self._told:
            self._told = True
            self._progress("compiling the stage, once on this machine: some 20 seconds")

    def _request(self, cleared: ClearedRequest) -> PictureRequest:
        request = cleared.require(self._clock())
        if request.kind is not RequestKind.SHOT:
            raise StageError(
                f"a {request.kind.value} has no stage picture; the stage draws shots.",
                remedy="Typeset it instead.",
            )
        return request


def plate_document(plates: Plates) -> dict[str, object]:
    """Return camera, landmarks, keypoints and ids of ``plates``, ready for ``json.dumps``."""
    from closedset.stage.document import plate_document as document

    return document(plates)


def pose_picture(plates: Plates) -> PosePicture:
    """Return everybody's keypoints as an OpenPose picture on black.

    Raises NotCleared for plates that the stage did not make, or that were altered.
    """
    from closedset.stage.bodies import pose_picture as picture

    PLATES.check(plates)
    drawn = picture(plates.bodies, plates.camera.width, plates.camera.height)
    return _strike_pose(PosePicture(plates.cleared, drawn))
