"""An animatic shows sealed clips, every one of them and nothing else."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from sealing import HandClock, cleared, slate_of
from test_clips import SIZE, coded, pan, pictures_of

from closedset.errors import SealError, UnsealedWrite
from closedset.seal import Sealer, SigningIdentity, Verifier, animatic, load_identity, seal_animatic
from closedset.seal.clips import encode_clip, joined
from closedset.seal.slate import read_code

RATE = Fraction(24)
pytestmark = pytest.mark.slow


def clip(
    identity: SigningIdentity, shot: str, title: str = "Last Bus", count: int = 8, fps: float = 24.0
) -> bytes:
    clock = HandClock()
    gate, allowed = cleared(clock, SIZE, shot, title, frames=count, fps=fps)
    maker = Sealer(final=gate.door, clock=clock, identity=identity)
    return maker.seal(pan(allowed, count, fps), slate_of(allowed)).data


@pytest.fixture(scope="module")
def clips(identity: SigningIdentity) -> tuple[bytes, bytes]:
    return clip(identity, "1A"), clip(identity, "1B", count=1, fps=2.0)


def test_an_animatic_holds_every_clip_without_its_card_and_verifies(
    tmp_path: Path, clips: tuple[bytes, bytes], at_home: SigningIdentity
) -> None:
    sealed = seal_animatic("animatic.mp4", clips, "last-bus")
    again = seal_animatic("animatic.mp4", clips, "last-bus")
    assert again.data == sealed.data
    assert sealed.record.parts == tuple(hashlib.sha256(one).hexdigest() for one in clips)
    shown = pictures_of(sealed.data)
    own = [*pictures_of(clips[0])[24:], *pictures_of(clips[1])[24:]]
    assert len(shown) == 48 + 8 + 12
    assert all(np.array_equal(a, b) for a, b in zip(shown[48:], own, strict=True))
    code = read_code(shown[0])
    assert code is not None
    path = tmp_path / "animatic.mp4"
    path.write_bytes(sealed.data)
    found = Verifier().verify(path)
    assert found.verdict == "sealed"
    seen = found.watermark.evidence["pictures"]
    assert [entry["in"] for entry in seen] == ["frame 0", "frame 48", "frame 56"]
    path.write_bytes(coded(shown, 26))
    stripped = Verifier().verify(path)
    assert stripped.verdict == "marked"
    assert len(stripped.watermark.evidence["payloads"]) == 3
    changed = bytearray(sealed.data)
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    assert Verifier().verify(path).verdict == "tampered"


def test_clips_of_strangers_stills_and_other_productions_make_no_animatic(
    tmp_path: Path, clips: tuple[bytes, bytes], identity: SigningIdentity
) -> None:
    stranger = clip(load_identity(tmp_path), "1C")
    for part in (stranger, coded(pictures_of(clips[0]), 18), b"", clips[0][:-1]):
        with pytest.raises(UnsealedWrite, match="not sealed by this machine"):
            seal_animatic("a.mp4", (clips[0], part), "last-bus", identity=identity)
    other = clip(identity, "1A", "Another Film")
    with pytest.raises(SealError, match="2 productions"):
        seal_animatic("a.mp4", (clips[0], other), "last-bus", identity=identity)
    with pytest.raises(SealError, match="no clips"):
        seal_animatic("a.mp4", (), "last-bus", identity=identity)


def test_an_animatic_that_lost_a_picture_is_not_released(
    clips: tuple[bytes, bytes], identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def short(parts: list[tuple[bytes, range]], *rest: object) -> bytes:
        data, taken = parts[-1]
        return joined([*parts[:-1], (data, taken[:-1])], *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(animatic, "joined", short)
    with pytest.raises(SealError, match="other pictures"):
        seal_animatic("a.mp4", clips, "last-bus", identity=identity)


def test_a_cut_between_key_pictures_and_clips_of_two_sizes_are_refused() -> None:
    large = [np.full((64, 96, 3), 30 * k, np.uint8) for k in range(6)]
    small = [picture[:48] for picture in large]
    one, other = (encode_clip(pictures, RATE, (0, 3)) for pictures in (large, small))
    assert len(pictures_of(joined([(one, range(3, 6)), (one, range(2))], RATE))) == 5
    with pytest.raises(SealError, match="key picture"):
        joined([(one, range(2, 6))], RATE)
    with pytest.raises(SealError, match="different size"):
        joined([(one, range(6)), (other, range(6))], RATE)
