"""The gate's last door: whom the sealer asks, once before sealing and once after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from closedset.model.mint import Mint, Minted
from closedset.model.pixels import Frames
from closedset.model.request import ClearedRequest


@dataclass(frozen=True, slots=True)
class Door:
    """What stands behind a door."""

    confirm: Callable[[ClearedRequest, Frames], None]


class FinalDoor(Minted):
    """Asks the gate that opened it whether these very pixels may be sealed.

    Minted, because a sealer that took any object with a ``confirm`` would take a yes-man.
    """

    __slots__ = ()

    @classmethod
    def _maker(cls) -> str:
        return "hand in the gate's own door: Sealer(final=gate.door, …)"

    def confirm(self, cleared: ClearedRequest, frames: Frames) -> None:
        """Return if the frames may be sealed; raise Refused, Held or NotCleared if not."""
        DOORS.record(self).confirm(cleared, frames)


DOORS: Mint[FinalDoor, Door] = Mint(FinalDoor)
