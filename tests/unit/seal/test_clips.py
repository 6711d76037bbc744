"""A clip is sealed from its first picture to its last, or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from sealing import HandClock, cleared, slate_of

from closedset.errors import SealError, UnsealedWrite
from closedset.model.pixels import Frames
from closedset.model.request import ClearedRequest
from closedset.model.sealed import SealedAsset
from closedset.render.frames import _expose as unsafe_frames  # the seal is tested without a stage
from closedset.seal import Sealer, SigningIdentity, TileMarker, Verifier, manifest, sealer
from closedset.seal.clips import Timing, decode_clip, to_picture
from closedset.seal.slate import margin_height, read_code
from closedset.seal.watermark import Excerpt

SIZE = (640, 360)
FPS = 24.0


def pan(allowed: ClearedRequest, count: int = 12, fps: float = FPS) -> Frames:
    """A camera that passes over soft shapes."""
    width, height = allowed.request.width, allowed.request.height
    low = np.random.default_rng(3).integers(30, 225, (9, 20, 3), np.uint8)
    wide = cv2.resize(low, (width + 4 * count, height), interpolation=cv2.INTER_CUBIC)
    cv2.circle(wide, (width // 2, height // 2), height // 4, (40, 35, 30), -1)
    moments = [wide[:, 4 * k : 4 * k + width] for k in range(count)]
    return unsafe_frames(allowed, np.stack(moments), fps=fps)


def seal_clip(
    clock: HandClock, identity: SigningIdentity, *, fps: float = FPS, count: int = 12, **wishes: str
) -> SealedAsset:
    gate, allowed = cleared(clock, SIZE, frames=count, fps=fps)
    maker = Sealer(final=gate.door, clock=clock, identity=identity, **wishes)
    return maker.seal(pan(allowed, count, fps), slate_of(allowed))


@pytest.fixture(scope="module")
def clip(identity: SigningIdentity) -> SealedAsset:
    return seal_clip(HandClock(), identity)


def pictures_of(data: bytes) -> list[np.ndarray]:
    return [to_picture(planes) for planes in decode_clip(data)]


def coded(pictures: Iterable[np.ndarray], crf: int, codec: str = "libx264") -> bytes:
    """Encode pictures as somebody else's program would."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream(codec, rate=Fraction(24), options={"crf": str(crf)})
        stream.pix_fmt = "yuv420p"
        for number, picture in enumerate(pictures):
            if number == 0:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()


def test_a_clip_keeps_the_history_of_the_picture_that_it_starts_from(
    tmp_path: Path, clock: HandClock, asset: SealedAsset, at_home: SigningIdentity
) -> None:
    gate, allowed = cleared(clock, SIZE, frames=2, fps=FPS)
    maker = Sealer(final=gate.door, clock=clock, identity=at_home)
    one, other = (
        maker.seal(pan(allowed, 2), slate_of(allowed), parent=asset.data) for _ in range(2)
    )
    assert one.data == other.data
    state, store = manifest._validate(one.data, "video/mp4", at_home.authority_pem)
    active = store["manifests"][store["active_manifest"]]
    (parent,) = active["ingredients"]
    still = manifest._validate(asset.data, "image/png", None)[1]["active_manifest"]
    assert (state, parent["relationship"]) == ("Trusted", "parentOf")
    assert parent["active_manifest"] == still
    path = tmp_path / "clip.mp4"
    path.write_bytes(one.data)
    assert Verifier().verify(path).verdict == "sealed"
    broken = asset.data[:-20] + bytes(20)
    with pytest.raises(UnsealedWrite, match="not sealed by this machine"):
        maker.seal(pan(allowed, 2), slate_of(allowed), parent=broken)


def test_a_sealed_clip_verifies_and_equal_frames_give_equal_bytes(
    tmp_path: Path, clock: HandClock, clip: SealedAsset, at_home: SigningIdentity
) -> None:
    assert seal_clip(clock, at_home).data == clip.data
    assert clip.media_type == "video/mp4"
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip.data)
    found = Verifier().verify(path)
    assert found.verdict == "sealed"
    assert {found.slate.state, found.watermark.state, found.manifest.state} == {"found"}


def test_the_slate_stands_at_the_head_and_the_margin_below_every_picture(
    clip: SealedAsset,
) -> None:
    shown = pictures_of(clip.data)
    assert len(shown) == 24 + 12
    assert shown[0].shape == (SIZE[1] + margin_height(*SIZE), SIZE[0], 3)
    assert shown[0][: SIZE[1]].mean() < 60 < shown[24][: SIZE[1]].mean()
    for picture in (shown[0], shown[24], shown[-1]):
        code = read_code(picture)
        assert code is not None
        assert code.short_id == clip.slate.short_id


@pytest.mark.slow
def test_a_held_picture_lasts_as_long_as_it_should(
    clock: HandClock, identity: SigningIdentity
) -> None:
    held = seal_clip(clock, identity, fps=1 / 1.5, count=1)
    assert len(pictures_of(held.data)) == 24 + 36
    assert Timing.of(15).rate == 30
    assert Timing.of(24 / 84) == Timing(Fraction(24), 84)


