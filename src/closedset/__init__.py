"""Closedset: a screenplay goes in, a sealed storyboard comes out.

Every face is a synthetic performer, or a real one who signed for it.
"""

from __future__ import annotations

from importlib.metadata import version

__version__ = version("closedset")

__all__ = ["__version__"]
