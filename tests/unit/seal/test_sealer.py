"""Frames become a SealedAsset by the whole order, or not at all."""

from __future__ import annotations

import io
import json
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import c2pa
import numpy as np
import pytest
from consenting import Sheet, cleared_with
from PIL import Image
from sealing import HandClock, cleared, frames_for, seal_one, slate_of

from closedset.errors import NotCleared, Refused, SealError, UnsealedWrite
from closedset.model.door import DOORS, FinalDoor
from closedset.model.pixels import Frames
from closedset.model.request import ClearedRequest
from closedset.model.sealed import SEALS, SealedAsset
from closedset.render.frames import _expose as unsafe_frames  # the seal is tested without a stage
from closedset.seal import (
    Sealer,
    SigningIdentity,
    TileMarker,
    load_identity,
    manifest,
    sealer,
    verify_file,
)
from closedset.seal.envelope import envelope_holds
from closedset.seal.slate import strip
from closedset.seal.watermark import PUBLIC_KEY, read_mark


class Slow(TileMarker):
    """Hands a clock on while the mark goes in: the clearance runs out in the middle of sealing."""

    def __init__(self, identity: SigningIdentity, clock: HandClock) -> None:
        super().__init__(identity)
        self._hands = clock

    def embed(self, pixels: np.ndarray, cleared: ClearedRequest) -> np.ndarray:
        self._hands.wait(minutes=16)
        return super().embed(pixels, cleared)


class YesMan:
    """Passes everything; it is no gate's door."""

    def confirm(self, cleared: ClearedRequest, frames: Frames) -> None:
        pass


def pixels_of(asset: SealedAsset) -> np.ndarray:
    with Image.open(io.BytesIO(asset.data)) as image:
        return np.array(image)


def test_same_frames_slate_and_identity_seal_to_identical_bytes(
    clock: HandClock, identity: SigningIdentity, asset: SealedAsset
) -> None:
    assert seal_one(clock, identity).data == asset.data


def test_other_pixels_seal_to_other_bytes(clock: HandClock, identity: SigningIdentity) -> None:
    assert seal_one(clock, identity, seed=1).sha256 != seal_one(clock, identity, seed=2).sha256


@pytest.mark.parametrize("size", [(320, 180), (180, 320), (128, 128), (640, 268), (1280, 720)])
def test_slate_never_covers_the_picture(
    clock: HandClock, identity: SigningIdentity, size: tuple[int, int]
) -> None:
    gate, allowed = cleared(clock, size)
    frames = frames_for(allowed)
    asset = Sealer(final=gate.door, clock=clock, identity=identity).seal(frames, slate_of(allowed))
    sealed = pixels_of(asset)
    picture = sealed[: size[1]].astype(int)
    assert np.abs(picture - frames.pixels[0]).mean() < 6  # the invisible mark, and nothing else
    assert sealed.shape[0] >= size[1] + 40
    assert (asset.record.height, asset.record.width) == sealed.shape[:2]


def longest_light_run(picture: np.ndarray) -> int:
    """Return how many light pixels follow each other in a row at most; letters have few."""
    light = np.pad((picture.min(2) > 200).astype(np.int8), ((0, 0), (1, 1)))
    edges = [np.flatnonzero(np.diff(row)) for row in light]
    return max((int((one[1::2] - one[::2]).max()) for one in edges if one.size), default=0)


def test_the_ai_mark_stands_on_the_slate_of_a_picture_and_not_of_a_notice(
    clock: HandClock,
) -> None:
    drawn = slate_of(cleared(clock)[1])
    notice = replace(drawn, notice="NO PICTURE · GATE NOTICE")
    for width, height, first in ((1280, 720, 860), (333, 517, 8)):
        marked, plain = (
            longest_light_run(strip(width, height, slate, "clr-0")[:, first : width - 90])
            for slate in (drawn, notice)
        )
        assert marked > 1.5 * plain


@pytest.mark.parametrize("title", ["आखिरी बस", "Ünder Ärzten", "Ḗ"])
def test_no_title_touches_the_word_above_it(clock: HandClock, title: str) -> None:
    slate = replace(slate_of(cleared(clock)[1]), production=title)
    words = strip(1280, 720, slate, "clr-0")[:, 26:420].max((1, 2)) > 60
    begins = np.flatnonzero(np.diff(words.astype(np.int8)) == 1)
    assert len(begins) >= 2  # PRODUCTION, and below it the title


