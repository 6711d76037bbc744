"""The consent desk: what each person does, from the key to the deletion certificate."""

from __future__ import annotations

import contextlib
import functools
import json
import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from desk_props import Film, refused
from pypdf import PdfReader
from tuf.ngclient import Updater

from closedset.callsheet import own, paper, reference
from closedset.callsheet.client import CallSheetClient, Trust
from closedset.callsheet.envelope import DELETION, open_envelope
from closedset.callsheet.keyfile import load_signer
from closedset.callsheet.packet import read_packet, status_path
from closedset.callsheet.pin import read_pin
from closedset.errors import CallSheetError, Refused, UsageError
from closedset.ledger import Ledger
from closedset.model.grant import commitment
from closedset.services.enrolled import enrolled_in
from closedset.store import Production


def listed(film: Film) -> Path:
    packet = film.packet()
    film.desk.countersign(film.home, [packet])
    return packet


def test_from_key_to_list(film: Film) -> None:
    listed(film)
    report = film.desk.show(film.home)
    (iris,) = report.performers
    assert (iris.handle, iris.state, iris.level, iris.scenes) == ("@iris", "good", "self", ("1",))
    assert iris.fresh_until == film.now + timedelta(hours=24)
    assert (film.home / "callsheet" / "metadata" / "timestamp.json").is_file()
    with Production.read(film.home) as production:
        assert "countersign" in {event.kind for event in Ledger(production).audit()}


def test_no_key_lies_in_the_production(film: Film) -> None:
    listed(film)
    for path in film.home.rglob("*"):
        if path.is_file() and path.suffix in {".json", ".key", ".pem", ".toml"}:
            assert b'"closedset-key"' not in path.read_bytes()
    keys = film.folder / "machine" / "callsheet" / "my-film" / "keys"
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys.iterdir())


@pytest.mark.parametrize("locked", [pytest.param(True, marks=pytest.mark.slow), False])
def test_a_private_key_that_arrives_is_refused_and_deleted(film: Film, locked: bool) -> None:
    made = film.key("careless", "pass" if locked else "")
    for call in (
        lambda: film.desk.countersign(film.home, [made.key]),
        lambda: film.desk.take_withdrawal(film.home, made.key),
        lambda: film.desk.take_root(film.home, made.key),
        lambda: film.desk.is_root(made.key),
    ):
        copy = made.key.read_bytes()
        refused("private-key", call, "It was deleted here")
        assert not made.key.exists()
        made.key.write_bytes(copy)


def test_a_root_needs_somebody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    film = Film(tmp_path)
    refused("root-weak", lambda: film.open(witnesses=[]), "second person")
    refused("root-weak", lambda: film.open(threshold=1), "one person alone")
    with pytest.raises(UsageError, match="5 hours"):
        film.open(hours=5)
    refused("no-call-sheet", lambda: film.desk.show(film.home), "init")


def test_nothing_is_listed_before_the_root_is_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    film = Film(tmp_path)
    union = film.key("union").public
    film.desk.init(
        film.home, script=film.script, title="", production_id="my-film", witnesses=[union]
    )
    assert film.desk.show(film.home).signatures_missing == 1
    refused("no-call-sheet", lambda: film.desk.countersign(film.home, [film.packet()]))
    stranger = load_signer(film.key("stranger").key)
    draft = film.papers / "root-draft.json"
    refused("not-a-holder", lambda: film.desk.cosign(draft, stranger))
    refused("call-sheet-exists", film.open)


def test_a_grant_for_another_production(film: Film) -> None:
    other = own.Offer("other-film", "Other", "", ("1",))
    packet = film.packet(offer=other)
    refused("grant-production", lambda: film.desk.countersign(film.home, [packet]))


def test_a_handle_that_is_taken(film: Film) -> None:
    listed(film)
    packet = film.packet("eve")
    refused("handle-rekeyed", lambda: film.desk.countersign(film.home, [packet]))


def test_an_older_packet_than_the_one_on_file(film: Film) -> None:
    packet = listed(film)
    old = packet.with_name("old.packet.json")
    shutil.copy(packet, old)
    film.desk.renew(packet, load_signer(film.key("iris").key), 14)
    film.desk.refresh(film.home, [packet])
    refused("lease-rollback", lambda: film.desk.refresh(film.home, [old]))


