"""A production's plain files, edited by hand or by a stranger, are read strictly."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from closedset.errors import ProductionError, UsageError
from closedset.resources import demo_screenplay
from closedset.services.board import select_scenes
from closedset.services.consent import ConsentService
from closedset.services.script import ScriptService
from closedset.store import Production


def clock() -> datetime:
    return datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Production.open(tmp_path / "f", clock, create=True, title="F", production_id="f").close()
    return tmp_path / "f"


@pytest.mark.parametrize(
    "content", [b"[]", b"{{", b"\xff", b"[" * 100_000, b"5", b'{"Rourke": 1}', b'{"x": ["a"]}']
)
def test_answers_that_nobody_gave_are_an_error_that_names_the_file(
    folder: Path, content: bytes
) -> None:
    (folder / "answers.json").write_bytes(content)
    consent = ConsentService(clock)
    with pytest.raises(ProductionError, match=r"answers\.json cannot be read"):
        consent.gate({}, folder)
    with pytest.raises(ProductionError, match=r"answers\.json cannot be read"):
        consent.answer(folder, "Rourke", "character")
    assert (folder / "answers.json").read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [b"[]", b'{"cast": 5}', b'{"a":' * 100_000, b'{"cast": {"M": 5}}', b'{"a": 1}',
     b'{"cast": {"M": {"handle": ["@x"]}}}'],
)  # fmt: skip
def test_a_cast_that_nobody_made_is_an_error_that_names_the_file(
    folder: Path, content: bytes
) -> None:
    (folder / "cast.json").write_bytes(content)
    with pytest.raises(ProductionError, match=r"cast\.json cannot be read"):
        ConsentService(clock).gate({}, folder)


@pytest.mark.parametrize("scenes", ["3-1", "0", "abc", ",", " ", "1-", "-1", "1-1-1", "*", "1,,2"])
def test_scenes_that_name_none_are_wrong_use_not_an_empty_board(scenes: str) -> None:
    found = ScriptService().read(demo_screenplay())
    with pytest.raises(UsageError, match="there is no scene"):
        select_scenes(found, scenes)
