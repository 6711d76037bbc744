"""Labels that some places ask for: large enough, readable, and below the picture."""

from __future__ import annotations

import io
import json
from pathlib import Path

import numpy as np
import pytest
from defusedxml import ElementTree
from PIL import Image
from sealing import HandClock, cleared, frames_for, seal_one, slate_of

from closedset.errors import SealError
from closedset.seal import Sealer, SigningIdentity, sealer, verify_file
from closedset.seal.fields import xmp_packet
from closedset.seal.profiles import labeled

GRAY = np.full((360, 640, 3), 128, np.uint8)


@pytest.mark.parametrize("profile", ["eu", "cn"])
@pytest.mark.parametrize("shape", [(360, 640, 3), (640, 360, 3), (128, 128, 3), (268, 1280, 3)])
def test_the_label_lies_below_and_is_large_enough(
    profile: str, shape: tuple[int, int, int]
) -> None:
    picture = np.full(shape, 128, np.uint8)
    out = labeled(picture, profile)
    assert np.array_equal(out[: shape[0]], picture)
    band = out[shape[0] :]
    light = np.flatnonzero((band > 200).all(2).any(1))
    share = 0.05 if profile == "cn" else 0.04
    assert light[-1] - light[0] + 1 >= share * min(shape[:2])
    assert (band < 40).all(2).mean() > 0.3  # light letters on a dark band: contrast 16:1


def test_ads_are_burnt_into_the_corner_and_nowhere_else() -> None:
    out = labeled(GRAY, "ads")
    assert out.shape == GRAY.shape
    changed = (out != GRAY).any(2)
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    assert (rows[-1], columns[0]) == (359, 0)
    assert changed.mean() < 0.05


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(SealError, match="mars"):
        labeled(GRAY, "mars")


@pytest.mark.parametrize("profile", ["eu", "cn", "ads"])
def test_a_labeled_picture_is_sealed_as_any_other(
    tmp_path: Path, clock: HandClock, identity: SigningIdentity, at_home: object, profile: str
) -> None:
    gate, allowed = cleared(clock)
    maker = Sealer(final=gate.door, clock=clock, identity=identity, profile=profile)
    asset = maker.seal(frames_for(allowed), slate_of(allowed))
    (tmp_path / "panel.png").write_bytes(asset.data)
    assert verify_file(tmp_path / "panel.png").verdict == "sealed"
    if profile == "cn":
        with Image.open(io.BytesIO(asset.data)) as image:
            field = json.loads(image.text["AIGC"])  # type: ignore[attr-defined]
        assert (field["Label"], field["ProduceID"]) == ("1", allowed.id)
        with pytest.raises(SealError, match="AIGC"):
            maker.seal(frames_for(allowed), slate_of(allowed), media_type="image/jpeg")


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/webp", "image/tiff"])
def test_xmp_says_what_the_picture_is_to_programs_without_c2pa(
    clock: HandClock, identity: SigningIdentity, media_type: str
) -> None:
    gate, allowed = cleared(clock)
    maker = Sealer(final=gate.door, clock=clock, identity=identity)
    asset = maker.seal(frames_for(allowed), slate_of(allowed), media_type=media_type)
    with Image.open(io.BytesIO(asset.data)) as image:
        said = image.getxmp()["xmpmeta"]["RDF"]["Description"]
    assert said["DigitalSourceType"].endswith("/digitalsourcetype/compositeSynthetic")
    assert said["DataMining"].endswith("DMI-PROHIBITED")
    assert said["Clearance"] == allowed.id
    assert said["description"]["Alt"]["li"]["text"] == "SYNTHETIC PERFORMERS · PREVIZ"


def test_xmp_escapes_and_an_encoder_that_drops_it_is_noticed(
    clock: HandClock, identity: SigningIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, allowed = cleared(clock)
    packet = xmp_packet(slate_of(allowed), "<&>", True, {"AIGC": '{"a": "<"}'})
    root = ElementTree.fromstring(packet.decode().split("?>", 1)[1].rsplit("<?", 1)[0])
    assert "trainedAlgorithmicMedia" in packet.decode()
    assert [e.text for e in root.iter() if e.tag.endswith("}AIGC")] == ['{"a": "<"}']
    honest = sealer.encode
    monkeypatch.setattr(sealer, "encode", lambda p, kind, fields, _xmp: honest(p, kind, fields))
    with pytest.raises(SealError, match="XMP"):
        seal_one(clock, identity)


def test_a_take_of_another_profile_is_not_recognized(
    clock: HandClock, identity: SigningIdentity
) -> None:
    gate, allowed = cleared(clock)
    makers = {
        profile: Sealer(final=gate.door, clock=clock, identity=identity, profile=profile)
        for profile in ("", "eu")
    }
    for profile, maker in makers.items():
        data = maker.seal(frames_for(allowed), slate_of(allowed)).data
        assert [name for name, one in makers.items() if one.recognizes(data, allowed)] == [profile]
