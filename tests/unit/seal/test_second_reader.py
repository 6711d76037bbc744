"""What we seal holds for a reader that shares no code with us."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from sealing import HandClock, cleared, frames_for, slate_of
from second_reader import read

from closedset.model.sealed import SealedAsset
from closedset.seal import Sealer, SigningIdentity


def test_a_second_reader_agrees_on_signature_assertions_and_file(
    asset: SealedAsset, identity: SigningIdentity
) -> None:
    found = read(asset.data)
    assert found.authority.public_bytes(Encoding.PEM) == identity.authority_pem
    assert found.claim["claim_generator_info"]["name"] == "closedset"
    consent = found.assertions["org.closedset.consent"]
    assert consent["clearance_id"] == asset.record.clearance_id
    assert consent["slate"]["short_id"] == asset.slate.short_id
    mined = found.assertions["cawg.training-mining"]["entries"]
    assert {entry["use"] for entry in mined.values()} == {"notAllowed"}
    made = found.assertions["c2pa.actions.v2"]["actions"][0]
    assert made["digitalSourceType"].endswith("/compositeSynthetic")


def test_a_second_reader_agrees_on_jpeg_and_on_an_edit(
    clock: HandClock, identity: SigningIdentity, asset: SealedAsset
) -> None:
    gate, allowed = cleared(clock)
    maker = Sealer(final=gate.door, clock=clock, identity=identity)
    jpeg = maker.seal(frames_for(allowed), slate_of(allowed), media_type="image/jpeg")
    assert read(jpeg.data).assertions["org.closedset.consent"]["kind"] == "shot"
    edit = maker.seal(frames_for(allowed, 3), slate_of(allowed), parent=asset.data)
    actions = read(edit.data).assertions["c2pa.actions.v2"]["actions"]
    assert [action["action"] for action in actions][:2] == ["c2pa.opened", "c2pa.edited"]


def test_a_second_reader_sees_a_changed_file_and_a_changed_claim(asset: SealedAsset) -> None:
    pixels, said, signed = (bytearray(asset.data) for _ in range(3))
    pixels[-40] ^= 1
    said[asset.data.find(b"notAllowed")] ^= 1
    signed[asset.data.find(b"claim_generator_info") + 30] ^= 1
    for changed, expected in (
        (pixels, AssertionError),
        (said, AssertionError),
        (signed, InvalidSignature),
    ):
        with pytest.raises(expected):
            read(bytes(changed))