def test_a_registrar_says_that_they_checked(film: Film) -> None:
    packet = film.packet(level="registrar")
    refused("identity-unchecked", lambda: film.desk.countersign(film.home, [packet]))
    film.desk.countersign(film.home, [packet], identified=True)
    assert film.desk.show(film.home).performers[0].level == "registrar"


def attested(film: Film, by: str = "union") -> bytes:
    signer, public = load_signer(film.key(by).key), film.key("iris").public
    path = film.desk.attest(public, signer, "@iris", "Iris Vale", "union", "passport", "Union")
    return path.read_bytes()


def test_a_union_vouches(film: Film) -> None:
    film.desk.countersign(film.home, [film.packet(attestation=attested(film))])
    assert film.desk.show(film.home).performers[0].level == "union"


def test_somebody_else_vouches(film: Film) -> None:
    packet = film.packet(attestation=attested(film, by="friend"))
    refused("identity-unproven", lambda: film.desk.countersign(film.home, [packet]))
    word = attested(film)
    refused("identity-unproven", lambda: film.packet(attestation=word, name="Somebody Else"))


def test_a_notable_name_needs_a_union(film: Film) -> None:
    with pytest.raises(Refused, match="Tom Hanks"):
        film.desk.countersign(film.home, [film.packet(name="Tom Hanks")])


@pytest.mark.slow
def test_a_lease_runs_out_and_is_renewed_by_one_signature(film: Film) -> None:
    packet = listed(film)
    film.later(days=15)
    film.desk.refresh(film.home)
    assert film.state() == "status-stale"
    film.desk.renew(packet, load_signer(film.key("iris").key), 30)
    film.desk.refresh(film.home, [packet])
    assert film.state() == "good"
    with pytest.raises(UsageError, match="31 days"):
        film.desk.renew(packet, load_signer(film.key("iris").key), 31)


def test_a_day_without_network_works_and_a_week_does_not(film: Film) -> None:
    listed(film)
    film.later(hours=23)
    assert film.state() == "good"
    film.later(days=6)
    refused("call-sheet-stale", lambda: film.desk.show(film.home), "callsheet refresh")


def withdrawn(film: Film, packet: Path, channel: str) -> Path:
    file, sheet = film.desk.withdraw(packet, load_signer(film.key("iris").key), everything=False)
    if channel == "file":
        return file
    pytest.importorskip("typst")
    import typst

    code = sheet.with_name("code.png")
    template = (
        "#set page(width: auto, height: auto, margin: 1cm)\n"
        '#image(bytes(sys.inputs.qr), format: "svg", width: 13cm)'
    )
    text = json.dumps(json.loads(file.read_text()), separators=(",", ":"), sort_keys=True)
    files = {"main.typ": template.encode()}
    png = typst.compile(files, format="png", ppi=150.0, sys_inputs={"qr": paper.qr_svg(text)})
    code.write_bytes(png if isinstance(png, bytes) else png[0])
    assert sheet.read_bytes().startswith(b"%PDF")
    return code


@pytest.mark.parametrize("channel", ["file", pytest.param("code", marks=pytest.mark.slow)])
def test_a_withdrawal_by_file_or_code_is_in_force_at_once(film: Film, channel: str) -> None:
    packet = listed(film)
    film.desk.take_withdrawal(film.home, withdrawn(film, packet, channel))
    assert film.state() == "grant-revoked"
    film.desk.refresh(film.home)
    assert film.state() == "grant-revoked"


def test_a_withdrawal_counts_while_another_process_draws(film: Film) -> None:
    packet = listed(film)
    file = withdrawn(film, packet, "file")
    with Production.open(film.home, lambda: film.now):
        assert not film.desk.take_withdrawal(film.home, file)
        assert film.state() == "grant-revoked"
    assert film.desk.take_withdrawal(film.home, file)


