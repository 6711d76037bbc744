"""One attack on the call sheet, one test, one code."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from list_props import NOW, Desk, grant_json, key

from closedset.callsheet.document import parse_grant
from closedset.callsheet.envelope import GRANT, sign
from closedset.callsheet.keys import inception, pid_of
from closedset.errors import CallSheetError


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def refused(code: str, call: Callable[[], object], match: str = ".") -> None:
    with pytest.raises(CallSheetError, match=match) as error:
        call()
    assert error.value.code == code, error.value


def test_an_honest_list_verifies(desk: Desk) -> None:
    desk.publish()
    grant = desk.ask()
    assert grant.scenes == ("1", "2", "3", "4", "6")
    assert grant.body is not None
    assert grant.body.age_years == 34
    assert grant == desk.ask()


def test_a_handle_nobody_lists(desk: Desk) -> None:
    desk.publish()
    refused("unknown-handle", lambda: desk.ask(handle="@nobody"), "on no call sheet")
    refused("unknown-handle", lambda: desk.ask(handle="@../../etc/passwd"))


def test_one_altered_byte_in_the_stored_grant(desk: Desk) -> None:
    desk.publish()
    (path,) = (desk.repo / "grants").glob("*/*.json")
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(bytes(data))
    refused("call-sheet", desk.ask, "does not verify")


def tamper(desk: Desk, change: Callable[[bytes], bytes]) -> bytes:
    """Sign the honest grant, then change the payload inside its envelope."""
    envelope = json.loads(sign(desk.payload, GRANT, [desk.signer]))
    payload = change(base64.b64decode(envelope["payload"]))
    envelope["payload"] = base64.b64encode(payload).decode()
    return json.dumps(envelope).encode()


def test_one_altered_byte_that_the_registrar_countersigned(desk: Desk) -> None:
    desk.publish(grant=tamper(desk, lambda p: p.replace(b'"6"', b'"5"')))
    refused("bad-signature", desk.ask, "not signed by the performer's key")


def test_reserialized_json_with_the_old_signature(desk: Desk) -> None:
    again = tamper(desk, lambda p: json.dumps(json.loads(p), indent=3).encode())
    desk.publish(grant=again)
    refused("bad-signature", desk.ask)


def test_the_producer_signs_for_the_performer(desk: Desk) -> None:
    desk.publish(grant_signer=key("producer"))
    refused("bad-signature", desk.ask)


def test_a_signed_status_is_no_grant(desk: Desk) -> None:
    from closedset.callsheet.envelope import STATUS

    desk.publish(grant=sign(desk.payload, STATUS, [desk.signer]))
    refused("bad-signature", desk.ask, "was expected")


def test_the_registrar_lists_another_hash(desk: Desk) -> None:
    desk.publish(grant_sha256="e" * 64)
    refused("grant-unlisted", desk.ask, "another grant")


def test_a_grant_the_registrar_never_listed(desk: Desk) -> None:
    desk.publish()
    for path in (desk.repo / "handles").iterdir():
        shutil.copy(path, path.with_name("demo-eve.json"))
    refused("unknown-handle", lambda: desk.ask(handle="@demo-eve"))


def test_the_registrar_rekeys_the_performer(desk: Desk) -> None:
    desk.publish()
    desk.ask()
    desk.others = (desk.listing(handle="@demo-old"),)
    thief = key("thief")
    grant = grant_json()
    grant["performer"]["pid"] = pid_of(inception(thief.public_key, key("next").public_key))
    desk.payload, desk.signer = json.dumps(grant).encode(), thief
    desk.publish()
    refused("handle-rekeyed", desk.ask, "is now listed as")


def test_another_performers_grant_under_this_handle(desk: Desk) -> None:
    grant = grant_json()
    grant["performer"]["handle"] = "@demo-eve"
    desk.payload = json.dumps(grant).encode()
    desk.publish()
    refused("wrong-performer-key", desk.ask, "is @demo-eve's")


def test_a_revoked_grant_stays_revoked(desk: Desk) -> None:
    desk.publish()
    honest = shutil.copytree(desk.repo, desk.folder / "before")
    pid = desk.ask().pid
    desk.publish(revoked=(pid,))
    refused("grant-revoked", desk.ask, "has withdrawn this grant")
    desk.publish()
    refused("grant-revoked", desk.ask)
    refused("grant-revoked", lambda: desk.ask(now=NOW + timedelta(hours=1)))
    shutil.rmtree(desk.repo)
    shutil.copytree(honest, desk.repo)
    with pytest.raises(CallSheetError):
        desk.ask()


def test_one_grant_is_revoked_by_its_hash(desk: Desk) -> None:
    desk.publish()
    desk.publish(revoked=(desk.ask().grant_sha256,))
    refused("grant-revoked", lambda: desk.ask(state="fresh machine"))


def test_rollback_to_an_older_list(desk: Desk) -> None:
    desk.publish()
    shutil.copytree(desk.repo, desk.folder / "old")
    desk.publish()
    desk.ask()
    shutil.rmtree(desk.repo)
    shutil.copytree(desk.folder / "old", desk.repo)
    shutil.rmtree(desk.folder / "state" / "targets")
    refused("call-sheet", desk.ask, "New timestamp version 1 must be >= 2")


def test_mix_and_match_of_two_lists(desk: Desk) -> None:
    desk.publish()
    old = (desk.repo / "metadata" / "targets.json").read_bytes()
    desk.publish()
    (desk.repo / "metadata" / "targets.json").write_bytes(old)
    refused("call-sheet", desk.ask)


def test_a_frozen_list(desk: Desk) -> None:
    desk.publish()
    desk.ask()
    refused("call-sheet-stale", lambda: desk.ask(now=NOW + timedelta(days=3)), "too old")
    refused("call-sheet-stale", lambda: desk.ask(NOW + timedelta(days=3), state="fresh"))


def test_a_grant_may_ask_for_a_fresher_list(desk: Desk) -> None:
    grant = grant_json()
    grant["limits"]["max_staleness_h"] = 6
    desk.payload = json.dumps(grant).encode()
    desk.publish()
    desk.ask(now=NOW + timedelta(hours=5))
    refused("call-sheet-stale", lambda: desk.ask(now=NOW + timedelta(hours=7)), "older than 6 h")


def test_a_lease_that_ran_out(desk: Desk) -> None:
    desk.publish(lease_until=NOW + timedelta(hours=1))
    desk.ask()
    with pytest.raises(CallSheetError) as error:
        desk.ask(now=NOW + timedelta(hours=2))
    assert error.value.code in ("status-stale", "call-sheet-stale")


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=365)])
def test_a_clock_set_back(desk: Desk, back: timedelta) -> None:
    desk.publish()
    desk.ask()
    refused("clock-set-back", lambda: desk.ask(now=NOW - back), "clock says")


def test_a_root_that_this_production_does_not_trust(desk: Desk) -> None:
    desk.publish()
    other = Desk(desk.folder / "other")
    other.publish()
    from closedset.callsheet.client import CallSheetClient
    from closedset.callsheet.publish import make_root

    office = {role: key("evil " + role) for role in ("targets", "snapshot", "timestamp")}
    root = make_root([key("x"), key("y")], 2, office, NOW + timedelta(days=9))
    client = CallSheetClient(desk.repo, desk.folder / "s2", root, lambda: NOW)
    refused("call-sheet", lambda: client.grant_for("@demo-ada"))


def test_a_root_signed_below_its_threshold(desk: Desk) -> None:
    desk.publish()
    from closedset.callsheet.client import CallSheetClient

    root = json.loads(desk.root)
    root["signatures"] = root["signatures"][:1]
    client = CallSheetClient(desk.repo, desk.folder / "s2", json.dumps(root).encode(), lambda: NOW)
    refused("call-sheet", lambda: client.grant_for("@demo-ada"))


def test_a_damaged_memory_is_not_a_clean_slate(desk: Desk) -> None:
    desk.publish()
    desk.ask()
    (desk.folder / "state" / "state.json").write_text("{")
    refused("damaged-state", desk.ask, "past revocations are unknown")


def test_a_link_out_of_the_folder(desk: Desk, tmp_path: Path) -> None:
    desk.publish()
    target = desk.repo / "metadata" / "timestamp.json"
    moved = tmp_path / "outside.json"
    moved.write_bytes(target.read_bytes())
    target.unlink()
    target.symlink_to(moved)
    refused("call-sheet", desk.ask)


def put(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return a change that sets one field of a grant."""

    def change(grant: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        part = grant
        for name in parents:
            part = part[name]
        part[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "code", "match"),
    [
        (put("limits.max_faces", 2), "grant-unknown-field", "it may be a limit"),
        (put("extra", 1), "grant-unknown-field", "'extra'"),
        (put("limits.not_after", "2037-01-02T00:00:00Z"), "grant-too-long", "ten years at most"),
        (put("limits.not_after", "2025-01-01T00:00:00Z"), "grant-dates", "before it starts"),
        (put("performer.body.age_years", 17), "grant-minor", "under 18"),
        (put("age.adult", False), "grant-minor", "age.adult"),
        (put("use.description", "any and all uses, anywhere"), "grant-vague", "says anything"),
        (
            put("use.description", "all media now known or hereafter devised"),
            "grant-vague",
            "says anything",
        ),
        (put("transferable", True), "grant-malformed", "transferable"),
        (put("exclusive", True), "grant-malformed", "exclusive"),
        (put("train.allowed", True), "grant-training", "for each adapter"),
        (put("performer.facets", []), "grant-malformed", "facets"),
        (put("limits.not_before", "2026-01-01"), "grant-malformed", "2026-01-31T00:00:00Z"),
        (put("limits.max_staleness_h", "72"), "grant-malformed", "max_staleness_h"),
        (put("use.territories", ["Germany"]), "grant-malformed", "territories"),
        (put("version", 2), "grant-malformed", "version"),
    ],
)
def test_a_grant_with_one_defect(
    change: Callable[[dict[str, Any]], None], code: str, match: str
) -> None:
    grant = grant_json()
    parse_grant(json.dumps(grant).encode())
    change(grant)
    refused(code, lambda: parse_grant(json.dumps(grant).encode()), match)


def test_a_key_that_stands_twice() -> None:
    once = '"exclusive": false'
    text = json.dumps(grant_json()).replace(once, f"{once}, {once}")
    refused("grant-malformed", lambda: parse_grant(text.encode()), "stands twice")


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_grant_that_is_no_grant(data: bytes) -> None:
    refused("grant-malformed", lambda: parse_grant(data))
