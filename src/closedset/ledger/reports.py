"""What the ledger tells of performers: what was made under which grant, and what was withdrawn.

All of it comes from the events alone. A use is a clearance: the same request cleared again, or its
take made again, is no second use, which is how grants are counted too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from closedset.model.ledger import LedgerEvent


@dataclass(frozen=True, slots=True)
class Output:
    """One sealed take, as its event and its clearance's say."""

    seq: int
    at: datetime
    take: str
    sha256: str
    shot: str
    media: str
    seconds: float
    """Of a clip; 0 for a still."""
    clearance: str
    recipe: str
    """Id and revision; empty in ledgers that did not note it."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """What was made of one performer under one grant, oldest first."""

    handle: str
    """Empty in ledgers that noted the grant alone."""
    pid: str
    level: str
    grant_sha256: str
    outputs: tuple[Output, ...]

    @property
    def uses(self) -> dict[str, Output]:
        """One output for each clearance: what counts against a grant's limits."""
        return {one.clearance: one for one in self.outputs}

    @property
    def seconds(self) -> float:
        """Seconds of clips, each use once."""
        return sum(one.seconds for one in self.uses.values())

    def is_under(self, ids: Iterable[str]) -> bool:
        """Say whether one of these ids, of performers or grants, is this one's."""
        return bool({self.pid, self.grant_sha256} & set(ids))

    def before(self, seq: int) -> tuple[Output, ...]:
        """Return what had been made when event ``seq`` was written."""
        return tuple(one for one in self.outputs if one.seq < seq)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """One revocation, and what had been made under what it revokes."""

    seq: int
    at: datetime
    revoked: tuple[str, ...]
    """Performer ids or hashes of grants."""
    touched: tuple[Appearance, ...]


def appearances(events: Iterable[LedgerEvent]) -> tuple[Appearance, ...]:
    """Return what was made of each performer under each grant, by handle."""
    cleared: dict[str, dict[str, str]] = {}
    made: dict[tuple[str, str, str, str], list[Output]] = defaultdict(list)
    for event in events:
        body = dict(event.body)
        if event.kind == "clearance":
            cleared[body.get("clearance", "")] = body
        elif event.kind == "take" and body.get("clearance", "") in cleared:
            said = cleared[body["clearance"]]
            for performer in _performers(said):
                made[performer].append(_output(event, body, said))
    return tuple(Appearance(*who, tuple(outputs)) for who, outputs in sorted(made.items()))


def withdrawals(events: Iterable[LedgerEvent]) -> tuple[Withdrawal, ...]:
    """Return every revocation with what it touches."""
    known = tuple(events)
    everything = appearances(known)
    found = []
    for event in known:
        if event.kind == "revocation":
            ids = tuple(dict(event.body).get("revoked", "").split())
            touched = tuple(
                Appearance(one.handle, one.pid, one.level, one.grant_sha256, one.before(event.seq))
                for one in everything
                if one.is_under(ids) and one.before(event.seq)
            )
            found.append(Withdrawal(event.seq, event.at, ids, touched))
    return tuple(found)


def _performers(said: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Return (handle, pid, level, grant) of everybody in a clearance."""
    grants, people = said.get("grants", "").split(), said.get("performers", "").split()
    found = []
    for number, grant in enumerate(grants):
        who = people[number].split("/") if number < len(people) else []
        handle, pid, level = (who + [""] * 3)[:3]
        found.append((handle, pid, level, grant))
    return found


def _output(event: LedgerEvent, body: dict[str, str], said: dict[str, str]) -> Output:
    return Output(
        seq=event.seq,
        at=event.at,
        take=body.get("take", ""),
        sha256=body.get("asset", ""),
        shot=body.get("shot", ""),
        media=body.get("media", ""),
        seconds=float(said.get("seconds") or 0),
        clearance=body["clearance"],
        recipe=said.get("recipe", ""),
    )
