"""One verified view of a call sheet's repository: TUF's client, with the house's checks on top."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from securesystemslib.signer import Key
from tuf.api.exceptions import (
    DownloadError,
    ExpiredMetadataError,
    LengthOrHashMismatchError,
    RepositoryError,
    SlowRetrievalError,
)
from tuf.ngclient import Updater, UpdaterConfig

from closedset.callsheet.fetch import base_and_fetcher, is_address
from closedset.callsheet.publish import ISSUED, hashed_path
from closedset.callsheet.roots import House, check_root, house_of, keys_for, role_id
from closedset.callsheet.signed import open_minimum
from closedset.callsheet.state import SLACK, ClientState
from closedset.errors import CallSheetError

LAXEST = timedelta(hours=72)
"""Longest that a timestamp may run."""
_LIMITS = UpdaterConfig(
    max_root_rotations=256,
    root_max_length=512_000,
    timestamp_max_length=16_384,
    snapshot_max_length=2_000_000,
    targets_max_length=2_000_000,
)
_BIGGEST_TARGET = 1_000_000
_OWN_PATH = re.compile(
    r"(?:handles|grants|status|suspend)(?:/[a-z0-9][a-z0-9-]*)*/[a-z0-9-]+\.json"
)


class Sheet:
    """The list at one moment. ``read`` gives listed bytes; every failure is a CallSheetError."""

    def __init__(
        self, source: str | Path, folder: Path, root: bytes, state: ClientState, now: datetime
    ) -> None:
        metadata, targets = folder / "metadata", folder / "targets"
        metadata.mkdir(exist_ok=True)
        targets.mkdir(exist_ok=True)
        base, fetcher = base_and_fetcher(source)
        self._address = str(source) if is_address(source) else ""
        try:
            self._updater = Updater(
                str(metadata),
                base + "metadata",
                str(targets),
                base,
                fetcher,
                _LIMITS,
                bootstrap=root,
            )
            self._at(now)
            self._updater.refresh()
        except ExpiredMetadataError as error:
            raise stale(str(error)) from error
        except (RepositoryError, DownloadError) as error:
            raise self._broken(error) from error
        self._trusted = self._updater._trusted_set
        check_root(self._trusted.root)
        self.house: House = house_of(self._trusted.root)
        self.version = self._trusted.timestamp.version
        self.issued = self._issued(now)
        self._note_versions(state)

    def _at(self, now: datetime) -> None:
        """Judge expiries as of ``now``.

        Updater takes no clock; it reads this attribute whenever it compares an expiry, none of
        which happens before refresh(). A test sees it refuse a frozen list.
        """
        self._updater._trusted_set.reference_time = now

    def again(self, now: datetime, state: ClientState) -> None:
        """Hold what was verified against a later moment and a newer memory. Raises as ``read``."""
        self._at(now)
        for name, role in self._trusted._trusted_set.items():
            # A performer's lapsed lease stops that performer, not the whole list.
            if not name.startswith("status-") and role.is_expired(now):
                raise stale(f"{name}.json is expired")
        self.issued = self._issued(now)
        self._note_versions(state)

    @property
    def expires(self) -> datetime:
        """When the first of the list's own signatures runs out."""
        top = ("root", "timestamp", "snapshot", "targets")
        ends: list[datetime] = [self._trusted[role].expires for role in top]
        return min(end.replace(tzinfo=UTC) for end in ends)

    @property
    def root_version(self) -> int:
        return self._trusted.root.version

    def _issued(self, now: datetime) -> datetime:
        timestamp = self._trusted.timestamp
        try:
            issued = datetime.fromisoformat(str(timestamp.unrecognized_fields[ISSUED]))
            if issued.tzinfo is None or timestamp.expires.replace(tzinfo=UTC) - issued > LAXEST:
                raise ValueError(
                    f"it would run for more than {LAXEST.total_seconds() / 3600:.0f} h"
                )
        except (KeyError, ValueError) as error:
            raise self._broken(error) from error
        if issued > now + SLACK:
            raise CallSheetError(
                "clock-set-back",
                f"this computer's clock says {now:%Y-%m-%d %H:%M}, but the call sheet was signed "
                f"later, on {issued:%Y-%m-%d %H:%M} UTC.",
                remedy="Set the clock right and try again.",
            )
        return issued

    def _note_versions(self, state: ClientState) -> None:
        root = self._trusted.root
        state.raise_to(state.versions, "root", root.version, "call-sheet-rollback", "the root")
        for role in ("timestamp", "snapshot", "targets"):
            key = f"{role} {role_id(root, role)}"
            version = self._trusted[role].version
            state.raise_to(
                state.versions, key, version, "call-sheet-rollback", f"the call sheet's {role}"
            )

    def hold_to(self, minimum: bytes, production: str) -> None:
        """Refuse a list older than the signed minimum.

        Raises CallSheetError (``below-minimum``, ``minimum-forged``).
        """
        floor = open_minimum(minimum, keys_for(self._trusted.root, "targets"))
        if floor.production != production:
            raise CallSheetError(
                "minimum-forged",
                f"the minimum versions in production.toml are for {floor.production!r}.",
                remedy="Restore production.toml from a backup or from git.",
            )
        found = {role: self._trusted[role].version for role in ("targets", "snapshot", "timestamp")}
        for role, version in {"root": self.root_version, **found}.items():
            if version < getattr(floor, role):
                raise CallSheetError(
                    "below-minimum",
                    f"this copy of the call sheet has {role} {version}; this production was "
                    f"already at {getattr(floor, role)}.",
                    remedy="Fetch a fresh one from the registrar: closedset callsheet refresh "
                    "PRODUCTION --from ADDRESS",
                )

    def registrar_keys(self) -> tuple[Key, ...]:
        """Return the keys that countersign."""
        return keys_for(self._trusted.root, "targets")

    def read(self, path: str) -> bytes | None:
        """Return a listed target's bytes, or None if nobody lists it."""
        try:
            info = self._updater.get_targetinfo(path)
            if info is None:
                return None
            if info.length > _BIGGEST_TARGET:
                raise LengthOrHashMismatchError(f"{path} has {info.length} bytes")
            found = self._updater.find_cached_target(info)
            return Path(found or self._updater.download_target(info)).read_bytes()
        except ExpiredMetadataError as error:
            raise _lapsed() if "status-" in str(error) else stale(str(error)) from error
        except (RepositoryError, DownloadError, LengthOrHashMismatchError) as error:
            raise self._broken(error) from error

    def everything(self) -> Iterator[tuple[str, bytes]]:
        """Yield every file of the list, verified, by its path in the repository; for a copy.

        A performer's lapsed role comes as it lies there: whoever reads the copy refuses it.
        """
        cache, trusted = Path(self._updater._dir), self._trusted
        for number in range(1, trusted.root.version + 1):
            name = f"{number}.root.json"
            yield f"metadata/{name}", (cache / "root_history" / name).read_bytes()
        for role in ("snapshot", "targets"):
            yield f"metadata/{trusted[role].version}.{role}.json", self._cached(role)
        delegations = trusted.targets.delegations
        if delegations is None or delegations.succinct_roles is None:
            raise self._broken(RepositoryError("the list has no bins"))
        for name in delegations.succinct_roles.get_roles():
            yield from self._role_and_targets(name, "targets")
        yield "metadata/timestamp.json", self._cached("timestamp")

    def _role_and_targets(self, name: str, parent: str) -> Iterator[tuple[str, bytes]]:
        try:
            listed = self._updater._load_targets(name, parent)
        except ExpiredMetadataError:
            version = self._trusted.snapshot.meta[f"{name}.json"].version
            limit = _LIMITS.targets_max_length
            raw = self._updater._download_metadata(name, limit, version)
            yield f"metadata/{version}.{name}.json", raw
            return
        except (RepositoryError, DownloadError) as error:
            raise self._broken(error) from error
        yield f"metadata/{listed.version}.{name}.json", self._cached(name)
        for path in sorted(listed.targets):
            if not _OWN_PATH.fullmatch(path):
                raise self._broken(RepositoryError(f"it lists {path!r}, which is no path of ours"))
            data = self.read(path)
            if data is None:
                raise self._broken(RepositoryError(f"{path!r} is listed twice over"))
            yield hashed_path(path, data), data
        for child in sorted((listed.delegations and listed.delegations.roles) or ()):
            yield from self._role_and_targets(child, name)

    def _cached(self, role: str) -> bytes:
        return Path(self._updater._dir, f"{role}.json").read_bytes()

    def _broken(self, error: Exception) -> CallSheetError:
        if self._address and type(error) in (DownloadError, SlowRetrievalError):
            return CallSheetError(
                "call-sheet-unreachable",
                f"{self._address} cannot be reached.",
                remedy="Try again later; the copy in the production is good until it expires.",
            )
        return CallSheetError(
            "call-sheet",
            f"the call sheet does not verify: {type(error).__name__}: {str(error).rstrip('.')}.",
            remedy="Fetch it again: closedset callsheet refresh PRODUCTION --from ADDRESS. "
            "If this stays, somebody changed it.",
        )


def stale(detail: str) -> CallSheetError:
    """Say that a list, or a part of it, is too old."""
    if "root" in detail:
        return CallSheetError(
            "call-sheet-stale",
            "the call sheet's root has run out; it is signed anew once a year.",
            remedy="The registrar types: closedset callsheet rotate PRODUCTION; the holders "
            "countersign the draft.",
        )
    return CallSheetError(
        "call-sheet-stale",
        f"the call sheet is too old to rely on ({detail.rstrip('.')}).",
        remedy="Type: closedset callsheet refresh PRODUCTION (the registrar), or closedset "
        "callsheet refresh PRODUCTION --from ADDRESS (everybody else).",
    )


def _lapsed() -> CallSheetError:
    return CallSheetError(
        "status-stale",
        "the performer's lease on this grant has ended.",
        remedy="Ask the performer for one signature: closedset callsheet refresh PACKET --key KEY",
    )
