"""Encode a clip's pictures as H.264 in MP4, and decode them again: always to the same bytes.

Everything stays in memory. One thread, no B-frames and no scene cuts, so that packet k is picture k
and clips of one size can be joined without coding them anew. A picture that is held (a rate below
``RATE``) is repeated, because editors and phones handle constant rates best.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from closedset.errors import SealError
from closedset.model.pixels import U8

MP4 = "video/mp4"
RATE = 24
"""Pictures a second that a slower clip is brought up to, by repeating."""
_CODEC = "libx264"
_CRF = 18
_OPTIONS = {
    "preset": "veryfast",
    "forced-idr": "1",
    "x264-params": "bframes=0:scenecut=0:keyint=240:min-keyint=1",
}
_BT709 = 1
"""ITU-T H.273: primaries, transfer and matrix of BT.709."""
_LIMITED = 1
"""libav's number for limited range."""
_FARTHEST_DB = 28.0
"""A coded picture may differ from the composed one by no more than this PSNR; another picture has
less than 20."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How a clip's pictures become a constant rate."""

    rate: Fraction
    """Pictures a second in the file."""
    repeats: int
    """How often each of the clip's pictures stands in the file."""

    @classmethod
    def of(cls, fps: float) -> Timing:
        """Return the timing of a clip of ``fps`` pictures a second."""
        repeats = max(1, round(RATE / fps))
        return cls((Fraction(fps) * repeats).limit_denominator(1001), repeats)

    def count(self, seconds: float) -> int:
        """Return how many pictures of the file last ``seconds``."""
        return max(1, round(seconds * float(self.rate)))


def encode_clip(
    pictures: Iterable[U8],
    rate: Fraction,
    keys: Sequence[int] = (0,),
    fields: Mapping[str, str] | None = None,
    crf: int = _CRF,
) -> bytes:
    """Encode (H, W, 3) sRGB pictures of one even size; ``keys`` begin anew. Raises SealError.

    ``fields`` become the file's metadata, ``crf`` is H.264's constant rate factor. A picture that
    follows itself is converted once.
    """
    import av

    out = io.BytesIO()
    last: U8 | None = None
    planes = np.empty((0, 0), np.uint8)
    try:
        with _written(out) as container:
            container.metadata.update(fields or {})
            stream = container.add_stream(_CODEC, rate=rate, options=_OPTIONS | {"crf": str(crf)})
            for number, picture in enumerate(pictures):
                if last is None:
                    _set_up(stream, picture)
                if picture is not last:
                    last, planes = picture, to_planes(picture)
                container.mux(stream.encode(_frame(planes, number, number in keys)))
            container.mux(stream.encode(None))
    except (av.FFmpegError, ValueError) as error:
        raise SealError(f"the clip cannot be encoded: {error}.") from error
    return out.getvalue()


def _written(out: io.BytesIO) -> Any:
    import av

    return av.open(
        out, "w", format="mp4", options={"fflags": "+bitexact", "movflags": "+use_metadata_tags"}
    )


def _opened(data: bytes) -> Any:
    import av

    return av.open(io.BytesIO(data), format="mp4")


def _set_up(stream: Any, picture: U8) -> None:
    stream.height, stream.width = picture.shape[:2]
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.thread_count = 1
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED


def _frame(planes: U8, number: int, key: bool) -> Any:
    import av
    from av.video.frame import PictureType

    frame = av.VideoFrame.from_ndarray(planes, "yuv420p")
    frame.pts = number
    frame.pict_type = PictureType.I if key else PictureType.NONE
    return frame


def to_planes(picture: U8) -> U8:
    """Return (H, W, 3) sRGB as BT.709 4:2:0 planes, (3 H / 2, W)."""
    import av

    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")
    planes = frame.reformat(format="yuv420p", dst_colorspace="ITU709").to_ndarray()
    return np.asarray(planes, np.uint8)


def to_picture(planes: U8) -> U8:
    """Return BT.709 4:2:0 planes, (3 H / 2, W), as (H, W, 3) sRGB."""
    import av

    frame = av.VideoFrame.from_ndarray(planes, "yuv420p")
    picture = frame.reformat(format="rgb24", src_colorspace="ITU709").to_ndarray()
    return np.asarray(picture, np.uint8)


def decode_clip(data: bytes) -> Iterator[U8]:
    """Yield a clip's pictures as planes, (3 H / 2, W). Raises SealError if it is damaged."""
    import av

    try:
        with _opened(data) as container:
            container.streams.video[0].codec_context.thread_count = 1
            for frame in container.decode(video=0):
                yield np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8)
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise SealError(f"the sealed clip cannot be decoded: {error}.") from error


def hard_coded(pictures: Sequence[U8], held: bool = True) -> list[U8]:
    """Return pictures of one even size as a hard H.264 leaves them, ``held`` for a moment each or
    one after another.

    Somewhat harder than people code. One alone is held for longer, which a codec spends bits on.
    """
    times, crf = (3, 30) if len(pictures) > 1 else (6, 28)
    if not held:
        times, crf = 1, 28
    shown = [picture for picture in pictures for _ in range(times)]
    decoded = decode_clip(encode_clip(shown, Fraction(RATE), crf=crf))
    return [to_picture(planes) for number, planes in enumerate(decoded) if number % times == 0]


def digest_of(pictures: Iterable[U8]) -> str:
    """Return SHA-256 over decoded pictures, or their planes, and their sizes."""
    digest = hashlib.sha256()
    for picture in pictures:
        digest.update(repr(picture.shape).encode())
        digest.update(np.ascontiguousarray(picture).data)
    return digest.hexdigest()


def check_alike(decoded: U8, composed: U8) -> None:
    """Raise SealError unless ``decoded`` planes are ``composed``, as near as the codec allows."""
    import cv2

    if decoded.shape != composed.shape or cv2.PSNR(decoded, composed) < _FARTHEST_DB:
        raise SealError("the encoded clip decodes to other pictures than were composed.")


def joined(clips: Sequence[tuple[bytes, range]], rate: Fraction) -> bytes:
    """Return one clip of several, each given with which of its pictures to take.

    Nothing is coded anew, so each range must begin with a key picture. Raises SealError if
    the clips differ in size or coding.
    """
    import av

    out, at = io.BytesIO(), 0
    first = b""
    try:
        with _written(out) as container:
            for data, taken in clips:
                with _opened(data) as source:
                    given = source.streams.video[0]
                    if not at:
                        first = bytes(given.codec_context.extradata or b"")
                        stream = container.add_stream_from_template(given)
                        stream.time_base = 1 / rate
                    if bytes(given.codec_context.extradata or b"") != first:
                        raise SealError("clips of different size or coding cannot be joined.")
                    at = _append(container, stream, source.demux(given), taken, rate, at)
    except (av.FFmpegError, ValueError, IndexError) as error:
        raise SealError(f"the clips cannot be joined: {error}.") from error
    return out.getvalue()


def _append(
    container: Any, stream: Any, packets: Iterable[Any], taken: range, rate: Fraction, at: int
) -> int:
    """Write the packets ``taken`` behind picture ``at``; return the next place."""
    number = 0
    for packet in packets:
        if packet.dts is None:
            continue
        if number == taken.start and not packet.is_keyframe:
            raise SealError("a clip can be cut only where a key picture begins.")
        if number in taken:
            packet.time_base = 1 / rate
            packet.pts = packet.dts = at
            packet.duration = 1
            packet.stream = stream
            container.mux(packet)
            at += 1
        number += 1
    return at
