"""Shots that wait for the pipeline, and those that can share a call."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from threading import Event, Lock

from closedset.model.pixels import U8, Plates
from closedset.model.request import PictureRequest
from closedset.render.calling import Listener
from closedset.render.material import Material


def _set() -> Event:
    event = Event()
    event.set()
    return event


@dataclass(eq=False)
class Job:
    """One shot on its way through the pipeline, and what became of it."""

    plates: Plates
    material: Material
    request: PictureRequest
    listener: Listener
    """Whoever asked for this shot; others may share its call."""
    pictures: list[U8] | None = None
    error: Exception | None = None
    making: tuple[tuple[str, str], ...] = ()
    free: Event = field(default_factory=_set)
    """Set while no thread draws it."""

    @property
    def done(self) -> bool:
        """Whether it is drawn, or never will be."""
        return self.pictures is not None or self.error is not None


class Line:
    """The jobs of all threads that wait, in the order in which they came."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Job] = []

    def join(self, job: Job) -> None:
        """Put a job at the end."""
        with self._lock:
            self._waiting.append(job)

    def leave(self, jobs: Collection[Job]) -> None:
        """Take jobs out, wherever they stand: they are drawn now, until ``let_go``."""
        gone = set(map(id, jobs))
        for job in jobs:
            job.free.clear()
        with self._lock:
            self._waiting = [job for job in self._waiting if id(job) not in gone]

    def companions(self, first: Job, most: int) -> list[Job]:
        """Take out and return up to ``most`` jobs whose pictures are of the size of ``first``."""
        with self._lock:
            fitting = [job for job in self._waiting if job.material.size == first.material.size]
        found = fitting[:most]
        self.leave(found)
        return found


def let_go(jobs: Iterable[Job]) -> None:
    """Have the threads of these jobs go on: with what came of them, or to draw them themselves."""
    for job in jobs:
        job.free.set()


def fail(jobs: Iterable[Job], error: Exception) -> None:
    """Leave the jobs with what went wrong."""
    for job in jobs:
        job.error = error