def test_a_new_grant_may_follow_a_withdrawal_and_a_change_of_key(film: Film) -> None:
    packet = listed(film)
    made = film.key("iris")
    before = own.load_packet(packet)
    film.desk.take_withdrawal(film.home, withdrawn(film, packet, "file"))
    film.later(minutes=5)
    film.desk.take_next_key(packet, load_signer(made.following), "", made.key.parent, "third", 14)
    payload, _ = film.desk.preview(film.answers(scenes=("2",)), film.desk.key_document(packet))
    with pytest.raises(CallSheetError):
        own.sign_grant(
            load_signer(made.following), made.public.read_bytes(), payload, film.now, 14, before
        )
    again, public = packet.with_name("again.packet.json"), film.desk.key_document(packet)
    film.desk.sign_grant(payload, load_signer(made.following), public, 14, again, packet)
    film.desk.countersign(film.home, [again])
    assert film.state() == "good"
    report = film.desk.show(film.home)
    assert report.performers[0].scenes == ("2",)
    film.desk.take_next_key(
        again, load_signer(made.key.with_name("third.next.key")), "", made.key.parent, "fourth", 14
    )
    film.desk.countersign(film.home, [again])
    assert film.state() == "good"


def test_a_performer_takes_the_next_key(film: Film) -> None:
    packet = listed(film)
    made = film.key("iris")
    film.later(minutes=1)
    film.desk.take_next_key(packet, load_signer(made.following), "", made.key.parent, "iris-2", 14)
    film.desk.countersign(film.home, [packet])
    assert film.state() == "good"
    thief = load_signer(made.key)
    refused("wrong-performer-key", lambda: film.desk.renew(packet, thief, 14))
    refused(
        "bad-rotation",
        lambda: film.desk.take_next_key(packet, thief, "", film.folder, "x", 14),
    )
    file, _ = film.desk.withdraw(packet, thief, everything=True)
    film.desk.take_withdrawal(film.home, file)
    assert film.state() == "grant-revoked"


@pytest.mark.slow
def test_the_office_takes_new_keys(film: Film) -> None:
    listed(film)
    draft = film.desk.rotate(film.home, ["timestamp", "targets"])
    assert film.desk.show(film.home).signatures_missing == 1
    signed = film.desk.cosign(draft, load_signer(film.key("union").key))
    assert film.desk.take_root(film.home, signed) == 0
    assert film.state() == "good"
    with pytest.raises(UsageError, match="no role 'root'"):
        film.desk.rotate(film.home, ["root"])


def test_a_steward_suspends_and_lifts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    film = Film(tmp_path)
    film.open(steward=film.key("guild").public)
    packet = film.packet()
    refused("suspensions-missing", lambda: film.desk.countersign(film.home, [packet]))
    offer, out = film.papers / "offer.json", film.folder / "steward.json"

    def send(who: tuple[str, ...], lift: tuple[str, ...] = (), by: str = "guild") -> None:
        signer = load_signer(film.key(by).key)
        film.desk.suspend(who, lift, "A dispute.", signer, offer, out)
        film.desk.take_suspensions(film.home, out)

    send(())
    film.desk.countersign(film.home, [packet])
    assert film.state() == "good"
    send(("@iris",))
    assert film.state() == "grant-suspended"
    send((), ("@iris",))
    assert film.state() == "good"
    out.unlink()
    refused("suspension-forged", lambda: send(("@iris",), by="union"))


def with_face(film: Film, pictures: list[bytes], salt: str) -> None:
    bound = commitment(pictures, salt)
    packet = film.packet(facets=("face", "body"), commitment=bound)
    film.desk.countersign(film.home, [packet])


def test_reference_pictures_are_kept_encrypted_and_forgotten(film: Film) -> None:
    paths = [film.folder / "a.png", film.folder / "b.png"]
    data = [b"picture one", b"picture two"]
    for path, picture in zip(paths, data, strict=True):
        path.write_bytes(picture)
    salt = film.folder / "iris.salt"
    salt.write_text("0123456789abcdef")
    with_face(film, data, "0123456789abcdef")
    assert film.desk.enrol(film.home, "@iris", paths, salt) == 2
    machine = film.folder / "machine" / "callsheet" / "my-film"
    pid = film.key("iris").pid
    assert set(enrolled_in(film.home, "my-film", lambda: film.now)[0].pictures) == set(data)
    kept = [p for p in machine.rglob("*") if p.is_file()]
    assert all(picture not in path.read_bytes() for path in kept for picture in data)
    paths[0].write_bytes(b"somebody else")
    refused("enrol-commitment", lambda: film.desk.enrol(film.home, "@iris", paths, salt))
    certificate = film.desk.forget(film.home, "@iris").read_bytes()
    registrar = load_signer(machine / "keys" / "targets.key").public_key
    said = json.loads(open_envelope(certificate, DELETION, [registrar], 1))
    assert (said["pid"], len(said["deleted"])) == (pid, 3)
    assert not (machine / "enrolled" / pid).exists()
    assert film.state() == "good"


