"""Weights on this machine: which files, from where, and the lock that pins them.

A recipe's weights lie in one folder, a subfolder for each component, and ``lock.json`` beside them.
The lock is written once, by the first fetch or import, and holds the size and the SHA-256 of every
file; from then on nothing else is loaded. Files are safetensors and plain text: a pickle runs code
when it is opened, so nothing here opens one, whatever its name says.

Hashing tens of gigabytes takes minutes, so a file that was hashed once and has not been touched
since (same size, same inode, same change time, which no user can set) is not hashed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from safetensors import SafetensorError, safe_open

from closedset.errors import RenderError, WeightsError
from closedset.store.disk import disk_errors, write_atomically

LOCK, CHECKED = "lock.json", ".checked.json"
LOCK_SCHEMA = 1
WEIGHTS = ".safetensors"
PLAIN = frozenset({WEIGHTS, ".json", ".txt", ".model", ".jinja"})
"""Suffixes that are taken in and loaded; ``.model`` is a tokenizer's table."""
RUN_CODE = frozenset({".bin", ".ckpt", ".pt", ".pth", ".pkl", ".pickle", ".msgpack", ".h5", ".py"})
_PICKLES = (b"\x80", b"PK\x03\x04", b"(", b"c")
"""How pickles and the zip files that torch puts them in begin. A safetensors file may begin with
any of these bytes, the length of its header; its ninth is a brace."""


@dataclass(frozen=True, slots=True)
class LockedFile:
    """One file, pinned."""

    path: str
    """Below the recipe's folder, with forward slashes: ``base/unet/config.json``."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Lock:
    """What was there when the weights first came, and what alone is loaded since."""

    recipe: str
    assembled: bool
    """``base`` holds the whole pipeline, and there are no other components."""
    revisions: tuple[tuple[str, str], ...]
    """(role, commit) of what was fetched; empty commit: imported from a folder."""
    files: tuple[LockedFile, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over names and hashes of all files: the identity of the weights."""
        lines = (f"{file.path} {file.sha256}\n" for file in self.files)
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)


