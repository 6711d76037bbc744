"""Make ``src/closedset/gate/data/people_*.txt`` from faker's lists of names.

    python tests/gates/names_of_faker.py

The lists ship as text because importing faker's eighty modules costs half a second, and because a
verdict should not change with a library of test data. A test compares them with what this makes.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from closedset.gate.canonical import fold

DATA = Path(__file__).resolve().parents[2] / "src" / "closedset" / "gate" / "data"
HEAD = """\
# {} Made by tests/gates/names_of_faker.py from Faker, whose license is:
# Copyright (c) 2012 Daniele Faraglia
# Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
# associated documentation files (the "Software"), to deal in the Software without restriction,
# including without limitation the rights to use, copy, modify, merge, publish, distribute,
# sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
# furnished to do so, subject to the following conditions: The above copyright notice and this
# permission notice shall be included in all copies or substantial portions of the Software.
# THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
# NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
# NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
# DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT
# OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def names() -> set[str]:
    """Return every given name and surname that a person provider of faker lists."""
    import faker.providers.person as providers

    raw: set[object] = set()
    for entry in pkgutil.iter_modules(providers.__path__):
        provider = importlib.import_module(f"{providers.__name__}.{entry.name}").Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute)
            if ("first_name" in attribute or "last_name" in attribute) and not callable(listed):
                raw.update(listed if isinstance(listed, (tuple, list, dict)) else ())
    found = (item[0] if isinstance(item, tuple) else item for item in raw)
    return {name for name in found if isinstance(name, str) and name}


def latin(found: set[str]) -> str:
    words = {w for n in found if ord(n[0]) < 0x250 for w in map(fold, n.replace("-", " ").split())}
    return _page("Given names and surnames of some eighty countries, folded.",
                 {w for w in words if len(w) > 2})  # fmt: skip


def native(found: set[str]) -> str:
    words = {w for n in found if ord(n[0]) >= 0x250 for w in n.split() if len(w) > 1}
    kept = {w for w in words if not "\u0900" <= w[0] <= "\u0dff" or len(w) > 2}
    return _page("Given names and surnames in scripts other than Latin.", kept)


def _page(title: str, words: set[str]) -> str:
    lines: dict[str, list[str]] = {}
    for word in sorted(words):
        lines.setdefault(word[:2], []).append(word)
    return HEAD.format(title) + "".join(" ".join(line) + "\n" for line in lines.values())


if __name__ == "__main__":
    listed = names()
    (DATA / "people_latin.txt").write_text(latin(listed), "utf-8")
    (DATA / "people_native.txt").write_text(native(listed), "utf-8")