@pytest.mark.parametrize("end", [pytest.param("withdrawal", marks=pytest.mark.slow), "date"])
def test_pictures_go_when_the_consent_ends(film: Film, end: str) -> None:
    picture, salt = film.folder / "a.png", film.folder / "iris.salt"
    picture.write_bytes(b"picture one")
    salt.write_text("0123456789abcdef")
    with_face(film, [b"picture one"], "0123456789abcdef")
    film.desk.enrol(film.home, "@iris", [picture], salt)
    machine, pid = film.folder / "machine" / "callsheet" / "my-film", film.key("iris").pid
    film.desk.refresh(film.home)
    assert reference.kept(machine, pid)
    if end == "withdrawal":
        packet = film.folder / "iris" / "iris.packet.json"
        film.desk.take_withdrawal(film.home, withdrawn(film, packet, "file"))
    else:
        film.later(days=230)
        film.desk.refresh(film.home)
    assert not reference.kept(machine, pid)
    assert len(list((film.papers / "certificates").iterdir())) == 1


def test_pictures_that_were_not_granted(film: Film) -> None:
    listed(film)
    salt = film.folder / "iris.salt"
    salt.write_text("x")
    refused("enrol-not-granted", lambda: film.desk.enrol(film.home, "@iris", [salt], salt))


