"""Closedset: a screenplay goes in, a sealed storyboard comes out.

Every face is a synthetic performer, or a real one who signed for it. What notebooks and programs
call is ``open_services()``; the stages behind it are private, and none of them makes a pixel
without a clearance.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from closedset.errors import ClosedsetError, GateError, Held, NotCleared, Refused

if TYPE_CHECKING:
    from closedset.services import Services, open_services

__version__ = version("closedset")

__all__ = [
    "ClosedsetError",
    "GateError",
    "Held",
    "NotCleared",
    "Refused",
    "Services",
    "__version__",
    "open_services",
]


def __getattr__(name: str) -> object:
    """Import the services when they are first asked for, so that ``import closedset`` is quick."""
    if name in {"Services", "open_services"}:
        from closedset import services

        return getattr(services, name)
    raise AttributeError(f"module 'closedset' has no attribute {name!r}")
