"""One attack on the call sheet, one test, one code."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from list_props import NOW, Desk, attested, grant_json, key, payload_sha256, refused
from tuf.api.metadata import Metadata, MetaFile, TargetFile, Targets

from closedset.callsheet.envelope import GRANT, STATUS, sign
from closedset.callsheet.keys import chain_of, inception, pid_of, rotation
from closedset.callsheet.mirror import mirror
from closedset.callsheet.packet import status_path
from closedset.callsheet.publish import ISSUED, Member
from closedset.callsheet.signed import Suspended, sign_minimum, sign_withdrawal
from closedset.errors import CallSheetError

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_honest_list_verifies(desk: Desk) -> None:
    desk.publish()
    grant = desk.ask()
    assert grant.scenes == ("1", "2", "3", "4", "6")
    assert grant.body is not None
    assert grant.body.age_years == 34
    assert grant == desk.ask()
    client = desk.client("other machine")
    assert client.grant_for("@demo-ada") == client.grant_for("@Demo-Ada") == grant


# ---- who: handles, keys, identities


def test_a_handle_nobody_lists(desk: Desk) -> None:
    desk.publish()
    refused("unknown-handle", lambda: desk.ask(handle="@nobody"), "on no call sheet")
    refused("unknown-handle", lambda: desk.ask(handle="@../../etc/passwd"))


def test_the_producer_invents_a_performer(desk: Desk) -> None:
    grant = attested(grant_json(signer="producer"), by="producer")
    desk.payload, desk.signer = json.dumps(grant).encode(), key("producer")
    desk.publish()
    refused("identity-unproven", desk.ask, "nobody whom this call sheet's root names")


def test_an_identity_signed_for_somebody_else(desk: Desk) -> None:
    grant = grant_json()
    grant["performer"]["name"] = "Somebody Else"
    desk.payload = json.dumps(grant).encode()
    desk.publish()
    refused("identity-unproven", desk.ask)


def test_the_producer_signs_for_the_performer(desk: Desk) -> None:
    desk.publish(grant_signer=key("producer"))
    refused("bad-signature", desk.ask, "not signed by the performer's key")


def test_the_key_document_is_swapped(desk: Desk) -> None:
    """The registrar keeps the performer's id and lists another key under it."""
    desk.publish()
    thief = inception(key("thief").public_key, key("next").public_key)
    first = inception(key("ada").public_key, key("next").public_key)
    refused("wrong-performer-key", lambda: chain_of(thief, (), pid_of(first)))


def rekey(desk: Desk) -> None:
    grant = grant_json(signer="thief")
    grant["identity"]["signature"] = json.loads(desk.payload)["identity"]["signature"]
    desk.payload, desk.signer, desk.sequence = json.dumps(grant).encode(), key("thief"), 9


def test_a_second_key_for_a_known_handle(desk: Desk) -> None:
    desk.publish()
    desk.ask()
    rekey(desk)
    desk.publish()
    refused("handle-rekeyed", desk.ask, "is now listed as")


def test_the_registrar_rekeys_a_performer_before_a_fresh_machine(desk: Desk) -> None:
    honest = (desk.payload, desk.signer)
    rekey(desk)
    desk.publish()
    refused("identity-unproven", desk.ask)
    desk.payload, desk.signer = honest
    desk.publish()
    assert desk.ask().handle == "@demo-ada"  # the thief's listing did not take the handle


def test_another_performers_grant_under_this_handle(desk: Desk) -> None:
    desk.payload = json.dumps(grant_json(handle="@demo-eve")).encode()
    desk.publish()
    refused("wrong-performer-key", desk.ask, "is @demo-eve's")


# ---- what: bytes, hashes, envelopes


def test_one_altered_byte_in_the_stored_grant(desk: Desk) -> None:
    desk.publish()
    (path,) = (desk.repo / "grants").glob("*/*.json")
    data = bytearray(path.read_bytes())
    data[40] ^= 1
    path.write_bytes(bytes(data))
    refused("call-sheet", desk.ask, "does not verify")