def test_manifest_says_what_it_is_and_names_nobody(
    asset: SealedAsset, identity: SigningIdentity
) -> None:
    report = manifest.read(asset.data, "image/png", local=identity.authority_pem)
    assert (report.state, report.trust) == ("found", "local")
    assert report.consent is not None
    assert report.consent["clearance_id"] == asset.record.clearance_id
    assert report.consent["slate"]["shot"] == "1A"
    assert b"tired bus driver" not in asset.data
    state, store = manifest._validate(asset.data, "image/png", identity.authority_pem)
    text = json.dumps(store)
    assert state == "Trusted"
    assert "compositeSynthetic" in text
    assert '"cawg.ai_generative_training": {"use": "notAllowed"}' in text
    assert "thumbnail" not in text


def test_trained_frames_say_so(clock: HandClock, identity: SigningIdentity) -> None:
    gate, allowed = cleared(clock)
    frames = unsafe_frames(allowed, frames_for(allowed).pixels, trained=True)
    asset = Sealer(final=gate.door, clock=clock, identity=identity).seal(frames, slate_of(allowed))
    _, store = manifest._validate(asset.data, "image/png", None)
    assert "trainedAlgorithmicMedia" in json.dumps(store)


@pytest.mark.parametrize("moment", ["before", "meanwhile"])
def test_a_withdrawal_before_or_during_sealing_leaves_nothing(
    clock: HandClock, identity: SigningIdentity, moment: str
) -> None:
    sheet = Sheet()

    class Marker(TileMarker):
        def embed(self, pixels: np.ndarray, cleared: ClearedRequest) -> np.ndarray:
            sheet.withdrawn = True
            return super().embed(pixels, cleared)

    gate, allowed = cleared_with(clock, sheet)
    sealer = Sealer(final=gate.door, clock=clock, identity=identity, watermark=Marker(identity))
    sheet.withdrawn = moment == "before"
    with pytest.raises(Refused, match="revoked"):
        sealer.seal(frames_for(allowed), slate_of(allowed))


def test_a_clearance_that_runs_out_during_sealing_leaves_nothing(
    clock: HandClock, identity: SigningIdentity
) -> None:
    gate, allowed = cleared(clock)
    marker = Slow(identity, clock)
    with pytest.raises(NotCleared, match="good for 900 s"):
        Sealer(final=gate.door, clock=clock, identity=identity, watermark=marker).seal(
            frames_for(allowed), slate_of(allowed)
        )


def test_an_expired_clearance_is_refused_even_if_the_gate_lets_it_pass(
    clock: HandClock, identity: SigningIdentity
) -> None:
    """A gate whose own clock stands still says yes; the sealer looks at its own."""
    stopped = HandClock()
    gate, allowed = cleared(stopped)
    frames = frames_for(allowed)
    clock.now += timedelta(minutes=16)
    with pytest.raises(NotCleared, match="good for 900 s"):
        Sealer(final=gate.door, clock=clock, identity=identity).seal(frames, slate_of(allowed))


def test_only_a_gates_own_door_is_asked(clock: HandClock, identity: SigningIdentity) -> None:
    gate, allowed = cleared(clock)
    for no_door in (YesMan(), gate, None, object.__new__(FinalDoor)):
        with pytest.raises(NotCleared, match="door"):
            Sealer(final=no_door, clock=clock, identity=identity)
    exchanged = Sealer(final=gate.door, clock=clock, identity=identity)
    exchanged._final = YesMan()
    with pytest.raises(NotCleared, match="door"):
        exchanged.seal(frames_for(allowed), slate_of(allowed))
    with pytest.raises(NotCleared, match="already claimed"):
        DOORS.claim()
    with pytest.raises(TypeError, match="no public constructor"):
        FinalDoor()


