"""Script: Fountain, Final Draft (FDX) and plain text in, a ``Screenplay`` out.

``parse`` is pure: bytes in, value out. Plain text is read as Fountain, being its subset.
A script without any scene heading parses to no scenes; whoever wants to draw says so to the user.
"""

from __future__ import annotations

import hashlib
from pathlib import PurePath

from closedset.model.screenplay import Screenplay
from closedset.script.build import assemble
from closedset.script.decode import decode, is_xml, reject_foreign, split_lines
from closedset.script.fdx import read_fdx
from closedset.script.fountain import read_fountain

__all__ = ["parse", "source_lines"]


def parse(source: bytes, name: str = "") -> Screenplay:
    """Read a screenplay from the bytes of a file.

    ``name`` is the file's name: it names the script in messages and stands in for a missing title.
    Lines are counted from 1; in an FDX file a "line" is a paragraph. Raises ScriptError if the file
    is empty, binary, malformed XML or holds no text.
    """
    reject_foreign(source, name)
    xml = is_xml(source)
    draft = read_fdx(source, name) if xml else read_fountain(source_lines(source, name))
    title = PurePath(name).stem.replace("_", " ").replace("-", " ").strip()
    return assemble(draft, hashlib.sha256(source).hexdigest(), title)


def source_lines(source: bytes, name: str = "") -> tuple[str, ...]:
    """Return the lines of a text file as ``parse`` counts them. Raises ScriptError like it."""
    return split_lines(decode(source, name))