def tamper(desk: Desk, change: Callable[[bytes], bytes]) -> str:
    """Sign the honest grant, then change the payload inside its envelope."""
    envelope = json.loads(sign(desk.payload, GRANT, [desk.signer]))
    payload = change(base64.b64decode(envelope["payload"]))
    envelope["payload"] = base64.b64encode(payload).decode()
    return json.dumps(envelope)


def test_one_altered_byte_that_the_registrar_countersigned(desk: Desk) -> None:
    desk.publish(grant=tamper(desk, lambda p: p.replace(b'"6"', b'"5"')))
    refused("bad-signature", desk.ask, "not signed by the performer's key")


def test_reserialized_json_with_the_old_signature(desk: Desk) -> None:
    again = tamper(desk, lambda p: json.dumps(json.loads(p), indent=3).encode())
    desk.publish(grant=again)
    refused("bad-signature", desk.ask)


def test_a_signed_status_is_no_grant(desk: Desk) -> None:
    desk.publish(grant=sign(desk.payload, STATUS, [desk.signer]).decode())
    refused("bad-signature", desk.ask, "was expected")


def test_the_registrar_lists_another_hash(desk: Desk) -> None:
    desk.publish(grant_sha256="e" * 64)
    refused("grant-unlisted", desk.ask, "another grant")


def test_a_grant_the_registrar_never_listed(desk: Desk) -> None:
    desk.publish()
    for path in (desk.repo / "handles").iterdir():
        shutil.copy(path, path.with_name(path.name.replace("demo-ada", "demo-eve")))
    refused("unknown-handle", lambda: desk.ask(handle="@demo-eve"))


# ---- the performer's lease


def test_the_registrar_forges_a_status(desk: Desk) -> None:
    """They delegate the performer's role to themselves and sign a lease with their own key."""
    honest = desk.packet()
    forged = desk.packet(signer=key("targets"), first=honest.inception.encode())
    desk.publish(packet=replace(honest, status=forged.status, role=forged.role))
    refused("call-sheet", desk.ask, "UnsignedMetadataError")


def test_a_status_of_a_role_that_the_registrar_took_over(desk: Desk, tmp_path: Path) -> None:
    """As before, with the delegation itself re-keyed, which TUF alone accepts."""
    honest = desk.packet()
    forged = desk.packet(signer=key("targets"), first=honest.inception.encode())
    desk.publish(packet=replace(honest, status=forged.status, role=forged.role))
    metadata = next((desk.repo / "metadata").glob("*.status-*.json"))
    role = metadata.name.split(".", 1)[1].removesuffix(".json")
    for path in (desk.repo / "metadata").glob("*.listed-*.json"):
        listed: Metadata[Targets] = Metadata.from_bytes(path.read_bytes())
        assert listed.signed.delegations is not None
        if role in (listed.signed.delegations.roles or {}):
            delegated = (listed.signed.delegations.roles or {})[role]
            delegated.keyids.clear()
            listed.signed.add_key(key("targets").public_key, role)
            listed.sign(key("targets"))
            listed.to_file(str(path))
    refused("bad-signature", desk.ask, "not signed by the performer's key")


def test_another_performer_lists_this_ones_status(desk: Desk) -> None:
    """Ben's role cannot vouch for Ada: it is delegated Ben's own path and no other."""
    ada, ben = desk.packet(), desk.packet(signer=key("ben"))
    role: Metadata[Targets] = Metadata.from_bytes(ben.role.encode())
    path = status_path(ada.pid)
    role.signed.targets = {path: TargetFile.from_data(path, ada.status.encode())}
    role.sign(key("ben"))
    text = json.dumps(role.to_dict())
    desk.publish()
    for old in (desk.repo / "metadata").glob("*.status-*.json"):
        old.write_text(text)
    refused("call-sheet", desk.ask)
    mallory = replace(ada, status=ben.status)
    refused("bad-signature", mallory.check)


