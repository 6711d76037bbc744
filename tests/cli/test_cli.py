"""The command line's contract: words in, an exit status and a sentence out."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from closedset.resources import demo_screenplay
from command_line import Run


def test_a_film_star_is_refused_with_the_reason_and_the_way_out(run: Run) -> None:
    ran = run("check", "Tom Hanks in a diner")
    assert ran.status == 3
    assert "[notable-name]" in ran.out
    assert "Tom Hanks" in ran.out
    assert "→" in ran.out


def test_ordinary_words_pass(run: Run) -> None:
    ran = run("check", "a tired bus driver at dawn")
    assert (ran.status, ran.out.strip()) == (0, "clear")


def test_an_undeclared_name_is_held_and_a_declared_one_passes(run: Run) -> None:
    assert run("check", "Zorvelle Quandrix waits at the bus stop").status == 4
    told = "Zorvelle Quandrix=character"
    declared = run("check", "Zorvelle Quandrix waits at the bus stop", "--declare", told)
    assert declared.status == 0, declared.out


def test_a_question_carries_the_command_for_each_answer(run: Run) -> None:
    ran = run("check", "Zorvelle O'Quandrix waits", "--json")
    asked = [r for r in json.loads(ran.out)["reasons"] if r["code"] == "undeclared-name"]
    assert [set(r["answers"]) for r in asked] == [{"character", "place", "thing", "person"}]
    typed = shlex.split(asked[0]["answers"]["place"])
    assert typed == ["closedset", "answer", "PRODUCTION", asked[0]["span"], "--is", "place"]
    shown = run("check", "Zorvelle O'Quandrix waits").out
    assert all(command in shown for command in asked[0]["answers"].values())


def test_half_a_character_is_answered_and_printed(run: Run) -> None:
    ran = run("check", "--jsonl", "-", stdin='{"id": "a", "prompt": "Zorv\\ud800elle waits"}\n')
    assert json.loads(ran.out)["verdict"] in ("hold", "clear")


def test_a_notable_name_cannot_be_declared_away(run: Run) -> None:
    assert run("check", "Tom Hanks waits", "--declare", "Tom Hanks=character").status == 3


def test_an_unknown_handle_is_refused(run: Run) -> None:
    ran = run("check", "@nobody in a diner", "--json")
    assert ran.status == 3
    assert json.loads(ran.out)["reasons"][0]["code"] == "unknown-handle"


def test_jsonl_is_answered_line_by_line_with_the_worst_as_status(run: Run) -> None:
    lines = '{"id": "a", "prompt": "a tired bus driver"}\n\n{"id": "b", "prompt": "Tom Hanks"}\n'
    ran = run("check", "--jsonl", "-", stdin=lines)
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert [(row["id"], row["verdict"]) for row in rows] == [("a", "clear"), ("b", "refuse")]
    assert set(rows[1]["reasons"][0]) == {"code", "span", "message", "remedy"}
    assert ran.status == 3


def test_a_broken_json_line_is_named(run: Run) -> None:
    ran = run("check", "--jsonl", "-", stdin='{"id": 1, "prompt": "a dog"}\nnot json\n')
    assert ran.status == 2
    assert "line 2" in ran.err


@pytest.mark.parametrize(
    ("args", "seen"),
    [
        (["board", "nowhere.fountain"], "there is no file nowhere.fountain"),
        (["board", "."], "is a folder, not a screenplay"),
        (["board", str(demo_screenplay()), "--size", "big"], "'big' is not a picture size"),
        (["board", str(demo_screenplay()), "--size", "9x9"], "9x9 cannot be drawn"),
        (["board", str(demo_screenplay()), "--recipe", "none"], "ink"),
        (["board", str(demo_screenplay()), "--look", "oil"], "blueprint, charcoal, ink"),
        (["demo", "--look", "Noir"], "blueprint, charcoal, ink"),
        (
            ["board", str(demo_screenplay()), "--recipe", "sdxl-lightning", "--look", "noir"],
            "has no looks",
        ),
        (["board", str(demo_screenplay()), "--scenes", "99"], "no scene '99'"),
        (["breakdown", str(demo_screenplay()), "--format", "xml"], "no format 'xml'"),
        (["check"], "takes a text or --jsonl"),
        (["check", "a", "--declare", "Rourke=hero"], "Accepted are character, place, thing"),
        (["fly"], "closedset --help"),
    ],
)
def test_wrong_use_says_what_to_type_next_and_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], seen: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run(*args)
    assert ran.status == 2
    assert seen in ran.err
    assert "Traceback" not in ran.err
    assert list(tmp_path.iterdir()) == []


def test_breakdown_json_follows_the_contract(run: Run) -> None:
    found = json.loads(run("breakdown", demo_screenplay(), "--format", "json").out)
    assert len(found["scenes"]) == 6
    assert {"number", "heading"} <= set(found["scenes"][0])
    assert {"id", "scene"} <= set(found["shots"][0])
    numbers = {scene["number"] for scene in found["scenes"]}
    assert {shot["scene"] for shot in found["shots"]} == numbers


def test_breakdown_of_a_script_without_scenes_says_so(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "notes.fountain"
    script.write_text("Just a thought about a film.\n")
    ran = run("breakdown", script, "--format", "json")
    assert ran.status == 0
    found = json.loads(ran.out)
    assert (found["scenes"], found["shots"]) == ([], [])
    assert "No scene heading" in ran.err


def test_verify_of_what_is_not_sealed_exits_5(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\nnot a picture")
    ran = run("verify", file, tmp_path / "missing.png")
    assert ran.status == 5
    reports = [json.loads(line) for line in ran.out.splitlines()]
    assert len(reports) == 2
    for report in reports:
        assert set(report) >= {"file", "verdict", "slate", "watermark", "manifest", "ledger"}
        assert report["verdict"] != "sealed"


def test_doctor_finds_this_installation_healthy(run: Run) -> None:
    ran = run("doctor", "--json")
    assert ran.status == 0, ran.out
    assert all(json.loads(line)["ok"] for line in ran.out.splitlines())


def test_the_apps_port_never_leaves_this_machine(run: Run) -> None:
    ran = run("app", "--host", "0.0.0.0")
    assert ran.status == 2
    assert "0.0.0.0" in ran.err
