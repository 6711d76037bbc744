"""What nobody can gain: less on a list, or one more no, never turns a refusal into a clearance."""

from __future__ import annotations

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from list_props import NOW, Desk

from closedset.callsheet.signed import Suspended
from closedset.errors import CallSheetError

QUICK = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""A folder in memory, where syncing costs nothing."""
FEW = settings(
    max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
MOMENTS = st.integers(min_value=0, max_value=20 * 24).map(lambda hours: timedelta(hours=hours))


def cleared(desk: Desk, after: timedelta, state: str) -> bool:
    try:
        desk.ask(NOW + after, state=state)
    except CallSheetError:
        return False
    return True


def entry(name: str) -> Suspended:
    return Suspended.model_validate(
        {"id": name, "reason": "A dispute.", "since": "2026-11-20T00:00:00Z"}
    )


@FEW
@given(
    after=MOMENTS,
    lease=st.integers(min_value=1, max_value=30),
    revoked=st.sampled_from(["nothing", "grant", "all", "another"]),
    suspended=st.sampled_from([(), ("@demo-ada",), ("@demo-ben",)]),
)
def test_one_more_no_never_clears(
    after: timedelta, lease: int, revoked: str, suspended: tuple[str, ...]
) -> None:
    with tempfile.TemporaryDirectory(dir=QUICK) as name:
        desk = Desk(Path(name))
        until = NOW + timedelta(days=lease)
        desk.publish(lease_until=until)
        before = cleared(desk, after, "before")
        packet = desk.packet()
        ids = {
            "nothing": (),
            "grant": (packet.grant_sha256,),
            "all": (packet.pid,),
            "another": ("c" * 64,),
        }
        desk.suspended = tuple(entry(who) for who in suspended)
        desk.publish(lease_until=until, revoked=ids[revoked])
        for state in ("before", "fresh"):
            now = cleared(desk, after, state)
            assert before or not now
            if revoked in ("grant", "all") or "@demo-ada" in suspended:
                assert not now


@FEW
@given(data=st.data(), after=MOMENTS, honest=st.booleans())
def test_removing_anything_never_clears(
    data: st.DataObject, after: timedelta, honest: bool
) -> None:
    with tempfile.TemporaryDirectory(dir=QUICK) as name:
        desk = Desk(Path(name))
        desk.publish()
        if not honest:
            desk.publish(revoked=(desk.packet().pid,))
        before = cleared(desk, after, "before")
        assert honest or not before
        paths = sorted(p for p in desk.repo.rglob("*") if p.is_file())
        gone = data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=4, unique=True))
        for path in gone:
            path.unlink()
        for state in ("before", "fresh"):
            assert before or not cleared(desk, after, state)


@FEW
@given(data=st.data(), after=MOMENTS)
def test_any_mix_of_two_lists_never_brings_a_withdrawn_grant_back(
    data: st.DataObject, after: timedelta
) -> None:
    with tempfile.TemporaryDirectory(dir=QUICK) as name:
        desk = Desk(Path(name))
        desk.publish()
        old = desk.save("old")
        desk.publish(revoked=(desk.packet().pid,))
        assert not cleared(desk, timedelta(0), "known")
        paths = sorted(p.relative_to(old) for p in old.rglob("*") if p.is_file())
        for path in data.draw(st.lists(st.sampled_from(paths), max_size=6, unique=True)):
            (desk.repo / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(old / path, desk.repo / path)
        assert not cleared(desk, after, "known")
