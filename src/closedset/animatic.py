"""The animatic's clips: a shot in which something moves is drawn anew moment by moment.

Any other shot is its panel, held. Pictures are drawn eight times a second and each is held for
three of the film: movements are over after ``MOVES_FOR`` seconds, and the last picture then stays.
A hand-held camera never comes to rest, but sways over and over again: once everybody stands still,
one round of it is drawn and shown until the shot ends.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle, islice

from closedset.board import RATE, count_of
from closedset.model.pixels import Frames
from closedset.model.protocols import Renderer
from closedset.model.request import ClearedRequest, PictureRequest
from closedset.model.shot import MOVES_FOR, SHAKES_FOR, Move
from closedset.record import ANIMATIC
from closedset.stage import Stage

CLIP_WIDTH = 640
"""Pixels; an animatic is looked at in a window, and sent around."""
_HELD = (3, 2, 1)
"""Pictures of the film that one drawing may be held for; the first that fits a shot's length."""


def held_request(request: PictureRequest, *, drawn: bool) -> PictureRequest:
    """Return a panel's request at the animatic's size and length, and for its use.

    ``drawn``: the shot's moments are drawn if it moves; else the panel is held.
    """
    count = count_of(request.shot.seconds)
    frames, fps = 1, RATE / count
    if drawn and request.shot.moves:
        held = next(n for n in _HELD if count % n == 0)
        frames, fps = count // held, RATE / held
    return as_clip(request, CLIP_WIDTH, frames, fps)


def as_clip(request: PictureRequest, width: int, frames: int, fps: float) -> PictureRequest:
    """Return a still's request as that of a clip in its shape, both sides even: codecs want that.

    ``width`` in pixels; ``fps`` pictures a second.
    """
    height = round(width * request.height / request.width / 2) * 2
    return replace(
        request, media=ANIMATIC, width=width - width % 2, height=height, frames=frames, fps=fps
    )


def drawings(
    stage: Stage, renderer: Renderer, cleared: ClearedRequest, alive: Callable[[], None]
) -> Iterator[Frames]:
    """Yield the pictures of a clip until everything in it has come to rest.

    ``alive`` is called before each: it renews the clearance, or raises. Raises what stage and
    renderer raise.
    """
    request = cleared.request
    moving, again = _rounds(request)
    last: deque[Frames] = deque(maxlen=again)
    for plates in stage.frames(cleared, request.frames, moving, for_look=True):
        alive()
        picture = renderer.render(plates)
        last.append(picture)
        yield picture
    yield from islice(cycle(last), request.frames - moving if again else 0)


def _rounds(request: PictureRequest) -> tuple[int, int]:
    """Return how many pictures are drawn, and how many of the last ones come again, if any."""
    shot = request.shot
    rest = int(float(MOVES_FOR) * request.fps) + 2
    if shot.move is not Move.HANDHELD:
        return min(request.frames, rest), 0
    # The first moment is 0, the last one the shot's end.
    step = float(shot.seconds) / max(request.frames - 1, 1)
    again = round(float(SHAKES_FOR) / step)
    acted = any(m.movement is not None for m in shot.marks)
    return min(request.frames, again + (rest if acted else 0)), again