@pytest.fixture
def served(film: Film) -> Iterator[str]:
    """Serve the film's list on this machine's own loopback address."""
    handler = functools.partial(Silent, directory=str(film.home / "callsheet"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


def test_a_stock_tuf_client_reads_the_list(film: Film, served: str) -> None:
    """python-tuf as it comes, with its own fetcher, settings and clock."""
    film.now = datetime.now(UTC)
    listed(film)
    root = (film.home / "callsheet" / "metadata" / "1.root.json").read_bytes()
    cache = film.folder / "stock"
    cache.mkdir()
    stock = Updater(str(cache), f"{served}/metadata", str(cache), served, bootstrap=root)
    info = stock.get_targetinfo("handles/iris.json")
    assert info is not None
    entry = json.loads(Path(stock.download_target(info)).read_text())
    for path in (f"grants/{entry['pid']}/{entry['grant_sha256']}.json", status_path(entry["pid"])):
        found = stock.get_targetinfo(path)
        assert found is not None
        assert json.loads(Path(stock.download_target(found)).read_text())["payload"]
    assert stock.get_targetinfo("handles/nobody.json") is None


@pytest.mark.slow
def test_the_receipt_holds_the_signed_packet(film: Film) -> None:
    packet = film.packet()
    made = film.key("iris")
    _, receipt = film.desk.renew(packet, load_signer(made.key), 14)
    reader = PdfReader(receipt)
    (attached,) = reader.attachments["packet.json"]
    assert attached == packet.read_bytes()
    assert read_packet(attached).check()[0].performer.handle == "@iris"
    words = " ".join("\n".join(page.extract_text() for page in reader.pages).split())
    for said in ("Iris Vale", "shown to investors", "2027-06-30", made.pid, "You can withdraw"):
        assert said in words


@pytest.mark.slow
def test_a_receipt_verifies_by_itself(film: Film) -> None:
    packet = film.packet()
    _, receipt = film.desk.renew(packet, load_signer(film.key("iris").key), 14)
    assert ("Who", "Iris Vale (@iris)") in film.desk.show_packet(receipt)
    backup = film.folder / "backup.pdf"
    film.desk.make_key("other", film.folder / "other", "", sheet=backup)
    refused("packet-malformed", lambda: film.desk.show_packet(backup), "not a performer's receipt")
    receipt.write_bytes(b"%PDF-1.7 nothing")
    refused("packet-malformed", lambda: film.desk.show_packet(receipt))


@pytest.mark.slow
def test_a_root_that_ran_out_says_how_to_sign_it_anew(film: Film) -> None:
    listed(film)
    film.later(days=366)
    refused("call-sheet-stale", lambda: film.desk.show(film.home), "root has run out")
    signed = film.desk.cosign(film.desk.rotate(film.home, []), load_signer(film.key("union").key))
    film.desk.take_root(film.home, signed)
    assert film.state() == "status-stale"


def test_the_title_of_a_production_stays(film: Film) -> None:
    fresh = film.folder / "second"
    with Production.open(
        fresh, lambda: film.now, create=True, title="Second Film", production_id="second"
    ):
        pass
    film.home = fresh
    film.open(script=None, production_id="ignored")
    with Production.read(fresh) as production:
        assert (production.id, production.title) == ("second", "Second Film")


class Endless(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            while True:
                self.wfile.write(b"[" * 65536)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.slow
def test_a_server_that_never_stops_sending(film: Film) -> None:
    listed(film)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    refused("call-sheet", lambda: film.desk.fetch(film.home, address), "LengthMismatch")
    server.shutdown()
    server.server_close()
    assert film.state() == "good"


def test_the_same_client_reads_a_folder_and_a_web_address(film: Film, served: str) -> None:
    listed(film)
    root = (film.home / "callsheet" / "metadata" / "1.root.json").read_bytes()
    pin = read_pin(film.home)
    assert pin is not None
    trust = Trust(root, "my-film", pin.minimum, needs_minimum=True)
    answers = [
        CallSheetClient(source, film.folder / name, trust, lambda: film.now).grant_for("@iris")
        for name, source in (("one", film.home / "callsheet"), ("two", served))
    ]
    assert answers[0] == answers[1]


def test_a_list_is_fetched_and_read_without_network(
    film: Film, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(film)
    copy = film.folder / "copy"
    shutil.copytree(film.home, copy)
    shutil.rmtree(copy / "callsheet-desk")
    film.later(hours=20)
    film.desk.refresh(film.home)
    film.later(hours=20)
    monkeypatch.setenv("CLOSEDSET_HOME", str(film.folder / "second machine"))
    refused("call-sheet-stale", lambda: film.desk.show(copy))
    assert film.desk.fetch(copy, served) == 3
    assert [s.state for s in film.desk.show(copy).performers] == ["good"]
    refused("call-sheet-unreachable", lambda: film.desk.fetch(copy, "http://127.0.0.1:9"))
    assert [s.state for s in film.desk.show(copy).performers] == ["good"]


def test_a_fresh_machine_holds_to_the_signed_minimum(
    film: Film, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed(film)
    old = shutil.copytree(film.home / "callsheet", film.folder / "old")
    film.later(hours=1)
    film.desk.refresh(film.home)
    shutil.rmtree(film.home / "callsheet")
    shutil.copytree(old, film.home / "callsheet")
    monkeypatch.setenv("CLOSEDSET_HOME", str(film.folder / "second machine"))
    refused("below-minimum", lambda: film.desk.show(film.home))
    toml = film.home / "production.toml"
    text = "\n".join(x for x in toml.read_text().splitlines() if not x.startswith("minimum"))
    toml.write_text(text + "\n")
    refused("minimum-missing", lambda: film.desk.show(film.home))


def test_the_board_keeps_the_pin_when_the_title_changes(film: Film) -> None:
    listed(film)
    before = read_pin(film.home)
    with Production.open(film.home, lambda: film.now, create=True, title="Another Title"):
        pass
    assert read_pin(film.home) == before
    assert before is not None
    assert before.minimum is not None


def test_a_key_comes_back_from_its_words(film: Film) -> None:
    made = film.key("iris")
    words = (paper.words_of(made.seed), paper.words_of(made.following_seed))
    again = film.desk.make_key("again", film.folder / "again", "", words=words)
    assert again.pid == made.pid
    refused("bad-words", lambda: paper.seed_of(["zoo"] * 24))
    refused("bad-words", lambda: paper.seed_of(words[0][:12]))
    refused("key-exists", lambda: film.desk.make_key("again", film.folder / "again", ""))


@pytest.mark.slow
def test_a_locked_key_needs_its_passphrase(film: Film) -> None:
    made = film.key("locked", "right words")
    assert made.key.stat().st_mode & 0o077 == 0
    assert made.seed not in made.key.read_bytes()
    refused("bad-passphrase", lambda: load_signer(made.key, "wrong words"))
    assert load_signer(made.key, "right words").public_key
    table = json.loads(made.key.read_text())
    assert table["kdf"]["name"] == "scrypt"
    table["kdf"]["n"] = 2**30
    made.key.write_text(json.dumps(table))
    refused("bad-key", lambda: load_signer(made.key, "right words"), "out of bounds")
