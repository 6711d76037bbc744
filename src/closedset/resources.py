"""Find what ships with Closedset: recipes, consent files, the demo screenplay.

In a wheel ``pipelines/`` and ``consent/`` lie inside the package (``_pipelines``, ``_consent``);
in an editable install they lie at the root of the checkout.
"""

from __future__ import annotations

from pathlib import Path

from closedset.errors import ClosedsetError

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the shipped folder ``pipelines`` or ``consent``. Raises ClosedsetError if absent."""
    for place in (_PACKAGE / f"_{name}", _PACKAGE.parents[1] / name):
        if place.is_dir():
            return place
    raise ClosedsetError(
        f"the folder {name}/ is missing from this installation of closedset.",
        remedy="Install it again: pip install --force-reinstall closedset",
    )


def demo_screenplay() -> Path:
    """Return the path of the shipped screenplay."""
    return _PACKAGE / "script" / "demo" / "last_bus.fountain"


def course_screenplay() -> Path:
    """Return the path of the screenplay that the camera course plays on."""
    return _PACKAGE / "script" / "demo" / "camera_course.fountain"


def verify_page() -> bytes:
    """Return the page that checks seals in a browser; dossiers carry it."""
    return (folder("consent") / "verify.html").read_bytes()


def page_script() -> str:
    """Return the one script that a sealed page may run: the board's."""
    return (_PACKAGE / "board" / "board.js").read_text("utf-8")


def page_style() -> str:
    """Return the one style sheet that a sealed page may have: the board's."""
    return (_PACKAGE / "board" / "board.css").read_text("utf-8")
