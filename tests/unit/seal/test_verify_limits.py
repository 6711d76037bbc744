"""Out of time, memory or pixels, ``verify`` says so, and nothing against the file."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest
from sealing import HandClock
from test_clips import coded, pictures_of, seal_clip

from closedset.model.sealed import SealedAsset
from closedset.seal import (
    SigningIdentity,
    Verifier,
    VerifyReport,
    embedded,
    pictures,
    seal_animatic,
)


@pytest.fixture(scope="module")
def clip(identity: SigningIdentity) -> SealedAsset:
    return seal_clip(HandClock(), identity, count=2)


def verify(path: Path, data: bytes) -> VerifyReport:
    path.write_bytes(data)
    return Verifier().verify(path)


def says_nothing_against(found: VerifyReport) -> bool:
    states = [found.slate.state, found.watermark.state, found.manifest.state]
    return found.verdict in {"unmarked", "marked"} and "broken" not in states


def test_a_clip_for_which_time_ran_out_is_not_called_tampered(
    tmp_path: Path,
    clip: SealedAsset,
    at_home: SigningIdentity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert verify(tmp_path / "clip.mp4", clip.data).verdict == "sealed"
    monkeypatch.setattr(embedded, "_SECONDS", 0)
    late = verify(tmp_path / "late.mp4", clip.data)
    assert says_nothing_against(late)
    assert late.manifest.state == "found"
    assert "more than 0 s of computing" in late.watermark.basis
    monkeypatch.setattr(embedded, "_WALL", 0.01)  # as on a machine with no moment to spare
    starved = verify(tmp_path / "starved.mp4", clip.data)
    assert says_nothing_against(starved)
    assert "ran out of time" in starved.slate.basis
    assert embedded.SECONDS_VARIABLE in starved.watermark.basis
    broken = verify(tmp_path / "broken.mp4", clip.data[:-9] + b"X" + clip.data[-8:])
    assert broken.verdict == "tampered"  # that a manifest is broken needs no look at pictures
    stripped = verify(tmp_path / "stripped.mp4", coded(pictures_of(clip.data)[:4], 20))
    assert stripped.verdict == "unmarked"


@pytest.mark.slow
def test_an_animatic_for_which_time_ran_out_is_not_called_tampered(
    tmp_path: Path,
    clip: SealedAsset,
    at_home: SigningIdentity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    film = seal_animatic("animatic.mp4", (clip.data,), "last-bus").data
    monkeypatch.setattr(embedded, "_SECONDS", 0)
    found = verify(tmp_path / "animatic.mp4", film)
    assert says_nothing_against(found)
    assert "not all of the clip was looked at" in found.watermark.basis


def test_the_user_gives_more_time_and_nonsense_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for said, meant in (("600", 600), ("", 60), ("0", 60), ("-5", 60), ("soon", 60)):
        monkeypatch.setenv(embedded.SECONDS_VARIABLE, said)
        assert embedded._seconds() == meant
    monkeypatch.setenv(embedded.SECONDS_VARIABLE, "9" * 5000)
    assert embedded._seconds() == embedded._DAY


def test_a_picture_too_large_to_look_at_is_not_called_tampered(
    tmp_path: Path,
    asset: SealedAsset,
    at_home: SigningIdentity,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1000)
    found = verify(tmp_path / "huge.png", asset.data)
    assert says_nothing_against(found)
    assert "was not looked at" in found.watermark.basis


def endless_pdf(depth: int = 12) -> bytes:
    """A page of forms that each draw the next one twenty times: 20 to the power of ``depth``."""
    boxed = "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R "
        "/Resources << /XObject << /N 5 0 R >> >> >>",
        "<< /Length 4 >> stream\n/N Do\nendstream",
    ]
    for number in range(5, 5 + depth):
        drawn = "/N Do " * 20 if number < 4 + depth else "0 0 9 9 re f " * 20
        inner = f"<< /XObject << /N {number + 1} 0 R >> >>"
        objects.append(
            f"<< {boxed} /Resources {inner} /Length {len(drawn)} >> stream\n{drawn}\nendstream"
        )
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj {body} endobj\n".encode())
    start = out.tell()
    out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode())
    out.write(b"".join(f"{at:010} 00000 n \n".encode() for at in places))
    size = len(places) + 1
    out.write(f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


@pytest.mark.slow
def test_a_pdf_that_never_ends_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_SECONDS", 1)
    found = verify(tmp_path / "endless.pdf", endless_pdf())
    assert (found.verdict, found.watermark.state) == ("unmarked", "absent")
    assert "ran out of time: the pages took more than 1 s of computing" in found.watermark.basis


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    os.mkfifo(tmp_path / "page.html.seal.json")
    (tmp_path / "page.html").write_text("<html>")
    said: list[str] = []

    def look() -> None:
        verifier = Verifier()
        for name in ("pipe.png", "page.html"):
            found = verifier.verify(tmp_path / name)
            said.append(f"{found.verdict}: {found.slate.basis}")

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(30)
    assert said == [
        "unmarked: this is a pipe or a device: it might never end",
        "unmarked: no manifest and no side-car",
    ]
