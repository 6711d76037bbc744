"""The accounts room: what was made of whom, on what authority, and whether the books are whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from closedset.errors import CallSheetError, UsageError
from closedset.ledger import Appearance, Ledger, Output, appearances, withdrawals
from closedset.model.grant import CallSheet, VerifiedGrant
from closedset.model.ledger import LedgerEvent
from closedset.model.protocols import Clock
from closedset.services.audit import audit
from closedset.services.board import production_sheet
from closedset.services.doctor import Finding
from closedset.services.dossier import write_dossier
from closedset.services.parts import parts_in
from closedset.store import Production, ProductionView

Row = Mapping[str, Any]


class LedgerService:
    """Reports from the ledger alone; limits and standing come from the call sheet beside them.

    Each report raises ProductionError for what is no production, and StoreError for a ledger whose
    chain does not hold: nothing is told from a broken one.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def audit(self, folder: Path) -> Iterator[Finding]:
        """Yield one finding a check: chain, files, seals, exports, bundle and Merkle root."""
        return audit(folder)

    def usage(self, folder: Path) -> tuple[Row, ...]:
        """Return a row for each performer and grant: uses and seconds against the limits."""
        with self._opened(folder) as (_, events):
            found = appearances(events)
        sheet = production_sheet(folder, self._clock)
        return tuple(self._usage(one, sheet) for one in found)

    def statement(self, folder: Path, handle: str = "") -> tuple[Row, ...]:
        """Return the same rows with every output under it; ``handle`` picks one performer.

        Raises UsageError for a handle under whom nothing was made.
        """
        with self._opened(folder) as (_, events):
            found = _of(appearances(events), handle)
        sheet = production_sheet(folder, self._clock)
        return tuple(
            {**self._usage(one, sheet), "outputs": [_output_row(o) for o in one.outputs]}
            for one in found
        )

    def withdrawals(self, folder: Path) -> tuple[Row, ...]:
        """Return a row for each revocation: the takes made before it, and documents with them."""
        with self._opened(folder) as (production, events):
            found = withdrawals(events)
            parts = parts_in(production) if found else {}
        rows = []
        for one in found:
            outputs = [output for touched in one.touched for output in touched.outputs]
            hashes = {output.sha256 for output in outputs}
            rows.append(
                {
                    "event": one.seq,
                    "at": one.at.isoformat(),
                    "revoked": list(one.revoked),
                    "performers": sorted({t.handle or t.grant_sha256 for t in one.touched}),
                    "takes": [_output_row(output) for output in outputs],
                    "documents": sorted(n for n, inside in parts.items() if hashes & set(inside)),
                }
            )
        return tuple(rows)

    def dossier(self, folder: Path, out: Path, handle: str = "") -> Path:
        """Write a dossier that can be checked offline; return the folder, or the ZIP.

        ``out`` must not exist; ``handle`` limits it to one performer's takes. Raises UsageError.
        """
        rows = self.statement(folder, handle)
        with self._opened(folder) as (production, events):
            return write_dossier(production, events, rows, out)

    @contextmanager
    def _opened(self, folder: Path) -> Iterator[tuple[ProductionView, tuple[LedgerEvent, ...]]]:
        with Production.read(folder) as production:
            yield production, Ledger(production).audit()

    def _usage(self, one: Appearance, sheet: CallSheet | None) -> Row:
        grant, standing = self._standing(one, sheet)
        media: dict[str, int] = {}
        for output in one.uses.values():
            media[output.media] = media.get(output.media, 0) + 1
        return {
            "handle": one.handle,
            "pid": one.pid,
            "level": one.level,
            "grant": one.grant_sha256,
            "standing": standing,
            "uses": {
                "count": len(one.uses),
                "limit": grant.max_outputs if grant else None,
                "media": dict(sorted(media.items())),
            },
            "seconds": {"sum": one.seconds, "limit": grant.max_seconds if grant else None},
            "shots": sorted({output.shot for output in one.outputs}),
        }

    def _standing(
        self, one: Appearance, sheet: CallSheet | None
    ) -> tuple[VerifiedGrant | None, str]:
        """Return the grant, if it is still the one in force, and a word for how it stands."""
        if sheet is None or not one.handle:
            return None, "no call sheet"
        try:
            grant = sheet.grant_for(one.handle, self._clock())
        except CallSheetError as error:
            return None, error.code
        if grant.grant_sha256 != one.grant_sha256:
            return None, "replaced by another grant"
        now = self._clock()
        return grant, "good" if grant.not_before <= now <= grant.not_after else "grant-expired"


def _of(found: tuple[Appearance, ...], handle: str) -> tuple[Appearance, ...]:
    chosen = tuple(one for one in found if not handle or one.handle == handle.lower())
    if handle and not chosen:
        known = ", ".join(sorted({one.handle for one in found if one.handle})) or "nobody"
        raise UsageError(
            f"nothing was made of {handle[:60]!r} in this production.",
            remedy=f"The ledger knows {known}.",
        )
    return chosen


def _output_row(output: Output) -> Row:
    return {
        "event": output.seq,
        "at": output.at.isoformat(),
        "shot": output.shot,
        "media": output.media,
        "seconds": output.seconds,
        "take": output.take,
        "sha256": output.sha256,
        "clearance": output.clearance,
        "recipe": output.recipe,
    }