def test_a_lease_that_ran_out(desk: Desk) -> None:
    desk.publish(lease_until=NOW + HOUR)
    client = desk.client()
    client.grant_for("@demo-ada")
    refused("status-stale", lambda: client.grant_for("@demo-ada", NOW + 2 * HOUR), "ended")
    refused("status-stale", lambda: desk.ask(NOW + 2 * HOUR), "ended")


def test_a_lease_longer_than_thirty_days(desk: Desk) -> None:
    desk.publish(lease_until=NOW + 31 * DAY)
    refused("status-malformed", desk.ask, "over 30 days")


def test_a_lease_on_another_production(desk: Desk) -> None:
    desk.publish(production="other-film")
    refused("status-malformed", desk.ask, "'other-film'")


# ---- the list over time


def test_rollback_of_everything(desk: Desk) -> None:
    desk.publish()
    old = desk.save("old")
    desk.publish()
    desk.ask()
    desk.restore(old)
    refused("call-sheet", desk.ask, "New timestamp version 1 must be >= 2")


def test_rollback_after_the_cache_was_deleted(desk: Desk) -> None:
    """TUF's own memory is gone; the state file still knows the numbers."""
    desk.publish()
    old = desk.save("old")
    desk.publish()
    desk.ask()
    desk.restore(old)
    shutil.rmtree(desk.folder / "state" / "metadata")
    refused("call-sheet-rollback", desk.ask, "is number 1; number 2 was seen")


def resign_snapshot(desk: Desk, versions: dict[str, int]) -> None:
    """Use the stolen snapshot and timestamp keys to point at older files."""
    metadata = desk.repo / "metadata"
    stamp = Metadata.from_bytes((metadata / "timestamp.json").read_bytes())
    number = stamp.signed.snapshot_meta.version
    shot = Metadata.from_bytes((metadata / f"{number}.snapshot.json").read_bytes())
    for name in shot.signed.meta:
        for part, version in versions.items():
            if name.startswith(part):
                shot.signed.meta[name] = MetaFile(version)
    shot.signed.version = number + 1
    shot.sign(desk.office["snapshot"])
    shot.to_file(str(metadata / f"{number + 1}.snapshot.json"))
    stamp.signed.version += 1
    stamp.signed.snapshot_meta = MetaFile(number + 1)
    stamp.sign(desk.office["timestamp"])
    stamp.to_file(str(metadata / "timestamp.json"))


def withdraw_and_hide(desk: Desk) -> None:
    """Ada withdraws; a thief of both online keys shows her earlier lease."""
    desk.publish()
    desk.ask()
    desk.publish(revoked=(desk.packet().pid,))


def test_stolen_online_keys_against_a_machine_that_knows_better(desk: Desk) -> None:
    withdraw_and_hide(desk)
    refused("grant-revoked", desk.ask)
    resign_snapshot(desk, {"status-": 1})
    refused("call-sheet", desk.ask, "BadVersionNumberError")


def test_stolen_online_keys_against_a_fresh_machine(desk: Desk) -> None:
    withdraw_and_hide(desk)
    resign_snapshot(desk, {"status-": 1})
    refused("lease-rollback", lambda: desk.ask(state="fresh"), "the registrar has seen number 2")


def minimum(desk: Desk, version: int, production: str = "last-bus", by: str = "targets") -> bytes:
    fields = {"root": 1, "targets": version, "snapshot": version, "timestamp": version}
    fields |= {"production": production, "signed": "2026-11-21T09:00:00Z"}  # type: ignore[dict-item]
    return sign_minimum(key(by), fields)


def test_an_old_registrars_list_against_a_fresh_machine_with_minimum_versions(desk: Desk) -> None:
    withdraw_and_hide(desk)
    resign_snapshot(desk, {"status-": 1, "listed-": 1, "targets": 1})
    assert desk.ask(state="no minimum, as TUF alone").pid
    floor = minimum(desk, 2)
    refused("below-minimum", lambda: desk.ask(state="fresh", minimum=floor), "targets 1")


