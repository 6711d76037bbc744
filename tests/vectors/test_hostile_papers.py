"""Papers that strangers send: whatever is in them, the answer is a code and a sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from list_props import NOW, Desk, key

from closedset.callsheet import keyfile, own
from closedset.callsheet.document import parse_grant
from closedset.callsheet.keys import chain_of, inception, pid_of
from closedset.callsheet.packet import read_packet, role_of
from closedset.callsheet.roots import read_root, signatures_missing
from closedset.callsheet.signed import open_minimum, open_suspensions, open_withdrawal
from closedset.errors import CallSheetError

FEW = settings(
    max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def check_packet(data: bytes) -> None:
    packet = read_packet(data)
    packet.check()
    role_of(packet)


def check_key_document(data: bytes) -> None:
    chain_of(data, (), pid_of(data))


READERS = {
    "packet": check_packet,
    "grant": parse_grant,
    "withdrawal": open_withdrawal,
    "key document": check_key_document,
    "suspensions": lambda data: open_suspensions(data, key("steward").public_key),
    "minimum": lambda data: open_minimum(data, [key("targets").public_key]),
    "root": lambda data: (read_root(data), signatures_missing(data)),
    "steward": own.read_steward,
    "offer": own.read_offer,
    "key": lambda data: keyfile.open_seed(data, "x"),
}


def samples() -> dict[str, bytes]:
    from closedset.callsheet.signed import sign_withdrawal

    desk = Desk(Path("nowhere"))
    first = inception(key("ada").public_key, key("next").public_key)
    steward = desk.stewards()
    return {
        "packet": desk.packet().to_bytes(),
        "grant": desk.payload,
        "withdrawal": sign_withdrawal(key("ada"), first, (), [pid_of(first)], NOW),
        "key document": first,
        "suspensions": steward.suspensions,
        "minimum": b"{}",
        "root": desk.root,
        "steward": own.suspend(key("steward"), own.Offer("x", "X", "", ()), None, (), (), "", NOW),
        "offer": own.Offer("x", "X", "", ("1",)).to_bytes(),
        "key": keyfile.seal_seed(b"1" * 32, ""),
    }


SAMPLES = samples()


def read(kind: str, data: bytes) -> None:
    try:
        READERS[kind](data)
    except CallSheetError:
        return


def paths(value: Any, here: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = [here]
    for name, inner in items:
        found += paths(inner, (*here, name)) if isinstance(inner, dict | list) else [(*here, name)]
    return found


@pytest.mark.parametrize("kind", sorted(READERS))
@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"5", b'"x"', b"\xff", b"[" * 50_000])
def test_what_is_no_document_at_all(kind: str, data: bytes) -> None:
    with pytest.raises(CallSheetError):
        READERS[kind](data)


@pytest.mark.parametrize("kind", sorted(READERS))
@FEW
@given(data=st.data())
def test_one_value_of_a_real_document_replaced_by_anything(kind: str, data: st.DataObject) -> None:
    table = json.loads(SAMPLES[kind])
    where = data.draw(st.sampled_from(paths(table)[1:] or [()]))
    if where:
        part = table
        for name in where[:-1]:
            part = part[name]
        part[where[-1]] = data.draw(JSON)
    read(kind, json.dumps(table).encode())


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"\xff\xfe", b"[" * 15_000, b'{"signed": 5}', b"{}"]
)
def test_a_list_whose_files_are_anything(tmp_path: Path, content: bytes) -> None:
    desk = Desk(tmp_path)
    desk.publish()
    start, codes = desk.save("start"), set()
    for number, path in enumerate(sorted(p for p in start.rglob("*") if p.is_file())):
        if path.name == "1.root.json":  # the root comes from outside the repository
            continue
        target = desk.repo / path.relative_to(start)
        target.write_bytes(content)
        try:
            desk.ask(state=f"s{number}")
        except CallSheetError as error:
            codes.add(error.code)
        target.write_bytes(path.read_bytes())
    assert codes == {"call-sheet"}
    assert desk.ask(state="whole")
