"""The table of attacks: each has a test with its own vector, which names the code that refuses it.

A row that loses its test, or whose test no longer names its code, turns this file red.
"""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from list_props import NOW, Desk, grant_json, key, refused
from test_call_sheet_attacks import resign_snapshot
from test_gate_asks_the_list import request

from closedset.callsheet.envelope import GRANT, sign
from closedset.errors import Refused
from closedset.gate import Gate

TESTS = Path(__file__).resolve().parents[1]
ATTACKS = """
the producer invents a performer            | identity-unproven   | test_the_producer_invents_a_performer
a second key for a known handle             | handle-rekeyed      | test_a_second_key_for_a_known_handle
two keys for one handle at one desk         | handle-rekeyed      | test_a_key_that_came_in_between_is_seen_under_the_lock
wrong key                                   | bad-signature       | test_the_producer_signs_for_the_performer
one altered byte in the list                | call-sheet          | test_one_altered_byte_in_the_stored_grant
one altered byte, countersigned             | bad-signature       | test_one_altered_byte_that_the_registrar_countersigned
re-serialized JSON                          | bad-signature       | test_reserialized_json_with_the_old_signature
a grant for another production              | grant-production    | test_one_step_outside_a_signed_grant
a grant for another scene                   | grant-scene         | test_one_step_outside_a_signed_grant
a grant for another facet                   | grant-facet         | test_one_step_outside_a_signed_grant
a grant for another territory               | grant-territory     | test_one_step_outside_a_signed_grant
a grant for another medium                  | grant-media         | test_one_step_outside_a_signed_grant
a grant for another draft                   | grant-script        | test_one_step_outside_a_signed_grant
expired                                     | grant-expired       | test_one_step_outside_a_signed_grant
not yet valid                               | grant-not-yet-valid | test_one_step_outside_a_signed_grant
what the performer ruled out                | grant-prohibited    | test_a_shot_that_may_hold_what_was_ruled_out_is_refused
a picture the performer has not approved    | grant-approval      | test_a_picture_goes_out_only_after_the_performer_approved_it
a forged approval                           | grant-approval      | test_an_approval_that_is_not_the_performers_own_approves_nothing
eleven years                                | grant-too-long      | test_a_grant_with_one_defect
seventeen years old                         | grant-minor         | test_a_grant_with_one_defect
unknown field                               | grant-unknown-field | test_a_grant_with_one_defect
vague scope                                 | grant-vague         | test_a_grant_with_one_defect
sexual content                              | grant-sexual        | test_a_grant_with_one_defect
training without an adapter's hash          | grant-training      | test_a_grant_with_one_defect
after death without the estate              | grant-estate        | test_a_grant_with_one_defect
after death with another key than the estate's | estate-key       | test_an_estates_grant_signed_by_somebody_else
the registrar re-keys a performer           | identity-unproven   | test_the_registrar_rekeys_a_performer_before_a_fresh_machine
the registrar swaps the key document        | wrong-performer-key | test_the_key_document_is_swapped
another performer lists this grant          | wrong-performer-key | test_another_performers_grant_under_this_handle
another performer vouches for this one      | call-sheet          | test_another_performer_lists_this_ones_status
the registrar forges a status               | call-sheet          | test_the_registrar_forges_a_status
the registrar takes the status role over    | bad-signature       | test_a_status_of_a_role_that_the_registrar_took_over
rollback of one role                        | call-sheet          | test_rollback_of_one_role
rollback of all                             | call-sheet          | test_rollback_of_everything
rollback after the cache was deleted        | call-sheet-rollback | test_rollback_after_the_cache_was_deleted
freeze                                      | call-sheet-stale    | test_a_frozen_list
mix and match                               | call-sheet          | test_mix_and_match_of_two_lists
fast-forward                                | call-sheet          | test_a_fast_forward_is_undone_by_a_root_rotation
sub-threshold root                          | call-sheet          | test_a_root_signed_below_its_threshold
a root that one person could sign           | root-weak           | test_a_client_refuses_a_root_that_one_person_could_sign
root rotation with an old key               | call-sheet          | test_a_root_rotation_with_an_old_key
another root                                | root-changed        | test_a_root_is_exchanged
stolen online keys, known client            | call-sheet          | test_stolen_online_keys_against_a_machine_that_knows_better
stolen online keys, fresh client            | lease-rollback      | test_stolen_online_keys_against_a_fresh_machine
an old registrar's list, fresh client       | below-minimum       | test_an_old_registrars_list_against_a_fresh_machine_with_minimum_versions
clock set back an hour and a year           | clock-set-back      | test_a_clock_set_back
clock set back on a fresh machine           | clock-set-back      | test_a_clock_set_back_on_a_fresh_machine
the steward tries to grant                  | bad-signature       | test_the_steward_tries_to_grant
the steward is left out                     | suspensions-missing | test_the_registrar_leaves_the_steward_out
suspensions by anybody else                 | suspension-forged   | test_suspensions_by_anybody_else
a thief of the old key rotates              | bad-rotation        | test_a_thief_of_the_old_key_cannot_rotate
a rotation is taken back                    | key-rollback        | test_a_rotation_is_taken_back
revocation while a job is queued            | grant-revoked       | test_a_withdrawal_while_a_job_is_queued_means_it_is_never_sealed
counter race with eight processes           | grant-used-up       | test_uses_are_counted_once_by_name_and_stop_at_the_limit
kill -9 while counting                      | grant-used-up       | test_a_count_killed_at_each_write_never_gives_one_away
kill -9 while reading                       | grant-revoked       | test_a_client_killed_at_each_write_forgets_nothing
kill -9 while publishing                    | grant-revoked       | test_a_publication_killed_at_each_write_leaves_the_old_list_or_the_new
kill -9 at the desk                         | grant-revoked       | test_the_desk_killed_at_each_write_goes_on_where_it_was
endless data from a folder                  | call-sheet          | test_endless_data
endless data from a server                  | call-sheet          | test_a_server_that_never_stops_sending
path traversal in target names              | call-sheet          | test_a_target_whose_name_leaves_the_folder
symlinks                                    | call-sheet          | test_a_link_out_of_the_folder
a packet that would break the list          | packet-malformed    | test_a_packet_whose_role_would_break_the_list_for_everybody
a private key that arrives                  | private-key         | test_a_private_key_that_arrives_is_refused_and_deleted
an object that answers like a list          | NotCleared          | test_nothing_in_the_module_admits_another_object
two processes at once                       | exitcode            | test_two_processes_at_once
eight processes and one counter             | 37                  | test_eight_processes_never_use_one_too_many
""".strip().splitlines()  # noqa: E501


