"""What strangers and accidents do to the registrar's desk: kills, races, papers that do not fit."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from desk_props import Film, refused
from killing import FORK, killed_at, needs_fork
from tuf.api.metadata import Delegations, Metadata, Targets

from closedset.callsheet import own, reference
from closedset.callsheet.keyfile import load_signer
from closedset.callsheet.packet import Packet, lease, read_packet
from closedset.callsheet.places import Places, open_client
from closedset.errors import CallSheetError
from closedset.services.enrolled import enrolled_in

# ---- papers


def test_two_keys_for_one_handle_in_one_pile(film: Film) -> None:
    first, second = film.packet(), film.packet("thief")
    refused(
        "handle-rekeyed", lambda: film.desk.countersign(film.home, [first, second]), "another key"
    )


def test_a_key_that_came_in_between_is_seen_under_the_lock(film: Film) -> None:
    """Two registrars read two packets for one handle at the same time; one of them is late."""
    from closedset.callsheet.desk import ProductionDesk

    places = Places("my-film", film.home, film.folder / "machine" / "callsheet" / "my-film")
    desk, late = (ProductionDesk(places, lambda: film.now) for _ in range(2))
    mine, _ = desk.open_packet(film.packet())
    other, _ = late.open_packet(film.packet("thief"))
    desk.enlist([mine])
    refused("handle-rekeyed", lambda: late.enlist([other]))
    assert film.state() == "good"


def change_role(packet: Packet, signer: str, film: Film, **changes: object) -> bytes:
    role: Metadata[Targets] = Metadata.from_bytes(packet.role.encode())
    for name, value in changes.items():
        setattr(role.signed, name, value)
    role.sign(load_signer(film.key(signer).key))
    return replace(packet, role=json.dumps(role.to_dict())).to_bytes()


@pytest.mark.parametrize(
    ("signer", "changes", "match"),
    [
        ("iris", {"version": 10**9}, "not the lease's"),
        ("iris", {"delegations": Delegations({}, {})}, "delegates further"),
        ("iris", {"targets": {}}, "something else"),
        ("thief", {}, "does not fit"),
    ],
)
def test_a_packet_whose_role_would_break_the_list_for_everybody(
    film: Film, signer: str, changes: dict[str, object], match: str
) -> None:
    path = film.packet()
    packet = read_packet(path.read_bytes())
    if signer == "thief":
        role: Metadata[Targets] = Metadata.from_bytes(packet.role.encode())
        role.signatures.clear()
        packet = replace(packet, role=json.dumps(role.to_dict()))
    path.write_bytes(change_role(packet, signer, film, **changes))
    refused("packet-malformed", lambda: film.desk.countersign(film.home, [path]), match)


def test_a_role_that_outlives_its_lease(film: Film) -> None:
    path = film.packet()
    packet = read_packet(path.read_bytes())
    signer = load_signer(film.key("iris").key)
    long = lease(packet, signer, "my-film", film.now, film.now + timedelta(days=30), 1)
    path.write_bytes(replace(packet, role=long.role).to_bytes())
    refused("packet-malformed", lambda: film.desk.countersign(film.home, [path]))


def test_a_packet_that_is_padded_until_nobody_can_read_the_list(film: Film) -> None:
    path = film.packet()
    path.write_bytes(path.read_bytes() + b" " * 300_000)
    refused("packet-malformed", lambda: film.desk.countersign(film.home, [path]), "is most")


def test_a_grant_that_rules_out_what_no_gate_can_see(film: Film) -> None:
    path = film.packet()
    made = film.key("iris")
    payload, _ = film.desk.preview(film.answers(), made.public.read_bytes())
    grant = json.loads(payload)
    grant["use"]["prohibited"] = ["sorrow"]
    signed = own.sign_grant(
        load_signer(made.key), made.public.read_bytes(), json.dumps(grant).encode(), film.now, 14
    )
    path.write_bytes(signed.to_bytes())
    refused("grant-prohibited", lambda: film.desk.countersign(film.home, [path]), "sorrow")


def test_a_photograph_that_would_unpack_to_gigabytes(film: Film) -> None:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    bomb = film.folder / "code.png"
    bomb.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")
    )
    refused("no-code", lambda: film.desk.take_withdrawal(film.home, bomb))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"hours": 9000}', '{"hours": "x"}', "[" * 9000])
def test_a_damaged_desk_says_so(film: Film, text: str) -> None:
    (film.papers / "desk.json").write_text(text)
    refused("desk-damaged", lambda: film.desk.refresh(film.home), "Restore|backup")


# ---- reference pictures are held to the grant in force


def test_enrolled_pictures_that_are_not_the_granted_ones_are_not_used(film: Film) -> None:
    from closedset.model.grant import commitment

    data, salt = [b"picture one", b"picture two"], film.folder / "iris.salt"
    paths = [film.folder / name for name in ("a.png", "b.png")]
    for path, picture in zip(paths, data, strict=True):
        path.write_bytes(picture)
    salt.write_text("0123456789abcdef")
    refused("enrol-not-granted", lambda: granted_references(film, {}))
    bound = commitment(data, "0123456789abcdef")
    refused("enrol-missing", lambda: granted_references(film, {"commitment": bound}))
    film.desk.enrol(film.home, "@iris", paths, salt)
    (everybody,) = enrolled_in(film.home, "my-film", lambda: film.now)
    assert sorted(everybody.pictures) == sorted(data) == sorted(pictures_of(film))
    folder = film.folder / "machine" / "callsheet" / "my-film" / "enrolled" / film.key("iris").pid
    sealed, first = sorted(folder.glob("*.sealed")), b""
    for damage in (lambda p: p.unlink(), lambda p: p.write_bytes(b"\0" * 40)):
        first = sealed[0].read_bytes()
        damage(sealed[0])
        refused("enrol-commitment", lambda: pictures_of(film))
        sealed[0].write_bytes(first)
    (folder / "salt").write_text("another")
    refused(
        "enrol-commitment",
        lambda: pictures_of(film),
        "not the ones",
    )
    (folder / "salt").write_text("0123456789abcdef")
    film.later(days=225)
    film.desk.refresh(film.home, [renewed(film)])
    assert not folder.exists() or pictures_of(film)


def pictures_of(film: Film) -> tuple[bytes, ...]:
    places = Places("my-film", film.home, film.folder / "machine" / "callsheet" / "my-film")
    grant = open_client(places, lambda: film.now).grant_for("@iris")
    return reference.enrolled(places.home, grant, film.now.date()).pictures


def granted_references(film: Film, changes: dict[str, str]) -> tuple[bytes, ...]:
    facets = ("face", "body") if changes else ("body",)
    path = film.folder / "iris" / "iris.packet.json"
    before = own.load_packet(path) if path.is_file() else None
    made = film.key("iris")
    public = made.public.read_bytes()
    payload, _ = film.desk.preview(film.answers(facets=facets, **changes), public)
    packet = own.sign_grant(load_signer(made.key), public, payload, film.now, 14, before)
    path.write_bytes(packet.to_bytes())
    film.desk.countersign(film.home, [path])
    return pictures_of(film)


def renewed(film: Film) -> Path:
    path = film.folder / "iris" / "iris.packet.json"
    film.desk.renew(path, load_signer(film.key("iris").key), 30)
    return path


# ---- kills and races


def seen(film: Film) -> set[str]:
    """What a reader makes of the list: it may be refused meanwhile, never half believed."""
    try:
        return {standing.state for standing in film.desk.show(film.home).performers}
    except CallSheetError as error:
        return {error.code}


def works(film: Film) -> dict[str, Callable[[], object]]:
    return {
        "countersign": lambda: film.desk.countersign(film.home, [film.folder / "iris.json"]),
        "revoke": lambda: film.desk.take_withdrawal(film.home, film.folder / "no.json"),
        "root": lambda: film.desk.take_root(film.home, film.folder / "root.json"),
    }


@pytest.mark.slow
@needs_fork
@pytest.mark.parametrize("what", ["countersign", "revoke", "root"])
def test_the_desk_killed_at_each_write_goes_on_where_it_was(film: Film, what: str) -> None:
    """Killed anywhere: the list verifies as it was or as it will be, and doing it again works."""
    shutil.copy(film.packet(), film.folder / "iris.json")
    work = works(film)[what]
    if what != "countersign":
        film.desk.countersign(film.home, [film.folder / "iris.json"])
    if what == "revoke":
        packet, key = film.folder / "iris.json", load_signer(film.key("iris").key)
        file, _ = film.desk.withdraw(packet, key, everything=False)
        shutil.copy(file, film.folder / "no.json")
    if what == "root":
        draft = film.desk.rotate(film.home, ["timestamp"])
        signed = film.desk.cosign(draft, load_signer(film.key("union").key))
        shutil.copy(signed, film.folder / "root.json")
    start = Path(shutil.copytree(film.home, film.folder / "start"))
    memory = film.folder / "machine"
    kept = Path(shutil.copytree(memory, film.folder / "kept"))
    final = {"revoke": "grant-revoked"}.get(what, "good")
    for step in range(1, 80):
        for place, saved in ((film.home, start), (memory, kept)):
            shutil.rmtree(place)
            shutil.copytree(saved, place)
        killed = killed_at(step, work)
        assert seen(film) <= {"good", "unknown-handle", "call-sheet", final}, step
        if killed and not (what == "root" and not (film.papers / "root-draft.json").exists()):
            work()
        if what == "root":
            film.desk.refresh(film.home)
        assert film.state() == final, step
        if not killed:
            break
    assert 3 < step < 79


def refresh_often(film: Film) -> None:
    for _ in range(4):
        film.desk.refresh(film.home)


@needs_fork
def test_two_desks_at_once_take_turns(film: Film) -> None:
    assert FORK is not None
    film.desk.countersign(film.home, [film.packet()])
    before = film.desk.show(film.home).version
    pair = [FORK.Process(target=refresh_often, args=(film,)) for _ in range(2)]
    for process in pair:
        process.start()
    for process in pair:
        process.join(60)
    assert [process.exitcode for process in pair] == [0, 0]
    report = film.desk.show(film.home)
    assert (report.version, report.performers[0].state) == (before + 8, "good")


def test_a_gate_for_this_production_knows_whose_faces_are_enrolled(film: Film) -> None:
    from closedset.model.grant import commitment
    from closedset.services import ConsentService

    picture, salt = film.folder / "a.png", film.folder / "iris.salt"
    picture.write_bytes(b"picture one")
    salt.write_text("0123456789abcdef")
    bound = commitment([b"picture one"], "0123456789abcdef")
    film.desk.countersign(film.home, [film.packet(facets=("face", "body"), commitment=bound)])
    room = ConsentService(lambda: film.now)
    assert room.gate({}, film.home)._enrolled == ()
    film.desk.enrol(film.home, "@iris", [picture], salt)
    (known,) = room.gate({}, film.home)._enrolled
    assert (known.handle, known.pictures) == ("@iris", (b"picture one",))
    film.later(hours=25)  # the list is too old: nobody may be compared with anybody
    assert room.gate({}, film.home)._enrolled == ()