@pytest.mark.slow
@pytest.mark.parametrize(("profile", "count"), [("eu", 24 + 12 + 24), ("cn", 48 + 12)])
def test_profiles_ask_for_more(
    clock: HandClock, identity: SigningIdentity, profile: str, count: int
) -> None:
    shown = pictures_of(seal_clip(clock, identity, profile=profile).data)
    assert len(shown) == count
    assert shown[0].shape[0] > SIZE[1] + margin_height(*SIZE)


@pytest.mark.slow
def test_a_clip_that_was_coded_anew_or_halved_is_marked(
    tmp_path: Path, clip: SealedAsset, at_home: SigningIdentity
) -> None:
    shown = pictures_of(clip.data)
    half = [cv2.resize(p, (320, 200), interpolation=cv2.INTER_AREA) for p in shown]
    cut = [p[40:300, 60:560] for p in shown]
    for name, data in {
        "crf28.mp4": coded(shown, 28),
        "half.mp4": coded(half, 23),
        "cut.mp4": coded(cut, 23),
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        found = Verifier().verify(path)
        assert (found.verdict, found.watermark.state) == ("marked", "found"), name
        assert str(found.watermark.evidence["payload"]).endswith(clip.slate.short_id.lower())


@pytest.mark.slow
def test_no_byte_of_a_clip_can_change_or_be_added(
    identity: SigningIdentity, clip: SealedAsset
) -> None:
    def state(data: bytes) -> str:
        return manifest.read(data, "video/mp4", local=identity.authority_pem).state

    assert state(clip.data) == "found"
    places = [*range(48), *range(48, len(clip.data), len(clip.data) // 60)]
    for at in places:
        changed = bytearray(clip.data)
        changed[at] ^= 4
        assert state(bytes(changed)) != "found", at
    for more in (b"\0\0\0\x08free", b"\0\0\0\x08mfra", b"\0\0\0\x18uuid" + bytes(16), b"x"):
        assert state(clip.data + more) != "found", more


@pytest.mark.slow
def test_a_clip_in_which_the_mark_cannot_be_read_is_not_released(
    clock: HandClock, identity: SigningIdentity
) -> None:
    class Silent(TileMarker):
        tried = 0

        def embed_clip(
            self,
            pictures: Iterable[np.ndarray],
            excerpt: Excerpt,
            cleared: ClearedRequest,
            louder: float,
        ) -> Iterator[np.ndarray]:
            Silent.tried += 1
            return iter(pictures)

    with pytest.raises(SealError, match="mark of shot 1A cannot be read back"):
        seal_clip(clock, identity, watermark=Silent(identity))
    assert Silent.tried == 3


@pytest.mark.slow
def test_a_clip_whose_pictures_were_exchanged_or_lost_is_not_released(
    clock: HandClock, identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = sealer.encode_clip
    changes = {
        "other pictures": lambda pictures: (255 - p for p in pictures),
        "fewer pictures": lambda pictures: list(pictures)[:-1],
        "more pictures": lambda pictures: [*pictures][:1] * 60,
    }
    for said, change in changes.items():
        monkeypatch.setattr(
            sealer, "encode_clip", lambda p, *rest, change=change: honest(change(p), *rest)
        )
        with pytest.raises(SealError, match=f"{said}|other pictures"):
            seal_clip(clock, identity)


def test_a_still_is_no_clip_and_a_clip_no_still(
    clock: HandClock, identity: SigningIdentity
) -> None:
    gate, allowed = cleared(clock, SIZE)
    maker = Sealer(final=gate.door, clock=clock, identity=identity)
    still = unsafe_frames(allowed, pan(allowed, 1).pixels)
    with pytest.raises(SealError, match="not sealed as video/mp4"):
        maker.seal(still, slate_of(allowed), media_type="video/mp4")
    moving = gate.clear(replace(allowed.request, frames=12, fps=FPS))
    with pytest.raises(SealError, match="not sealed as image/png"):
        maker.seal(pan(moving), slate_of(moving), media_type="image/png")


@pytest.mark.slow
def test_broken_and_foreign_clips_get_a_report(
    tmp_path: Path, clip: SealedAsset, at_home: SigningIdentity
) -> None:
    gray = [np.full((120, 160, 3), 90, np.uint8)] * 5
    hostile = {
        "head.mp4": b"\0\0\0\x18ftypisom" + bytes(400),
        "cut.mp4": clip.data[: len(clip.data) // 2],
        "mkv.mkv": b"\x1aE\xdf\xa3" + b"\xff" * 99,
        "plain.mp4": coded(gray, 28),
    }
    for name, data in hostile.items():
        (tmp_path / name).write_bytes(data)
        found = Verifier().verify(tmp_path / name)
        assert found.verdict in {"unmarked", "tampered"}, name
        assert "Traceback" not in found.watermark.basis