@cache
def bodies() -> dict[str, str]:
    """Return the source of every test function under tests/, decorators included."""
    found = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        source = path.read_text("utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
                found[node.name] = "\n".join(source.splitlines()[first - 1 : node.end_lineno])
    return found


@pytest.mark.parametrize("row", ATTACKS, ids=lambda row: row.split("|")[0].strip())
def test_each_attack_has_a_test_that_names_its_code(row: str) -> None:
    _, code, test = (part.strip() for part in row.split("|"))
    assert test in bodies(), f"{test} is gone"
    assert code in bodies()[test]


# ---- vectors that the table asks for and no other file has


def put(grant: dict[str, Any], path: str, value: object) -> None:
    *parents, last = path.split(".")
    for name in parents:
        grant = grant[name]
    grant[last] = value


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("production.id", "other-film", "grant-production"),
        ("production.script_sha256", "1" * 64, "grant-script"),
        ("production.scenes", ["99"], "grant-scene"),
        ("performer.facets", ["voice"], "grant-facet"),
        ("use.territories", ["DE"], "grant-territory"),
        ("use.media", ["pitch"], "grant-media"),
        ("limits.not_after", "2026-11-20T00:00:00Z", "grant-expired"),
        ("limits.not_before", "2026-11-22T00:00:00Z", "grant-not-yet-valid"),
    ],
)
def test_one_step_outside_a_signed_grant(
    tmp_path: Path, path: str, value: object, code: str
) -> None:
    grant = grant_json()
    grant["production"] = {"id": "last-bus", "scenes": []}
    put(grant, path, value)
    desk = Desk(tmp_path, json.dumps(grant).encode())
    desk.publish()
    with pytest.raises(Refused) as error:
        Gate(clock=lambda: NOW, call_sheet=desk.client().call_sheet).clear(request(desk))
    assert [reason.code for reason in error.value.reasons] == [code]
    assert error.value.remedy


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "listed-", "status-"])
def test_rollback_of_one_role(tmp_path: Path, role: str) -> None:
    """With the stolen keys where one is needed: every other role stays as new as it was."""
    desk = Desk(tmp_path)
    desk.publish()
    old = desk.save("old")
    desk.publish()
    desk.ask()
    metadata = desk.repo / "metadata"
    if role == "timestamp":
        (metadata / "timestamp.json").write_bytes((old / "metadata/timestamp.json").read_bytes())
    elif role == "snapshot":
        path = metadata / "2.snapshot.json"
        path.write_bytes((old / "metadata" / "1.snapshot.json").read_bytes())
    else:
        resign_snapshot(desk, {role: 1})
    # A known client keeps the snapshot that it has verified and does not even look at the old one.
    refused("call-sheet", lambda: desk.ask(state="fresh" if role == "snapshot" else "state"))


def test_an_estates_grant_signed_by_somebody_else(tmp_path: Path) -> None:
    grant = grant_json()
    grant |= {"after_death": True, "estate": {"key": "a" * 64, "proof_sha256": "b" * 64}}
    desk = Desk(tmp_path, json.dumps(grant).encode())
    desk.publish()
    refused("estate-key", desk.ask, "not signed by the estate")
    grant["estate"]["key"] = key("ada").public_key.keyid
    honest = Desk(tmp_path / "honest", json.dumps(grant).encode())
    honest.publish()
    assert honest.ask().handle == "@demo-ada"
    envelope = sign(honest.payload, GRANT, [key("thief")]).decode()
    honest.publish(grant=envelope)
    refused("bad-signature", honest.ask)