@pytest.mark.parametrize(
    "other",
    [
        {"shot": "9Z"},
        {"production": "Another Film"},
        {"level": "@ADA · UNION GRANT"},
        {"notice": "SHOT ON LOCATION"},
        {"short_id": "00000000"},
        {"take": 0},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_slate_that_says_other_than_what_was_cleared_is_refused(
    clock: HandClock, identity: SigningIdentity, other: dict[str, object]
) -> None:
    gate, allowed = cleared(clock)
    with pytest.raises(SealError, match="slate says"):
        Sealer(final=gate.door, clock=clock, identity=identity).seal(
            frames_for(allowed), replace(slate_of(allowed), **other)
        )


def test_a_grants_level_stands_on_the_slate(clock: HandClock, identity: SigningIdentity) -> None:
    gate, allowed = cleared_with(clock, Sheet())
    slate = slate_of(allowed)
    assert slate.level == "@demo-ada · UNION GRANT"
    sealer = Sealer(final=gate.door, clock=clock, identity=identity)
    assert sealer.seal(frames_for(allowed), slate).slate == slate
    with pytest.raises(SealError, match="slate says"):
        sealer.seal(frames_for(allowed), replace(slate, level=""))


def test_frames_of_another_size_are_refused(clock: HandClock, identity: SigningIdentity) -> None:
    gate, allowed = cleared(clock)
    frames = unsafe_frames(allowed, np.zeros((1, 90, 160, 3), np.uint8))
    with pytest.raises(ValueError, match="160x90"):
        Sealer(final=gate.door, clock=clock, identity=identity).seal(frames, slate_of(allowed))


def test_pixels_changed_by_the_encoder_are_noticed(
    clock: HandClock, identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = sealer.encode
    monkeypatch.setattr(sealer, "encode", lambda pixels, *rest: honest(pixels ^ 1, *rest))
    with pytest.raises(SealError, match="other pixels"):
        seal_one(clock, identity)


def test_a_manifest_that_does_not_verify_is_noticed(
    clock: HandClock, identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = manifest.sign

    def broken(*args: object, **options: object) -> manifest.Signed:
        data = bytearray(honest(*args, **options).data)  # type: ignore[arg-type]
        start = data.find(b"caBX")
        end = start + 4 + int.from_bytes(data[start - 4 : start], "big")
        data[data.find(b"notAllowed")] ^= 1
        data[end : end + 4] = zlib.crc32(data[start:end]).to_bytes(4, "big")
        return manifest.Signed(bytes(data), "")

    monkeypatch.setattr(manifest, "sign", broken)
    with pytest.raises(SealError, match="does not verify"):
        seal_one(clock, identity)


def test_an_unsigned_picture_is_noticed(
    clock: HandClock, identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "sign", lambda data, *_, **__: manifest.Signed(data, ""))
    with pytest.raises(SealError, match="no C2PA manifest"):
        seal_one(clock, identity)


def test_a_slate_without_its_code_is_noticed(
    clock: HandClock, identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sealer, "compose", lambda picture, *_: np.concatenate([picture, picture[-40:]])
    )
    with pytest.raises(SealError, match="code cannot be read"):
        seal_one(clock, identity)


def test_the_watermark_has_its_place_between_slate_and_encoding(
    clock: HandClock, identity: SigningIdentity
) -> None:
    seen: list[tuple[int, ...]] = []

    class Mark:
        def payload(self, _cleared: object) -> bytes:
            return bytes(7)

        def embed(self, pixels: np.ndarray, _cleared: object) -> np.ndarray:
            seen.append(pixels.shape)
            return pixels

        def confirm(self, _pixels: np.ndarray, _cleared: object) -> None:
            raise SealError("the mark cannot be read")

    gate, allowed = cleared(clock)
    with pytest.raises(SealError, match="mark cannot be read"):
        Sealer(final=gate.door, clock=clock, identity=identity, watermark=Mark()).seal(
            frames_for(allowed), slate_of(allowed)
        )
    assert seen == [(220, 320, 3)]


def test_nobody_else_can_mint_a_sealed_asset() -> None:
    with pytest.raises(NotCleared, match="already claimed"):
        SEALS.claim()
    with pytest.raises(TypeError, match="no public constructor"):
        SealedAsset()


def test_every_byte_of_the_manifest_is_covered(asset: SealedAsset) -> None:
    start = asset.data.find(b"caBX") + 4
    end = start + int.from_bytes(asset.data[start - 8 : start - 4], "big")
    unnoticed = []
    for at in range(start, end, 7):
        changed = bytearray(asset.data)
        changed[at] ^= 0x10
        if envelope_holds(bytes(changed)):
            unnoticed.append(at)
    signed = [
        at
        for at in unnoticed
        if manifest.read(
            asset.data[:at] + bytes([asset.data[at] ^ 0x10]) + asset.data[at + 1 :], "image/png"
        ).state
        == "found"
    ]
    assert signed == []
    assert len(unnoticed) < 200  # only the claim and its signature, which the signature covers


@pytest.mark.parametrize("media_type", ["image/jpeg", "image/webp", "image/tiff"])
def test_other_formats_carry_the_whole_seal(
    tmp_path: Path,
    clock: HandClock,
    identity: SigningIdentity,
    at_home: SigningIdentity,
    media_type: str,
) -> None:
    gate, allowed = cleared(clock)
    maker = Sealer(final=gate.door, clock=clock, identity=identity)
    asset = maker.seal(frames_for(allowed), slate_of(allowed), media_type=media_type)
    assert asset.media_type == media_type
    path = tmp_path / "panel"
    path.write_bytes(asset.data)
    found = verify_file(path)
    assert found.verdict == "sealed"
    assert {found.slate.state, found.watermark.state, found.manifest.state} == {"found"}
    changed = bytearray(asset.data)
    changed[len(changed) // 2] ^= 8
    path.write_bytes(changed)
    assert verify_file(path).verdict == "tampered"


def test_a_format_without_a_place_for_the_seal_is_refused(
    clock: HandClock, identity: SigningIdentity
) -> None:
    gate, allowed = cleared(clock)
    maker = Sealer(final=gate.door, clock=clock, identity=identity)
    with pytest.raises(SealError, match="image/bmp"):
        maker.seal(frames_for(allowed), slate_of(allowed), media_type="image/bmp")


def test_an_edit_keeps_its_parents_history_and_seals_to_the_same_bytes(
    clock: HandClock, identity: SigningIdentity, asset: SealedAsset
) -> None:
    gate, allowed = cleared(clock)
    maker = Sealer(final=gate.door, clock=clock, identity=identity)
    edits = [
        maker.seal(frames_for(allowed, 3), slate_of(allowed), parent=asset.data) for _ in range(2)
    ]
    assert edits[0].data == edits[1].data
    state, store = manifest._validate(edits[0].data, "image/png", identity.authority_pem)
    active = store["manifests"][store["active_manifest"]]
    actions = [a["data"] for a in active["assertions"] if a["label"].startswith("c2pa.actions")]
    done = [action["action"] for action in actions[0]["actions"]]
    assert state == "Trusted"
    assert len(store["manifests"]) == 2
    assert done[:2] == ["c2pa.opened", "c2pa.edited"]
    assert active["ingredients"][0]["relationship"] == "parentOf"
    assert envelope_holds(edits[0].data)


def test_only_a_picture_that_this_machine_sealed_is_a_parent(
    tmp_path: Path, clock: HandClock, identity: SigningIdentity, asset: SealedAsset
) -> None:
    """A parent's manifest travels inside the edit, with whatever thumbnail and title it has."""
    gate, allowed = cleared(clock)
    maker = Sealer(final=gate.door, clock=clock, identity=identity)
    photo, camera = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(photo, "PNG")
    photo.seek(0)
    signer = c2pa.Signer.from_info(
        c2pa.C2paSignerInfo(c2pa.C2paSigningAlg.ED25519, identity.chain_pem, identity.key_pem, None)
    )
    created = {"action": "c2pa.created", "digitalSourceType": manifest.source_type(False)}
    claim = {
        "claim_version": 2,
        "claim_generator_info": [{"name": "camera", "version": "1"}],
        "title": "A stranger's portrait",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }
    c2pa.Builder(json.dumps(claim)).sign(signer, "image/png", photo, camera)
    stranger = seal_one(clock, load_identity(tmp_path)).data
    broken = asset.data[:-20] + bytes(20)
    for parent in (photo.getvalue(), camera.getvalue(), stranger, broken):
        with pytest.raises(UnsealedWrite, match="not sealed by this machine"):
            maker.seal(frames_for(allowed, 3), slate_of(allowed), parent=parent)


def test_a_parent_with_a_strangers_history_is_refused(
    clock: HandClock, identity: SigningIdentity, asset: SealedAsset, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, allowed = cleared(clock)
    maker = Sealer(final=gate.door, clock=clock, identity=identity)
    honest = manifest._validate

    def with_history(*given: object) -> tuple[str, object]:
        state, store = honest(*given)  # type: ignore[arg-type]
        store["manifests"]["urn:c2pa:camera"] = {"title": "A portrait", "assertions": []}
        return state, store

    monkeypatch.setattr(manifest, "_validate", with_history)
    with pytest.raises(UnsealedWrite, match="not sealed by this machine"):
        maker.seal(frames_for(allowed, 3), slate_of(allowed), parent=asset.data)


def test_the_manifest_binds_the_mark(identity: SigningIdentity, asset: SealedAsset) -> None:
    report = manifest.read(asset.data, "image/png", local=identity.authority_pem)
    found = read_mark(pixels_of(asset), PUBLIC_KEY)
    assert found is not None
    assert report.mark == found.payload.hex()
    assert found.payload.hex()[6:] == asset.slate.short_id.lower()
