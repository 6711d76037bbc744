"""Find what ships with Closedset: recipes, consent files, the demo screenplay.

In a wheel ``pipelines/`` and ``consent/`` lie inside the package (``_pipelines``, ``_consent``);
in an editable install they lie at the root of the checkout.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from closedset.errors import ClosedsetError

if TYPE_CHECKING:
    import typst

_PACKAGE = Path(__file__).resolve().parent
_FONTS = (
    "font_roboto", "font_source_serif_pro", "cvttf_NotoSansCJK_Regular", "fontpkg_heebo",
    "fontpkg_noto_sans_arabic", "fontpkg_noto_sans_devanagari", "fontpkg_noto_sans_khmer",
    "fontpkg_noto_sans_tamil", "fontpkg_noto_sans_telugu", "fontpkg_noto_sans_thai",
)  # fmt: skip
"""Packages of fonts; a script that none of them has is set in a font of the system's."""


def folder(name: str) -> Path:
    """Return the shipped folder ``pipelines`` or ``consent``. Raises ClosedsetError if absent."""
    for place in (_PACKAGE / f"_{name}", _PACKAGE.parents[1] / name):
        if place.is_dir():
            return place
    raise ClosedsetError(
        f"the folder {name}/ is missing from this installation of closedset.",
        remedy="Install it again: pip install --force-reinstall closedset",
    )


@cache
def fonts() -> typst.Fonts:
    """Return the fonts that come as packages, then the system's, read once per process."""
    import typst

    specs = (find_spec(name) for name in _FONTS)
    places = [p for spec in specs if spec for p in spec.submodule_search_locations or ()]
    return typst.Fonts(font_paths=places)


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