def test_minimum_versions_that_somebody_else_signed(desk: Desk) -> None:
    desk.publish()
    assert desk.ask(minimum=minimum(desk, 1)).pid
    for floor in (minimum(desk, 1, by="thief"), minimum(desk, 1, production="x"), b"{}"):
        refused("minimum-forged", lambda floor=floor: desk.ask(state="b", minimum=floor))  # type: ignore[misc]


def test_minimum_versions_that_were_taken_out(desk: Desk) -> None:
    desk.publish()
    refused("minimum-missing", lambda: desk.ask(needs_minimum=True), "no minimum versions")


def test_mix_and_match_of_two_lists(desk: Desk) -> None:
    desk.publish()
    old = (desk.repo / "metadata" / "1.targets.json").read_bytes()
    desk.publish()
    (desk.repo / "metadata" / "2.targets.json").write_bytes(old)
    refused("call-sheet", desk.ask, "BadVersionNumberError")


def test_a_frozen_list(desk: Desk) -> None:
    desk.publish()
    client = desk.client()
    assert client.grant_for("@demo-ada", NOW + DAY)
    late = NOW + 3 * DAY
    refused("call-sheet-stale", lambda: client.grant_for("@demo-ada", late), "too old")
    refused("call-sheet-stale", lambda: desk.ask(late), "closedset callsheet refresh")
    refused("call-sheet-stale", lambda: desk.ask(late, state="fresh"))


def test_a_grant_may_ask_for_a_fresher_list(desk: Desk) -> None:
    grant = grant_json()
    grant["limits"]["max_staleness_h"] = 6
    desk.payload = json.dumps(grant).encode()
    desk.publish()
    desk.ask(now=NOW + 5 * HOUR)
    refused("call-sheet-stale", lambda: desk.ask(now=NOW + 7 * HOUR), "older than 6 h")


def test_a_timestamp_that_would_run_for_a_year(desk: Desk) -> None:
    desk.online_until = timedelta(days=365)
    desk.publish()
    refused("call-sheet", desk.ask, "more than 72 h")


def test_a_fast_forward_is_undone_by_a_root_rotation(desk: Desk) -> None:
    desk.publish()
    desk.publish(version=2**31)
    desk.ask()
    desk.publish(version=3)
    refused("call-sheet", desk.ask, "must be >= 2147483648")
    desk.office |= {"timestamp": key("timestamp 2"), "snapshot": key("snapshot 2")}
    desk.office["targets"] = key("targets 2")
    desk.roots.append(desk.make_root(2))
    desk.publish(version=4)
    assert desk.ask().call_sheet_version == 4


@pytest.mark.parametrize("back", [HOUR, 365 * DAY])
def test_a_clock_set_back(desk: Desk, back: timedelta) -> None:
    desk.publish()
    desk.ask()
    refused("clock-set-back", lambda: desk.ask(now=NOW - back), "already read on")


@pytest.mark.parametrize("back", [HOUR, 365 * DAY])
def test_a_clock_set_back_on_a_fresh_machine(desk: Desk, back: timedelta) -> None:
    desk.publish()
    refused("clock-set-back", lambda: desk.ask(now=NOW - back, state="fresh"), "signed later")


# ---- the root


def test_a_root_that_this_production_does_not_trust(desk: Desk) -> None:
    desk.publish()
    evil = {role: key("evil " + role).public_key for role in ("targets", "snapshot", "timestamp")}
    root = desk.make_root(office=evil)
    refused("call-sheet", lambda: desk.ask(state="s2", root=root), "UnsignedMetadataError")


def test_a_root_signed_below_its_threshold(desk: Desk) -> None:
    desk.publish()
    root = desk.make_root(signers="a")
    refused("call-sheet", lambda: desk.ask(state="s2", root=root), "UnsignedMetadataError")


