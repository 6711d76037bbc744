"""Several processes, kills and counters: never one use too many, never half a list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from killing import FORK, killed_at, needs_fork
from list_props import NOW, Desk, grant_json, key, refused

from closedset.callsheet.keys import inception, pid_of
from closedset.callsheet.signed import sign_withdrawal
from closedset.callsheet.uses import UseBook
from closedset.errors import CallSheetError


def limited(folder: Path, **limits: int) -> Desk:
    grant = grant_json()
    grant["limits"] |= limits
    desk = Desk(folder, json.dumps(grant).encode())
    desk.publish()
    return desk


def test_uses_are_counted_once_by_name_and_stop_at_the_limit(tmp_path: Path) -> None:
    desk = limited(tmp_path, max_outputs=2)
    client, grant = desk.client(), desk.ask()
    assert (grant.max_outputs, grant.max_seconds) == (2, None)
    for name in ("a", "b", "a"):
        client.spend(grant, name, 0.0, commit=False)
        client.spend(grant, name, 0.0, commit=True)
    assert client.used(grant.grant_sha256).outputs == 2
    refused("grant-used-up", lambda: client.spend(grant, "c", 0.0, commit=False), "all of them")
    refused("grant-used-up", lambda: client.spend(grant, "c", 0.0, commit=True))
    client.spend(grant, "b", 0.0, commit=True)


def test_seconds_are_counted(tmp_path: Path) -> None:
    desk = limited(tmp_path, max_seconds=10)
    client, grant = desk.client(), desk.ask()
    client.spend(grant, "a", 6.5, commit=True)
    refused("grant-used-up", lambda: client.spend(grant, "b", 3.6, commit=True), "10 seconds")
    client.spend(grant, "b", 3.5, commit=True)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf"), -11.0])
def test_no_number_of_seconds_talks_its_way_past_the_limit(tmp_path: Path, seconds: float) -> None:
    desk = limited(tmp_path, max_seconds=10)
    client, grant = desk.client(), desk.ask()
    refused("grant-used-up", lambda: client.spend(grant, "a", seconds, commit=True))
    assert client.used(grant.grant_sha256).outputs == 0
    for number in range(4):
        client.spend(grant, f"tiny-{number}", 0.0001, commit=True)
    assert client.used(grant.grant_sha256).seconds > 0


def test_a_withdrawal_meanwhile_stops_the_count(tmp_path: Path) -> None:
    desk = limited(tmp_path, max_outputs=2)
    client, grant = desk.client(), desk.ask()
    first = inception(key("ada").public_key, key("next").public_key)
    client.accept_withdrawal(sign_withdrawal(key("ada"), first, (), [pid_of(first)], NOW))
    refused("grant-revoked", lambda: client.spend(grant, "a", 0.0, commit=True))


def test_a_line_that_a_kill_cut_short_counts_as_a_use(tmp_path: Path) -> None:
    book = UseBook(tmp_path)
    book.add("a" * 64, "one", 0.0)
    path = tmp_path / "uses" / f"{'a' * 64}.log"
    with path.open("ab") as file:
        file.write(b"tw")
    assert book.count("a" * 64).outputs == 2
    book.add("a" * 64, "three", 0.0)
    assert book.count("a" * 64).outputs == 3


def race(desk: Desk, who: int, won: object) -> None:
    client = desk.client()
    grant = client.grant_for("@demo-ada")
    for number in range(10):
        try:
            client.spend(grant, f"{who}-{number}", 0.0, commit=True)
        except CallSheetError:
            continue
        won.put(1)  # type: ignore[attr-defined]


@needs_fork
def test_eight_processes_never_use_one_too_many(tmp_path: Path) -> None:
    assert FORK is not None
    desk = limited(tmp_path, max_outputs=37)
    won = FORK.Queue()
    crowd = [FORK.Process(target=race, args=(desk, who, won)) for who in range(8)]
    for process in crowd:
        process.start()
    for process in crowd:
        process.join(60)
    assert [process.exitcode for process in crowd] == [0] * 8
    assert won.qsize() == 37
    assert desk.client().used(desk.ask().grant_sha256).outputs == 37


def ask_often(desk: Desk) -> None:
    for _ in range(10):
        assert desk.ask().handle == "@demo-ada"


@needs_fork
def test_two_processes_at_once(tmp_path: Path) -> None:
    assert FORK is not None
    desk = Desk(tmp_path)
    desk.publish()
    pair = [FORK.Process(target=ask_often, args=(desk,)) for _ in range(2)]
    for process in pair:
        process.start()
    for _ in range(4):
        desk.publish()
        ask_often(desk) if desk.version == 4 else None
    for process in pair:
        process.join(60)
    assert [process.exitcode for process in pair] == [0, 0]


@pytest.mark.slow
@needs_fork
def test_a_publication_killed_at_each_write_leaves_the_old_list_or_the_new(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.publish()
    pid = desk.ask().pid
    start = desk.save("start")
    step, states = 1, []
    while True:
        desk.restore(start)
        killed = killed_at(step, lambda: desk.publish(revoked=(pid,)))
        try:
            desk.ask(state=f"fresh-{step}")
            states.append("old")
        except CallSheetError as error:
            states.append({"grant-revoked": "new"}.get(error.code, error.code))
        if not killed:
            break
        step += 1
    assert step > 10
    assert states == sorted(states, key=["old", "new"].index)
    assert (states[0], states[-1]) == ("old", "new")


@pytest.mark.slow
@needs_fork
def test_a_client_killed_at_each_write_forgets_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.publish()
    pid = desk.ask().pid
    old = desk.save("old")
    desk.publish(revoked=(pid,))
    new = desk.save("new")

    def look(state: str) -> None:
        with pytest.raises(CallSheetError):
            desk.ask(state=state)

    for step in range(1, 40):
        state = f"s{step}"
        desk.restore(old)
        desk.ask(state=state)
        desk.restore(new)
        killed = killed_at(step, lambda: look(state))  # noqa: B023
        refused("grant-revoked", lambda: desk.ask(state=state))  # noqa: B023
        desk.restore(old)
        with pytest.raises(CallSheetError):
            desk.ask(state=state)
        if not killed:
            break
    assert step > 2


@needs_fork
def test_a_count_killed_at_each_write_never_gives_one_away(tmp_path: Path) -> None:
    desk = limited(tmp_path, max_outputs=1)
    grant = desk.ask()
    for step in range(1, 9):
        state = f"s{step}"
        client = desk.client(state)
        killed = killed_at(step, lambda: client.spend(grant, "a", 0.0, commit=True))  # noqa: B023
        client.spend(grant, "a", 0.0, commit=True)
        refused("grant-used-up", lambda: client.spend(grant, "b", 0.0, commit=True))  # noqa: B023
        if not killed:
            break
