"""Who may import what: the walls of the house, read from the source itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "closedset"
STAGES = frozenset("script shots cast callsheet gate stage render seal ledger board".split())
BELOW = frozenset({"model", "errors", "store", "resources", "compiled"})
ONLY_IN = {
    "diffusers": ("render/engine.py",),
    "c2pa": ("seal/",),
    "gradio": ("app/",),
    "gradio_client": (),
    "anny": ("stage/",),
    "embreex": ("stage/",),
    "tuf": ("callsheet/",),
    "typer": (
        "cli.py",
        "cli_callsheet.py",
        "cli_interview.py",
        "cli_own.py",
        "cli_parts.py",
        "cli_jobs.py",
        "cli_ledger.py",
        "cli_pipelines.py",
        "cli_progress.py",
        "cli_takes.py",
    ),
    "requests": (),
    "httpx": (),
    "httpx2": ("render/fetch.py", "seal/timestamp.py"),
    "rfc3161_client": ("seal/timestamp.py",),
    "urllib.request": (),
    "socket": ("app/",),
    "pickle": (),
    "shelve": (),
}


def imported(source: str) -> Iterator[str]:
    """Yield every module name that ``source`` imports, at any depth of nesting."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif (
            isinstance(node, ast.Call)
            and ast.unparse(node.func).endswith("import_module")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield str(node.args[0].value)


def offences(path: str, source: str) -> list[str]:
    """Return the rules that a file at ``path`` (relative to the package) breaks."""
    found = []
    room = path.split("/")[0]
    for name in sorted(set(imported(source))):
        for library, places in ONLY_IN.items():
            if (name == library or name.startswith(library + ".")) and not any(
                path.startswith(place) for place in places
            ):
                found.append(f"{path} imports {name}")
        if name.startswith("closedset.") and room in STAGES:
            target = name.split(".")[1]
            if target != room and target not in BELOW:
                found.append(f"stage {room} imports closedset.{target} ({path})")
        if room == "model" and name.split(".")[0] in {"pathlib", "os", "sqlite3", "io"}:
            found.append(f"the nouns do I/O: {path} imports {name}")
        if room == "store" and name.startswith("closedset."):
            target = name.split(".")[1]
            if target not in BELOW:
                found.append(f"store is below every stage, yet {path} imports {name}")
        if path == "app/handlers.py" and name.split(".")[0] == "gradio":
            found.append("app/handlers.py imports gradio")
    return found


def files() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_each_file_imports_only_what_its_room_allows(path: Path) -> None:
    relative = path.relative_to(SOURCE).as_posix()
    assert offences(relative, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("stage/new.py", "import diffusers"),
        ("render/wash.py", "from diffusers import StableDiffusionXLPipeline"),
        ("board/pdf.py", "def f():\n    import c2pa"),
        ("cli.py", "import gradio as gr"),
        ("app/handlers.py", "import gradio"),
        ("shots/new.py", "from closedset.stage import Stage"),
        ("render/new.py", "import importlib\nimportlib.import_module('c2pa')"),
        ("store/new.py", "from closedset.seal import Sealer"),
        ("model/new.py", "import sqlite3"),
        ("gate/new.py", "import requests"),
        ("services/new.py", "import pickle"),
    ],
)
def test_a_forbidden_import_is_seen(path: str, source: str) -> None:
    assert offences(path, source) != []


def test_only_the_owners_claim_the_mints() -> None:
    claims = {
        path.relative_to(SOURCE).parts[0]
        for path in files()
        if ".claim()" in path.read_text(encoding="utf-8")
    }
    assert claims == {"callsheet", "gate", "seal", "render", "stage"}


WRITERS = ("store/", "seal/", "callsheet/", "stage/")
"""Rooms that write files: the store for a production; keys, lists and the body model's cache live
in the user's own data folder."""


def writes(source: str) -> list[str]:
    """Return calls in ``source`` that put bytes on disk."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name.endswith((".write_bytes", ".write_text", ".tofile", ".imsave")) or name in {
            "np.save",
            "np.savez",
            "shutil.copy",
            "shutil.copyfile",
        }:
            found.append(name)
        opened = name == "open" or name.endswith(".open")
        if opened and any(
            isinstance(a, ast.Constant) and isinstance(a.value, str) and set(a.value) & set("wax+")
            for a in [*node.args[-1:], *(k.value for k in node.keywords if k.arg == "mode")]
            if isinstance(a, ast.Constant) and len(str(a.value)) <= 3
        ):
            found.append(name)
    return found


@pytest.mark.parametrize("path", files(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_only_the_store_and_the_key_keepers_write_files(path: Path) -> None:
    relative = path.relative_to(SOURCE).as_posix()
    if not relative.startswith(WRITERS):
        assert writes(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source", ["p.write_bytes(b'')", "open('x', 'wb')", "p.open('w')", "np.save('x', a)"]
)
def test_a_write_outside_the_store_is_seen(source: str) -> None:
    assert writes(source) != []