def test_a_root_is_exchanged(desk: Desk) -> None:
    desk.publish()
    desk.ask()
    root = desk.make_root(until=NOW + 30 * DAY)
    refused("root-changed", lambda: desk.ask(root=root), "by rotation, never by exchange")


@pytest.mark.parametrize(
    ("changes", "match"),
    [
        ({"holders": "a", "threshold": 1}, "one person alone"),
        ({"holders": "ab", "threshold": 1}, "one person alone"),
        ({"holders": "cc", "threshold": 2}, "one person alone"),
        ({"holders": "ab", "threshold": 2, "office": "a"}, "also an office key"),
    ],
)
def test_a_root_that_one_person_could_sign(desk: Desk, changes: dict[str, Any], match: str) -> None:
    names = changes["holders"]
    changes["holders"] = [key(name).public_key for name in names]
    if "office" in changes:
        changes["office"] = {
            role: key("a").public_key for role in ("targets", "snapshot", "timestamp")
        }
    refused("root-weak", lambda: desk.make_root(signers="", **changes), match)


def test_a_client_refuses_a_root_that_one_person_could_sign(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as lax:
        lax.setattr("closedset.callsheet.roots.check_root", lambda root: None)
        desk.roots.append(desk.make_root(threshold=1))
    desk.publish()
    refused("root-weak", desk.ask, "one person alone")


def test_a_root_rotation_with_an_old_key(desk: Desk) -> None:
    """After a rotation that dropped holder a, a and b together no longer make a root."""
    desk.publish()
    desk.ask()
    holders = [key(name).public_key for name in "bcd"]
    desk.roots.append(desk.make_root(2, signers="bc", holders=holders))
    desk.publish()
    assert desk.ask()
    evil = desk.make_root(3, signers="ab")
    (desk.repo / "metadata" / "3.root.json").write_bytes(evil)
    refused("call-sheet", desk.ask, "UnsignedMetadataError")


def test_an_honest_root_rotation(desk: Desk) -> None:
    desk.publish()
    desk.ask()
    desk.office["targets"] = key("targets 2")
    desk.roots.append(desk.make_root(2, signers="bc"))
    desk.publish()
    assert desk.ask().call_sheet_version == 2


# ---- withdrawals and suspensions


def test_a_withdrawn_grant_stays_withdrawn(desk: Desk) -> None:
    desk.publish()
    honest = desk.save("before")
    pid = desk.ask().pid
    desk.publish(revoked=(pid,))
    refused("grant-revoked", desk.ask, "has withdrawn this grant")
    desk.publish()
    refused("grant-revoked", desk.ask)
    refused("grant-revoked", lambda: desk.ask(now=NOW + HOUR))
    desk.restore(honest)
    with pytest.raises(CallSheetError):
        desk.ask()


def test_one_grant_is_withdrawn_by_its_hash(desk: Desk) -> None:
    desk.publish()
    desk.publish(revoked=(desk.ask().grant_sha256,))
    refused("grant-revoked", lambda: desk.ask(state="fresh machine"))


def withdrawal(by: str = "ada", of: str = "ada") -> bytes:
    first = inception(key(of).public_key, key("next").public_key)
    return sign_withdrawal(key(by), first, (), [pid_of(first)], NOW)


def test_a_withdrawal_by_file_holds_without_a_list(desk: Desk) -> None:
    desk.publish()
    client = desk.client()
    assert client.grant_for("@demo-ada")
    client.accept_withdrawal(withdrawal())
    refused("grant-revoked", lambda: client.grant_for("@demo-ada"))
    refused("grant-revoked", desk.ask)


def test_a_withdrawal_that_the_registrar_listed(desk: Desk) -> None:
    desk.publish(withdrawals=(withdrawal().decode(),))
    refused("grant-revoked", desk.ask)


def test_somebody_else_withdraws(desk: Desk) -> None:
    desk.publish()
    client = desk.client()
    refused("bad-signature", lambda: client.accept_withdrawal(withdrawal(by="thief")))
    refused("withdrawal-malformed", lambda: client.accept_withdrawal(b"{}"))
    sha256 = client.grant_for("@demo-ada").grant_sha256
    eve = inception(key("eve").public_key, key("next").public_key)
    client.accept_withdrawal(sign_withdrawal(key("eve"), eve, (), [sha256], NOW))
    assert client.grant_for("@demo-ada")


def test_a_suspension_sticks_until_the_steward_lifts_it(desk: Desk) -> None:
    desk.publish()
    assert desk.ask()
    entry = Suspended.model_validate(
        {"id": "@Demo-Ada", "reason": "A dispute.", "since": "2026-11-20T00:00:00Z"}
    )
    desk.suspended = (entry,)
    desk.publish()
    refused("grant-suspended", desk.ask, "A dispute")
    desk.suspended = ()
    desk.publish()
    refused("grant-suspended", desk.ask)
    desk.lifted = ("@demo-ada",)
    desk.publish()
    assert desk.ask()


def test_the_steward_tries_to_grant(desk: Desk) -> None:
    """The steward's role covers ``suspend/*``; what it lists besides is nobody's grant."""
    desk.publish(grant_signer=key("steward"))
    refused("bad-signature", desk.ask)
    steward = desk.stewards()
    role: Metadata[Targets] = Metadata.from_bytes(steward.role)
    entry = json.dumps({"handle": "@eve"}).encode()
    role.signed.targets["handles/eve.json"] = TargetFile.from_data("handles/eve.json", entry)
    role.sign(key("steward"))
    desk.publish(steward=replace(steward, role=role.to_bytes()))
    refused("unknown-handle", lambda: desk.ask(handle="@eve"))


def test_suspensions_by_anybody_else(desk: Desk) -> None:
    desk.publish()
    forged = sign(b"{}", "application/vnd.closedset.suspension+json", [key("targets")])
    refused("suspension-forged", lambda: desk.client().accept_suspensions(forged))


def test_the_registrar_leaves_the_steward_out(desk: Desk) -> None:
    assert desk.root
    desk.steward = False
    desk.publish()
    refused("suspensions-missing", desk.ask, "has a steward")


def test_an_older_list_of_suspensions(desk: Desk) -> None:
    desk.publish()
    desk.publish()
    client = desk.client()
    client.accept_suspensions(desk.stewards().suspensions)
    desk.version = 1
    refused(
        "suspension-rollback",
        lambda: client.accept_suspensions(desk.stewards().suspensions),
        "was seen before",
    )


# ---- rotation of a performer's key


def rotated(desk: Desk, by: str = "next") -> tuple[str, ...]:
    first = inception(key("ada").public_key, key("next").public_key)
    chain = chain_of(first, (), pid_of(first))
    return (rotation(chain, key(by), key("third").public_key),)


def test_a_rotated_key_signs_and_the_old_one_no_longer(desk: Desk) -> None:
    first = inception(key("ada").public_key, key("next").public_key)
    desk.publish()
    desk.ask()
    desk.publish(signer=key("next"), first=first, rotations=rotated(desk))
    assert desk.ask()
    desk.publish(signer=key("next"), first=first, rotations=rotated(desk), grant_signer=key("ada"))
    refused("bad-signature", desk.ask)


def test_a_thief_of_the_old_key_cannot_rotate(desk: Desk) -> None:
    refused("bad-rotation", lambda: rotated(desk, by="thief"), "announced")
    event = json.loads(rotated(desk)[0])
    event["signatures"] = json.loads(sign(b"x", "y", [key("ada")]))["signatures"]
    first = inception(key("ada").public_key, key("next").public_key)
    refused("bad-signature", lambda: chain_of(first, (json.dumps(event),), pid_of(first)))


def test_a_rotation_is_taken_back(desk: Desk) -> None:
    first = inception(key("ada").public_key, key("next").public_key)
    desk.publish(signer=key("next"), first=first, rotations=rotated(desk))
    desk.ask()
    desk.publish()
    refused("key-rollback", desk.ask, "number 0; number 1 was seen")


# ---- files


def test_a_damaged_memory_is_not_a_clean_slate(desk: Desk) -> None:
    desk.publish()
    desk.ask()
    for text in ("{", "[]", '{"latest": 3}', '{"revoked": {"a": 1}}', '{"more": 1}'):
        (desk.folder / "state" / "state.json").write_text(text)
        refused("damaged-state", desk.ask, "past revocations are unknown")


def test_a_link_out_of_the_folder(desk: Desk, tmp_path: Path) -> None:
    desk.publish()
    for target in (desk.repo / "metadata" / "timestamp.json", *desk.repo.glob("handles/*")):
        data = target.read_bytes()
        moved = tmp_path / f"outside-{target.name}"
        moved.write_bytes(data)
        target.unlink()
        target.symlink_to(moved)
        refused("call-sheet", lambda: desk.ask(state="s-" + moved.name), "DownloadHTTPError")  # noqa: B023
        target.unlink()
        target.write_bytes(data)
        assert desk.ask(state="s-" + moved.name)


@pytest.mark.parametrize("name", ["metadata/timestamp.json", "metadata/1.snapshot.json"])
def test_endless_data(desk: Desk, name: str) -> None:
    desk.publish()
    with (desk.repo / name).open("r+b") as file:
        file.truncate(1 << 40)
    refused("call-sheet", desk.ask, "DownloadLengthMismatchError")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes by name")
def test_a_pipe_in_place_of_a_file(desk: Desk) -> None:
    desk.publish()
    target = desk.repo / "metadata" / "timestamp.json"
    target.unlink()
    os.mkfifo(target)
    refused("call-sheet", desk.ask, "DownloadHTTPError")


def test_a_target_whose_name_leaves_the_folder(desk: Desk) -> None:
    desk.publish()
    sheet = desk.client().verify_list(NOW)
    refused("call-sheet", lambda: leaving(desk))
    assert sheet.read("../../etc/passwd") is None
    copy = desk.folder / "deep" / "copy"
    refused("call-sheet", lambda: mirror(desk.client("m"), copy, NOW), "no path of ours")
    assert not list(desk.folder.glob("deep/*.json"))


def leaving(desk: Desk) -> None:
    """Have the registrar list a path that climbs out, with the bytes of a file that is there."""
    outside = desk.folder / "outside.json"
    outside.write_text("{}")
    path = "handles/../../outside.json"
    for file in (desk.repo / "metadata").glob("*.listed-*.json"):
        listed: Metadata[Targets] = Metadata.from_bytes(file.read_bytes())
        listed.signed.targets[path] = TargetFile.from_data(path, b"{}")
        listed.sign(desk.office["targets"])
        listed.to_file(str(file))
    hashed = payload_sha256(b"{}")
    shutil.copy(outside, desk.folder / f"{hashed}.outside.json")
    desk.client("fresh").verify_list(NOW).read(path)


def test_the_other_performers_are_untouched(desk: Desk) -> None:
    grant = grant_json("@demo-ben", "ben")
    payload = json.dumps(grant).encode()
    packet = Desk(desk.folder / "x", payload, key("ben")).packet()
    desk.others = (Member("@demo-ben", packet),)
    desk.publish(revoked=(desk.packet().pid,))
    refused("grant-revoked", desk.ask)
    assert desk.ask(handle="@demo-ben").handle == "@demo-ben"


def test_the_time_of_issue_is_read(desk: Desk) -> None:
    desk.publish()
    stamp = Metadata.from_bytes((desk.repo / "metadata" / "timestamp.json").read_bytes())
    del stamp.signed.unrecognized_fields[ISSUED]
    stamp.sign(desk.office["timestamp"])
    stamp.to_file(str(desk.repo / "metadata" / "timestamp.json"))
    refused("call-sheet", desk.ask)
