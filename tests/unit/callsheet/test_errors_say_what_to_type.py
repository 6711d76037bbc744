"""Every error of the desk carries the way out; read from the source, so no new one lacks it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from closedset import resources

SOURCE = Path(__file__).resolve().parents[3] / "src" / "closedset"
FILES = sorted(
    [
        *(SOURCE / "callsheet").glob("*.py"),
        *SOURCE.glob("cli_*.py"),
        SOURCE / "services" / "desk.py",
        SOURCE / "services" / "own_desk.py",
        SOURCE / "gate" / "grants.py",
    ]
)
ERRORS = {"CallSheetError", "UsageError", "ProductionError", "NotCleared"}


def bare(source: str) -> list[int]:
    """Return the lines of errors that are raised without a remedy."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ERRORS:
            remedy = [word.value for word in node.keywords if word.arg == "remedy"]
            if not remedy or (isinstance(remedy[0], ast.Constant) and not remedy[0].value):
                found.append(node.lineno)
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_error_without_a_way_out(path: Path) -> None:
    assert bare(path.read_text("utf-8")) == []


CODE = re.compile(
    r'(?:CallSheetError|outside|Reason)\(\s*"([a-z]+(?:-[a-z]+)+)"|_read\(\w+, payload, "([a-z-]+)"'
)


def test_every_code_is_explained_in_the_consent_readme() -> None:
    page = (resources.folder("consent") / "README.md").read_text("utf-8")
    files = [*FILES, *(SOURCE / "gate").glob("*.py")]
    codes = {a or b for path in files for a, b in CODE.findall(path.read_text("utf-8"))}
    assert len(codes) > 60
    short = {code: "`-" + code.split("-", 1)[1] + "`" for code in codes}
    assert sorted(c for c in codes if f"`{c}`" not in page and short[c] not in page) == []


def test_an_error_without_a_way_out_is_seen() -> None:
    assert bare('raise CallSheetError("x", "y")') == [1]
    assert bare('raise UsageError("x", remedy="")') == [1]
