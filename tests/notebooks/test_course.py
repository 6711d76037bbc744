"""The camera course runs from first cell to last; its exercises tell right from wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).parents[2] / "notebooks"
ANSWERS = tomllib.loads(Path(__file__).with_name("answers.toml").read_text("utf-8"))
LESSONS = sorted(path.stem for path in FOLDER.glob("*.py"))


def lesson(name: str) -> NotebookNode:
    return jupytext.read(FOLDER / f"{name}.py")


def exercises(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if "exercise" in cell.metadata.get("tags", [])]


def test_there_are_six_lessons_and_each_has_answers() -> None:
    assert [name[:2] for name in LESSONS] == ["01", "02", "03", "04", "05", "06"]
    assert sorted(ANSWERS) == LESSONS
    for name in LESSONS:
        cells = exercises(lesson(name))
        assert len(cells) >= 2
        assert len(cells) == len(ANSWERS[name]["right"]) == len(ANSWERS[name]["wrong"])


@pytest.mark.parametrize("name", LESSONS)
def test_both_halves_of_a_pair_say_the_same_and_carry_no_pictures(name: str) -> None:
    pair = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    ours = [(cell.cell_type, cell.source) for cell in lesson(name).cells]
    assert [(cell.cell_type, cell.source) for cell in pair.cells] == ours
    assert all(not cell.get("outputs") for cell in pair.cells)


def answered(cell: NotebookNode, answer: str) -> NotebookNode:
    source, count = re.subn(r"^answer = \.\.\.$", f"answer = {answer}", cell.source, flags=re.M)
    assert count == 1
    return nbformat.v4.new_code_cell(source)


def with_answers(notebook: NotebookNode, name: str) -> Iterator[NotebookNode]:
    """Yield the cells; after each exercise the same with the wrong and with the right answer."""
    turn = 0
    for cell in notebook.cells:
        yield cell
        if "exercise" in cell.metadata.get("tags", []):
            yield answered(cell, ANSWERS[name]["wrong"][turn])
            yield answered(cell, ANSWERS[name]["right"][turn])
            turn += 1


def shown(cell: NotebookNode, kind: str) -> str:
    return "".join(o.data.get(kind, "") for o in cell.outputs if "data" in o)


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_runs_and_grades_no_answer_a_wrong_one_and_the_right_one(
    name: str, tmp_path: Path
) -> None:
    notebook = lesson(name)
    notebook.cells = list(with_answers(notebook, name))
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
    pictures = sum(
        shown(c, "text/html").count("data:image/png") + bool(shown(c, "image/png"))
        for c in notebook.cells
        if c.cell_type == "code"
    )
    assert pictures >= 3
    graded = [i for i, c in enumerate(notebook.cells) if "exercise" in c.metadata.get("tags", [])]
    for first in graded:
        blank, wrong, right = (shown(c, "text/html") for c in notebook.cells[first : first + 3])
        assert "Not yet. Write your answer" in blank
        assert "Not yet." in wrong
        assert "Write your answer" not in wrong
        assert "Yes." in right, right
    assert (tmp_path / "camera-course" / "production.sqlite").is_file()
