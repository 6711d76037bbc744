"""Keys in the operating system's keyring, and what happens on a machine that has none."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from desk_props import Film
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked

from closedset.callsheet import own, vault
from closedset.callsheet.keyfile import (
    in_keyring,
    is_private_key,
    load_signer,
    needs_passphrase,
    unattended,
)
from closedset.callsheet.keys import signer_from_seed
from closedset.errors import CallSheetError
from closedset.model.grant import commitment
from closedset.services.enrolled import enrolled_in


class Memory(KeyringBackend):
    """A keyring in memory; ``locked`` gives nothing out."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, made = keyring.get_keyring(), Memory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Film:
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    return Film(tmp_path)


def files_with(folder: Path, secrets: list[str]) -> list[Path]:
    found = []
    for path in folder.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        raw = [base64.b64decode(secret) for secret in secrets]
        if any(s.encode() in data or r in data for s, r in zip(secrets, raw, strict=True)):
            found.append(path)
    return found


def test_office_keys_lie_in_the_keyring_and_no_file_holds_them(film: Film, memory: Memory) -> None:
    film.open()
    film.desk.countersign(film.home, [film.packet()])
    assert film.state() == "good"
    secrets = list(memory.kept.values())
    assert len(secrets) == 4
    assert {service for service, _ in memory.kept} == {"closedset"}
    assert files_with(film.folder, secrets) == []
    film.desk.refresh(film.home)


def test_reference_pictures_are_locked_by_a_key_in_the_keyring(film: Film, memory: Memory) -> None:
    film.open()
    picture, salt = film.folder / "a.png", film.folder / "iris.salt"
    picture.write_bytes(b"picture one")
    salt.write_text("0123456789abcdef")
    bound = commitment([b"picture one"], "0123456789abcdef")
    packet = film.packet(facets=("face", "body"), commitment=bound)
    film.desk.countersign(film.home, [packet])
    film.desk.enrol(film.home, "@iris", [picture], salt)
    (iris,) = enrolled_in(film.home, "my-film", lambda: film.now)
    assert iris.pictures == (b"picture one",)
    assert len(memory.kept) == 5
    assert files_with(film.folder / "machine", list(memory.kept.values())) == []


def test_a_performers_key_in_the_keyring(tmp_path: Path, memory: Memory) -> None:
    made = own.make_key("ada", tmp_path, "pass", keyring=True)
    assert "seed" not in json.loads(made.key.read_bytes())
    assert is_private_key(made.key.read_bytes())
    assert not needs_passphrase(made.key)
    assert needs_passphrase(made.following)
    expected = signer_from_seed(made.seed).public_key
    assert load_signer(made.key).public_key == expected
    assert len(memory.kept) == 1


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring])
def test_without_a_keyring_unattended_keys_lie_in_a_file_for_their_owner_alone(
    film: Film, backend: type[KeyringBackend]
) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(backend())
    try:
        assert in_keyring(b"1" * 32) == b""
        assert json.loads(unattended(b"1" * 32))["kdf"] == {"name": "none"}
        film.open()
        with pytest.raises(CallSheetError, match="no keyring that keeps keys") as error:
            own.make_key("ada", film.folder / "ada", "", keyring=True)
    finally:
        keyring.set_keyring(before)
    assert error.value.remedy.startswith("Leave --keyring out")
    assert not list((film.folder / "ada").glob("*"))
    keys = film.folder / "machine" / "callsheet" / "my-film" / "keys"
    assert len(list(keys.iterdir())) == 4
    assert all(path.stat().st_mode & 0o077 == 0 for path in keys.iterdir())


def test_a_locked_or_emptied_keyring_says_what_to_do(tmp_path: Path, memory: Memory) -> None:
    made = own.make_key("ada", tmp_path, "", keyring=True)
    memory.locked = True
    assert not vault.keep("more", b"2" * 32)
    for _ in range(2):
        with pytest.raises(CallSheetError, match="does not give out") as error:
            load_signer(made.key)
        assert error.value.code == "keyring"
        assert "--restore" in error.value.remedy
        memory.locked = False
        memory.kept.clear()


def test_another_key_in_the_keyring_is_not_taken_for_this_one(
    tmp_path: Path, memory: Memory
) -> None:
    made = own.make_key("ada", tmp_path, "", keyring=True)
    for entry in memory.kept:
        memory.kept[entry] = base64.b64encode(b"3" * 32).decode()
    with pytest.raises(CallSheetError, match="another key's") as error:
        load_signer(made.key)
    assert error.value.code == "bad-key"
