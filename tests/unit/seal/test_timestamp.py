"""A time-stamp where an authority answers; a whole seal without one where none does."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sealing import HandClock, cleared, frames_for, slate_of
from second_reader import read as read_anew
from test_documents import pdf
from tsa import NAME, authority, root, stamping

from closedset.errors import SealError
from closedset.model.sealed import SealedAsset
from closedset.seal import (
    Sealer,
    SigningIdentity,
    Stamper,
    Verifier,
    manifest,
    stamper_from_environment,
)
from closedset.seal.envelope import envelope_holds
from closedset.seal.timestamp import AUTHORITIES_VARIABLE, URL_VARIABLE

FAILING = (
    "answers rubbish", "rejects", "stamps something else", "answers an older question", "forges",
    "fails", "sends elsewhere", "is slow", "drips", "never ends",
)  # fmt: skip
WAITING = ("is slow", "drips", "never ends")


def seal(clock: HandClock, identity: SigningIdentity, stamper: Stamper) -> SealedAsset:
    gate, allowed = cleared(clock, (160, 120))
    sealer = Sealer(final=gate.door, clock=clock, identity=identity, stamper=stamper)
    return sealer.seal(frames_for(allowed), slate_of(allowed))


PDF = pdf()


def sign(identity: SigningIdentity, stamper: Stamper) -> manifest.Signed:
    claim = manifest.document_claim("board.pdf", ())
    return manifest.sign(PDF, "application/pdf", claim, identity, stamper=stamper)


def test_a_stamped_picture_says_when_and_by_whom(
    clock: HandClock, identity: SigningIdentity, asset: SealedAsset
) -> None:
    with stamping() as desk:
        made = seal(clock, identity, Stamper(desk.url))
    assert made.record.stamp == f"2026-05-01T12:00:00Z by {NAME}"
    report = manifest.read(made.data, "image/png", local=identity.authority_pem)
    assert (report.state, report.trust, str(report.stamp)) == (
        "found", "local", made.record.stamp,
    )  # fmt: skip
    assert envelope_holds(made.data)
    assert read_anew(made.data).leaf is not None  # the second reader's checks hold as well
    assert asset.record.stamp == ""


def test_every_byte_of_a_stamped_manifest_is_covered(identity: SigningIdentity) -> None:
    with stamping() as desk:
        data = sign(identity, Stamper(desk.url)).data
    start = data.find(b"jumdc2pa") - 12
    end = start + int.from_bytes(data[start : start + 4], "big")
    token = data.find(b"sigTst2", start)
    for at in (*range(start, token, 97), *range(token, token + 1200, 17), *range(token, end, 599)):
        changed = data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :]
        noticed = not envelope_holds(changed)
        assert noticed or manifest.read(changed, "application/pdf").state != "found", at


@pytest.mark.parametrize("way", FAILING)
def test_a_failing_authority_costs_the_stamp_and_neither_the_seal_nor_the_day(
    way: str, identity: SigningIdentity
) -> None:
    with stamping(way) as desk:
        waits = way in WAITING
        stamper = Stamper(desk.url, seconds=0.3 if waits else 20)
        started = time.monotonic()
        signed = [sign(identity, stamper) for _ in range(3)]
        took = time.monotonic() - started
        # Given up after two; on a busy machine one that waits may be given up before it was heard.
        assert len(desk.asked) <= 2 if waits else len(desk.asked) == 2
    assert took < 20
    for one in signed:
        report = manifest.read(one.data, "application/pdf", local=identity.authority_pem)
        assert one.stamp.startswith("none: ")
        assert "127.0.0.1" in one.stamp
        assert (report.state, report.trust, report.stamp) == ("found", "local", None)
        assert envelope_holds(one.data)
    assert signed[0] == signed[1]  # a seal that nobody stamped is as reproducible as ever
    assert "3 of 3 files are sealed without a time-stamp" in stamper.summary()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "rubbish", "ftp://127.0.0.1/", "http://[::1", "https://"]
)
def test_an_address_where_nobody_is_costs_the_stamp_alone(
    url: str, identity: SigningIdentity
) -> None:
    signed = sign(identity, Stamper(url, seconds=2))
    assert signed.stamp.startswith("none: ")
    assert manifest.read(signed.data, "application/pdf").state == "found"


def test_a_password_in_the_address_is_told_to_nobody(identity: SigningIdentity) -> None:
    said = sign(identity, Stamper("http://user:hunter2@127.0.0.1:9/", seconds=2)).stamp
    assert "127.0.0.1" in said
    assert "hunter2" not in said


def test_only_the_user_names_an_authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    assert stamper_from_environment() is None
    monkeypatch.setenv(URL_VARIABLE, "http://127.0.0.1:9/")
    assert stamper_from_environment() is not None


@pytest.mark.slow
def test_a_stamp_is_trusted_by_the_authorities_that_the_user_names_and_by_nobody_else(
    tmp_path: Path, at_home: SigningIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, trusted, folder = tmp_path / "board.pdf", tmp_path / "root.pem", tmp_path / "trusted"
    with stamping() as desk:
        file.write_bytes(sign(at_home, Stamper(desk.url)).data)
    trusted.write_bytes(authority()[2])
    folder.mkdir()
    (folder / "README.txt").write_text("not a certificate")
    (folder / "other.crt").write_bytes(root("Another Root")[1].public_bytes(Encoding.PEM))

    def told() -> tuple[object, str]:
        found = Verifier().verify(file)
        assert found.verdict == "sealed"
        stamp = found.manifest.as_json()["timestamp"]
        assert isinstance(stamp, dict)
        return stamp["trust"], found.manifest.basis

    monkeypatch.delenv(AUTHORITIES_VARIABLE, raising=False)
    assert told()[0] == "unknown"
    monkeypatch.setenv(AUTHORITIES_VARIABLE, str(folder))
    assert told()[0] == "untrusted"
    assert "none of the authorities that you trust" in told()[1]
    (folder / "root.pem").write_bytes(trusted.read_bytes())
    for place in (folder, trusted):
        monkeypatch.setenv(AUTHORITIES_VARIABLE, str(place))
        assert told() == ("trusted", told()[1])
        assert f"by {NAME}, whom you trust" in told()[1]


@pytest.mark.parametrize("place", ["nowhere", "empty", "rubbish.pem"])
def test_trusted_authorities_that_cannot_be_read_are_an_error_and_not_an_empty_list(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "rubbish.pem").write_text("no certificate")
    monkeypatch.setenv(AUTHORITIES_VARIABLE, str(tmp_path / place))
    with pytest.raises(SealError, match="cannot be read") as told:
        Verifier()
    assert AUTHORITIES_VARIABLE in told.value.remedy
