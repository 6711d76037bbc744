"""How performers come to where the panel shows them: walk up, sit down, stand up, turn, leave.

The panel is the key picture. A movement ends in it and everybody then stays as they are, so that
the next setup finds them where this one left them; who leaves begins in it. Every movement is over
after ``MOVES_FOR`` seconds. Walkers are carried ahead by what their feet do, never the other way
round, so no foot slides; who sits down keeps the feet where they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from closedset.model.shot import MOVES_FOR, Movement, Pose
from closedset.stage.layout import Station
from closedset.stage.moves import ease

_CYCLE_SECONDS = {False: 0.96, True: 0.68}
"""A cycle of two steps, walking and running."""
_BRAKES, _SETTLES = 0.5, 0.4
"""Seconds in which a walker stops, and brings the feet together."""
_SHORTEST = 0.7
"""Metres; where there is less room nobody walks."""
_KEPT = 0.45
"""Metres kept from whatever stands behind."""
_ENOUGH = 2.2
_ASIDE = (0.0, 35.0, -35.0, 70.0, -70.0)
"""Degrees off the way a body faces from which it may come."""
_WAITS, _SITS, _TURNS = 0.3, 1.4, 1.3
"""Seconds before a body moves, and that it takes."""
_GLANCE = np.radians(70.0)
"""How far off the eyes of a sitter are before they turn."""

Free = Callable[[Station, float], float]
"""(station, radians about z) -> metres free in that direction before something stands there."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a performer does at one time of a movement; nothing: ``AT_REST``."""

    pose: Pose | None = None
    """Instead of the mark's own."""
    cycle: str = ""
    phase: float = 0.0
    settling: Pose | None = None
    settled: float = 0.0
    yaw: float = 0.0
    """Radians about z to add to the station's."""
    offset: tuple[float, float] = (0.0, 0.0)
    """Metres from the station."""
    gaze: float = 0.0
    """Radians to add to the gaze."""
    pinned: bool = False
    """The feet stay where the panel has them."""
    seated: float = 1.0
    """How much of the seat's lift the body has."""


AT_REST = Step()


@dataclass(frozen=True, slots=True)
class Plan:
    """A movement, ready to be asked for any time of it."""

    station: Station
    movement: Movement
    gait: float = 0.0
    """Metres a cycle."""
    heading: float = 0.0
    """Radians about z of a walker's way; 0 is -y."""
    way: float = 0.0
    """Metres."""

    @property
    def run(self) -> bool:
        return self.station.mark.pose is Pose.RUNNING

    @property
    def speed(self) -> float:
        """Metres a second."""
        return self.gait / _CYCLE_SECONDS[self.run]

    def at(self, seconds: float) -> Step:
        """Return the step at a time of the shot."""
        if self.movement in (Movement.ARRIVE, Movement.LEAVE):
            return self._walking(seconds)
        if self.movement in (Movement.SIT_DOWN, Movement.STAND_UP):
            return self._seat(seconds)
        return self._turning(seconds)

    def _walking(self, seconds: float) -> Step:
        """Walk ``way`` metres at an even pace, brake, bring the feet together."""
        braked = self.speed * _BRAKES / 2
        even = max((self.way - braked) / self.speed, 0.0)
        late = min(max(seconds - even, 0.0), _BRAKES)
        gone = self.speed * (min(seconds, even) + late - late * late / (2 * _BRAKES))
        gone = min(gone, self.way)
        settled = ease((seconds - even - _BRAKES) / _SETTLES)
        # A quarter of the cycle: one foot flat under the body, the other passing it.
        phase = 0.25 + (gone - self.way) / self.gait
        left = gone if self.movement is Movement.LEAVE else gone - self.way
        x, y = float(np.sin(self.heading)) * left, -float(np.cos(self.heading)) * left
        turned = 0.0 if self.movement is Movement.LEAVE else settled
        yaw = _wrapped(self.heading - self.station.yaw) * (1.0 - turned)
        return Step(
            phase=phase % 1.0, settling=Pose.STANDING, settled=settled, yaw=yaw, offset=(x, y)
        )

    def _seat(self, seconds: float) -> Step:
        done = min(max((seconds - _WAITS) / _SITS, 0.0), 1.0)
        settled = ease((seconds - _WAITS - _SITS) / _SETTLES)
        if settled >= 1.0:
            return AT_REST
        pose = self.station.mark.pose
        sits = self.movement is Movement.SIT_DOWN
        return Step(
            cycle="sit down" if sits else "stand up", phase=done, settling=pose, settled=settled,
            pinned=True, seated=ease(done),
        )  # fmt: skip

    def _turning(self, seconds: float) -> Step:
        done = ease((seconds - _WAITS) / _TURNS)
        way = -1.0 if self.station.gaze_yaw > 0 else 1.0
        if self.station.mark.pose is not Pose.STANDING:
            return Step(gaze=-way * _GLANCE * (1.0 - done))
        if done >= 1.0:
            return AT_REST
        cycle = "turn left" if way > 0 else "turn right"
        return Step(cycle=cycle, phase=done, yaw=-way * np.pi)


def plan_for(station: Station, movement: Movement, seconds: float, gait: float, free: Free) -> Plan:
    """Return how somebody moves in a shot of ``seconds``.

    ``gait`` is what one cycle of their walk carries them, metres; ``free`` the room around them. A
    walk is as long as time and room allow; where there is next to none, its way is 0.
    """
    if movement not in (Movement.ARRIVE, Movement.LEAVE):
        return Plan(station, movement)
    run = station.mark.pose is Pose.RUNNING
    speed = gait / _CYCLE_SECONDS[run]
    walks = min(seconds, float(MOVES_FOR)) - _BRAKES - _SETTLES
    longest = speed * (max(walks, 0.0) + _BRAKES / 2)
    behind = np.pi if movement is Movement.ARRIVE else 0.0
    best = (0.0, station.yaw)
    for aside in _ASIDE:
        heading = station.yaw + float(np.radians(aside))
        room = min(free(station, heading + behind) - _KEPT, longest)
        if room > best[0] + 1e-6:
            best = (room, heading)
        if room >= min(_ENOUGH, longest):
            break
    way, heading = best
    return Plan(station, movement, gait, heading, way if way >= _SHORTEST else 0.0)


def _wrapped(radians: float) -> float:
    return (radians + np.pi) % (2 * np.pi) - np.pi