class Depot:
    """The weights folders of this machine, under one root."""

    def __init__(self, root: Path) -> None:
        """Use ``root``; nothing is made before something is taken in."""
        self._root = root

    def folder(self, recipe: str) -> Path:
        """Return where a recipe's weights lie, there or not."""
        return self._root / recipe

    def lock(self, recipe: str) -> Lock | None:
        """Return the lock, or None if the weights were never fetched. Raises RenderError."""
        path = self.folder(recipe) / LOCK
        if not path.is_file():
            return None
        with disk_errors(path, "read"):
            return _parse(path, path.read_bytes())

    def check(self, recipe: str) -> Lock:
        """Return the lock if every file it names is there as pinned, and no other that matters.

        Raises RenderError, naming the file and what to type, for weights that were never fetched,
        missing, cut short, changed, added, or that are no safetensors.
        """
        place, lock = self.folder(recipe), self.lock(recipe)
        if lock is None:
            raise WeightsError(
                f"the weights of recipe {recipe} are not on this machine.",
                remedy=f"Get them: closedset pipelines fetch {recipe}, or from a folder: "
                f"closedset pipelines import {recipe} FOLDER. Or draw without: --recipe ink",
            )
        pinned = {file.path for file in lock.files}
        for path in files_below(place):
            name = path.relative_to(place).as_posix()
            if name not in pinned:
                raise WeightsError(
                    f"{path} was not there when the weights were pinned.",
                    remedy="Remove it; it is loaded by nobody, and nobody looked at it.",
                )
        _check_indexes(place, pinned)
        again = f"Get it again: closedset pipelines fetch {recipe}"
        known = _stamps(place)
        fresh = {}
        for file in lock.files:
            path = place / file.path
            stamp = _stamp(path)
            if stamp is None:
                raise WeightsError(f"the weights file {path} is missing.", remedy=again)
            if path.stat().st_size != file.size:
                raise WeightsError(
                    f"{path} has {path.stat().st_size} bytes; {file.size} were pinned.",
                    remedy=again,
                )
            if known.get(file.path) != stamp and hash_file(path) != file.sha256:
                raise WeightsError(
                    f"{path} is not the file that was pinned: its SHA-256 differs.", remedy=again
                )
            fresh[file.path] = stamp
        if fresh != known:
            self._write(place / CHECKED, fresh)
        return lock

    @contextmanager
    def guarded(self, recipe: str, lock: Lock) -> Iterator[None]:
        """Hold the files to ``lock`` right before and right after the block that loads them.

        Raises RenderError for files that are not as pinned, and for one that was touched meanwhile,
        even if it is now as it was.
        """
        self._require(recipe, lock)
        place = self.folder(recipe)
        before = {file.path: _stamp(place / file.path) for file in lock.files}
        yield
        for name, stamp in before.items():
            if _stamp(place / name) != stamp:
                raise WeightsError(
                    f"{place / name} was changed while it was being loaded.",
                    remedy="Find out what writes there, then draw again.",
                )
        self._require(recipe, lock)

    def _require(self, recipe: str, lock: Lock) -> None:
        if self.check(recipe).digest != lock.digest:
            raise WeightsError(
                f"the lock {self.folder(recipe) / LOCK} pins other weights than it did.",
                remedy="Start again; takes made from now on name the weights that are there.",
            )

    def pin(
        self, recipe: str, *, assembled: bool = False, revisions: Mapping[str, str] | None = None
    ) -> Lock:
        """Write the lock of what lies in the recipe's folder, or hold it against the one there is.

        Raises RenderError for a file that could run code, for a safetensors file that is none, and
        if a lock names other bytes.
        """
        place = self.folder(recipe)
        found = []
        for path in files_below(place):
            if path.suffix == WEIGHTS:
                check_safetensors(path)
            name = path.relative_to(place).as_posix()
            found.append(LockedFile(name, path.stat().st_size, hash_file(path)))
        _check_indexes(place, {file.path for file in found})
        lock = Lock(recipe, assembled, tuple(sorted((revisions or {}).items())), tuple(found))
        before = self.lock(recipe)
        if before is not None:
            _hold(before, lock, place)
            return before
        self._write(place / LOCK, {"schema": LOCK_SCHEMA, **asdict(lock)})
        self._write(place / CHECKED, {f.path: _stamp(place / f.path) for f in found})
        return lock

    @contextmanager
    def incoming(self, recipe: str) -> Iterator[Depot]:
        """Lend an empty depot; what was taken in and pinned there is the recipe's afterwards.

        If the block raises, nothing of it stays. What lay in the recipe's folder without a lock,
        the leavings of something that broke off, is removed. Raises StoreError.
        """
        fresh = Depot(self._root / f".incoming-{recipe}")
        with disk_errors(fresh.folder(recipe), "write"):
            shutil.rmtree(fresh.folder(recipe), ignore_errors=True)
            try:
                yield fresh
                shutil.rmtree(self.folder(recipe), ignore_errors=True)
                os.replace(fresh.folder(recipe), self.folder(recipe))
            finally:
                shutil.rmtree(fresh._root, ignore_errors=True)

    def take_in(self, recipe: str, source: Path, role: str, skip: Iterable[str] = ()) -> list[str]:
        """Copy the plain files of ``source`` into the component ``role``; return what was left out.

        Names in ``skip`` (below ``source``) and files that are not plain are left out. Raises
        RenderError for a safetensors file that is none and for one that the lock does not pin,
        StoreError if the disk refuses.
        """
        left, passed = [], set(skip)
        wanted = [source] if source.is_file() else list(files_below(source, every=True))
        top = source.parent if source.is_file() else source
        self.require_space(sum(path.stat().st_size for path in wanted))
        lock = self.lock(recipe)
        pinned = {file.path: file.sha256 for file in lock.files} if lock else None
        for path in wanted:
            name = path.relative_to(top).as_posix()
            if name in passed or path.suffix not in PLAIN or index_of(path) not in {None, WEIGHTS}:
                left.append(name)
                continue
            if path.suffix == WEIGHTS:
                check_safetensors(path)
            target = self.folder(recipe) / role / name
            if pinned is not None and pinned.get(f"{role}/{name}") != hash_file(path):
                raise _changed(target)
            with disk_errors(target, "write"):
                target.parent.mkdir(parents=True, exist_ok=True)
                part = target.with_name(f".{target.name}.part")
                shutil.copyfile(path, part)
                os.replace(part, target)
        return left

    def require_space(self, needed: int) -> None:
        """Raise RenderError if ``needed`` bytes do not fit the disk that the weights lie on."""
        place = self._root
        while not place.exists():
            place = place.parent
        free = shutil.disk_usage(place).free
        if needed > free:
            raise RenderError(
                f"{needed / 1e9:.1f} GB of weights do not fit on {place}: "
                f"{free / 1e9:.1f} GB are free.",
                remedy="Make room, or set CLOSEDSET_HOME to a folder on a larger disk.",
            )

    def _write(self, path: Path, body: object) -> None:
        text = json.dumps(body, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        write_atomically(path, text.encode(), self._root / ".tmp")


def files_below(place: Path, *, every: bool = False) -> Iterator[Path]:
    """Yield the files below ``place`` in order of name, hidden ones and locks left out.

    Unless ``every``, raises RenderError for a link, for a hidden file that is none of ours and for
    a file that could run code.
    """
    for path in sorted(place.rglob("*")):
        inner = path.relative_to(place)
        if not every and _hidden(inner) and not _ours(inner) and not path.is_dir():
            raise WeightsError(
                f"{path} is hidden; weights are loaded only from files that the lock names.",
                remedy="Remove it; nobody looked at it.",
            )
        if _hidden(inner) or inner.as_posix() == LOCK:
            continue
        if not every and path.is_symlink():
            raise WeightsError(
                f"{path} is a link; weights lie in their own folder.",
                remedy="Put the file itself in its place.",
            )
        if not every and path.suffix.lower() in RUN_CODE:
            raise WeightsError(
                f"{path} could run code when opened; only .safetensors weights are accepted.",
                remedy="Fetch the repository's safetensors files instead, and remove this file.",
            )
        if path.is_file():
            yield path


def _hidden(inner: Path) -> bool:
    return any(part.startswith(".") for part in inner.parts)


def _ours(inner: Path) -> bool:
    """Say whether a hidden file is our note or the hub library's, which no loader reads."""
    return inner.as_posix() == CHECKED or inner.parts[1:2] == (".cache",)


def index_of(path: Path) -> str | None:
    """Return the suffix of the files that an index of shards names; None for any other file.

    ``model.safetensors.index.json`` and ``model.safetensors.index.fp16.json`` are indexes of
    ``.safetensors``. An index of anything else names pickles.
    """
    stem, mark, rest = path.name.lower().rpartition(".index.")
    return Path(stem).suffix if mark and rest.endswith("json") else None


def _check_indexes(place: Path, pinned: Collection[str]) -> None:
    """Raise RenderError for an index that names a file that is not pinned beside it.

    The loaders follow it wherever it points, and open what is no safetensors as a pickle.
    """
    for name in sorted(pinned):
        for shard in _named_in(place / name):
            beside = f"{name.rpartition('/')[0]}/{shard}"
            if "/" in shard or not shard.endswith(WEIGHTS) or beside not in pinned:
                raise WeightsError(
                    f"{place / name} names {shard[:80]!r}, which is no .safetensors file "
                    "beside it that is pinned.",
                    remedy="Do not use this folder; get the weights from their own repository.",
                )


def _named_in(path: Path) -> list[str]:
    """Return the weights files that an index, or a model's configuration, sends its loader to."""
    index = index_of(path) is not None
    if not path.is_file() or not (index or re.fullmatch(r"config.*\.json", path.name.lower())):
        return []
    with disk_errors(path, "read"):
        data = path.read_bytes()
    try:
        body = json.loads(data)
        named = body["weight_map"].values() if index else [body.get("transformers_weights")]
        return sorted({str(one) for one in named if index or one is not None})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        kind = "index" if index else "configuration"
        raise WeightsError(f"{path} is no {kind} of weights.", remedy="Get it again.") from error


def check_safetensors(path: Path) -> None:
    """Return if ``path`` is whole safetensors. Raises RenderError, and says if it is a pickle.

    The library checks the header, that tensors do not overlap and that the file ends with the last.
    """
    with disk_errors(path, "read"), path.open("rb") as file:
        head = file.read(9)
    if head.startswith(_PICKLES) and not head.endswith(b"{"):
        raise WeightsError(
            f"{path} is a pickle that calls itself safetensors; opening it could run code.",
            remedy="Do not use this folder; get the weights from their own repository.",
        )
    try:
        with safe_open(path, framework="np"):
            return
    except (SafetensorError, OSError) as error:
        raise WeightsError(
            f"{path} is no whole safetensors file: {error}.",
            remedy="Get it again; it was cut short or is something else.",
        ) from error


def parameters(path: Path) -> int:
    """Return how many numbers a checked safetensors file holds."""
    total = 0
    with safe_open(path, framework="np") as file:
        for name in file.keys():  # noqa: SIM118  (a safetensors handle is no mapping)
            count = 1
            for side in file.get_slice(name).get_shape():
                count *= side
            total += count
    return total


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, lower-case hex. Raises StoreError."""
    with disk_errors(path, "read"), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(path: Path) -> list[int] | None:
    try:
        seen = path.stat()
    except FileNotFoundError:
        return None
    return [seen.st_size, seen.st_ino, seen.st_mtime_ns, seen.st_ctime_ns]


def _stamps(place: Path) -> dict[str, list[int]]:
    """Return what was hashed before; an unreadable note only means hashing again."""
    try:
        found = json.loads((place / CHECKED).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _parse(path: Path, data: bytes) -> Lock:
    try:
        body = json.loads(data)
        if body.pop("schema") != LOCK_SCHEMA:
            raise ValueError("another schema")
        files = tuple(LockedFile(**file) for file in body.pop("files"))
        revisions = tuple((str(role), str(commit)) for role, commit in body.pop("revisions"))
        return Lock(files=files, revisions=revisions, **body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise WeightsError(
            f"the lock {path} cannot be read: {error}.",
            remedy=f"Restore it, or remove the folder {path.parent} and fetch the weights anew.",
        ) from error


def _hold(before: Lock, now: Lock, place: Path) -> None:
    pinned = {file.path: file.sha256 for file in before.files}
    found = {file.path: file.sha256 for file in now.files}
    for name in sorted(pinned.keys() | found.keys()):
        if pinned.get(name) != found.get(name):
            raise _changed(place / name)


def _changed(path: Path) -> WeightsError:
    return WeightsError(
        f"{path} is not what the lock pins.",
        remedy="The repository or folder changed since the first fetch. To take other weights "
        "knowingly, remove the recipe's weights folder first.",
    )
