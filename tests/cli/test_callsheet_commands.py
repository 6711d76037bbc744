"""``closedset callsheet``: a first-time user types what the messages say, and it works."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import Ran, Run

SCRIPT = """Title: My Film

INT. KITCHEN - DAY

IRIS (30s) stirs a pot at the stove.

IRIS
You came back.

EXT. STREET - NIGHT

IRIS walks alone.
"""


@pytest.fixture
def run(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in a folder that holds a script, and in an empty home."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "machine"))
    (tmp_path / "my-film.fountain").write_text(SCRIPT)
    return run


OFFER = "film/callsheet-desk/offer.json"


def good(ran: Ran) -> Ran:
    assert ran.status == 0, ran.err
    return ran


_ready: list[Path] = []
"""A folder with keys and a call sheet in force, made once and copied."""


@pytest.fixture(scope="module", autouse=True)
def made_once() -> Iterator[None]:
    yield
    _ready.clear()


def open_sheet(run: Run) -> None:
    """Stand at the point where a performer may sign."""
    if _ready:
        shutil.copytree(_ready[0], Path.cwd(), dirs_exist_ok=True)
        return
    _found_sheet(run)
    keep = Path.cwd().parent / "ready"
    shutil.copytree(Path.cwd(), keep)
    _ready.append(keep)


def _found_sheet(run: Run) -> None:
    for name in ("union", "iris"):
        good(run("callsheet", "key", name, "--no-passphrase"))
    started = ["callsheet", "init", "film", "--script", "my-film.fountain"]
    good(run(*started, "--witness", "union.pub.json", "--union", "union.pub.json"))
    draft = "film/callsheet-desk/root-draft.json"
    signed = good(run("callsheet", "countersign", draft, "--key", "union.key")).out.strip()
    assert "in force" in good(run("callsheet", "countersign", "film", signed)).err


GRANT = [
    "callsheet", "grant", "--key", "iris.key", "--offer", OFFER, "--handle", "@iris",
    "--name", "Iris Vale", "--facet", "body", "--body", "0.9,34,0.5,0.4,0.5,0.5", "--scene", "1",
    "--use", "Storyboard panels of the short film My Film, shown to investors.",
    "--until", "2030-01-31", "--max-outputs", "9", "--yes",
]  # fmt: skip


def test_from_nothing_to_a_cast_performer_and_back(run: Run) -> None:
    open_sheet(run)
    signed = good(run(*GRANT, "--adult"))
    assert "What is made:" in signed.err
    assert "iris.receipt.pdf" in signed.out
    unread = run("callsheet", "countersign", "film", "iris.packet.json")
    assert (unread.status, "--yes" in unread.err) == (2, True)
    good(run("callsheet", "countersign", "film", "iris.packet.json", "--yes"))
    shown = good(run("callsheet", "show", "film")).out
    assert "@iris" in shown
    assert "scene 1; until 2030-01-31" in shown
    assert "9 outputs left" in shown
    assert "SELF" in shown
    assert "Lease until" in good(run("callsheet", "show", "iris.packet.json")).out
    good(run("callsheet", "refresh", "iris.packet.json", "--key", "iris.key", "--lease", "30"))
    assert "good until" in good(run("callsheet", "refresh", "film", "iris.packet.json")).err
    good(run("callsheet", "revoke", "iris.packet.json", "--key", "iris.key", "--yes"))
    good(run("callsheet", "revoke", "film", "iris.withdrawal.json"))
    after = run("callsheet", "show", "film", "--json")
    assert after.status == 3
    (row,) = json.loads(after.out)["performers"]
    assert (row["handle"], row["state"]) == ("@iris", "grant-revoked")


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        (["--body", "0.9,34"], 2, "--body 0.9,34,0.5,0.4,0.5,0.5"),
        (["--body", "0.9,17,0.5,0.4,0.5,0.5"], 3, "[grant-minor]"),
        (["--use", "any and all uses, everywhere"], 3, "[grant-vague]"),
        (["--until", "2050-01-01"], 3, "[grant-too-long]"),
        (["--until", "tomorrow"], 2, "--until 2027-01-31"),
        (["--scene", "99"], 2, "there is no scene '99'"),
        (["--facet", "soul"], 2, "no facet 'soul'"),
        (["--lease", "3"], 2, "--lease 14"),
        (["--handle", "iris"], 2, "@ada"),
        (["--territory", "Atlantis"], 3, "territories"),
        (["--pay", "a lot"], 2, "--pay day=250.00USD"),
        (["--lang", "fr"], 2, "en, es"),
        (["--approval", "maybe"], 2, "none, each-output, final"),
        (["--prohibited", "sorrow"], 2, "violence, weapons"),
        (["--advised-by", "a friend"], 2, "--advised-by union=NAME"),
        (["--school", "Film School"], 2, "--supervisor"),
        (["--estate-proof", "nothing.pdf"], 2, "Check the name"),
        (["--adapter", "mine.safetensors"], 3, "adapter_sha256"),
        (["--key", "nobody.key"], 2, "belongs beside"),
        (["--offer", "nothing.json"], 2, "offer.json"),
    ],
)
def test_a_grant_with_one_mistake_says_what_to_type(
    run: Run, change: list[str], status: int, words: str
) -> None:
    open_sheet(run)
    ran = run(*GRANT, "--adult", *change)
    assert (ran.status, words in ran.err) == (status, True), ran.err
    assert "Traceback" not in ran.err
    assert not Path("iris.packet.json").exists()


def test_every_term_of_a_grant_has_its_option(run: Run) -> None:
    open_sheet(run)
    Path("proof.pdf").write_bytes(b"proof")
    more = [
        "--prohibited", "violence,Weapons", "--approval", "final", "--advised-by", "lawyer=L. Ex",
        "--school", "Film School", "--supervisor", "Prof. Luz", "--adapter", "a" * 64,
        "--language", "en", "--oldest-list", "12", "--replica-type", "independently-created",
        "--pay", "picture=2.50USD",
    ]  # fmt: skip
    said = good(run(*GRANT, "--adult", *more)).err
    for words in (
        "violence, weapons", "at the finished pictures", "L. Ex (lawyer)", "Film School, Prof. Luz",
        "only these adapters: aaaa", "12 hours", "independently created replica", "2.50 USD",
    ):  # fmt: skip
        assert words in said
    good(run("callsheet", "countersign", "film", "iris.packet.json", "--yes"))
    alone = run(*GRANT, "--adult", "--estate-proof", "proof.pdf")
    assert (alone.status, "union or better" in alone.err) == (3, True)


def test_nobody_under_18_signs(run: Run) -> None:
    open_sheet(run)
    ran = run(*GRANT)
    assert (ran.status, "[grant-minor]" in ran.err, "--adult" in ran.err) == (3, True, True)


@pytest.mark.parametrize(
    "args",
    [
        ("init", "film"),
        ("show", "film"),
        ("show", "nothing.json"),
        ("countersign", "film"),
        ("countersign", "nothing.json", "--key", "nothing.key"),
        ("refresh", "film"),
        ("refresh", "nothing.json"),
        ("revoke", "film", "x.json"),
        ("suspend",),
        ("rotate", "film"),
        ("rotate", "nothing.json"),
        ("forget", "film", "@iris", "--yes"),
        ("enrol", "film", "@iris", "a.png", "--salt", "b"),
        ("key", "../iris", "--no-passphrase"),
        ("key", "iris"),
        ("grant",),
    ],
)
def test_wrong_use_is_a_sentence_with_the_way_out(run: Run, args: tuple[str, ...]) -> None:
    ran = run("callsheet", *args)
    assert ran.status in (2, 3), ran.err
    assert ran.err.strip()
    assert "Traceback" not in ran.err


def test_a_key_that_arrives_is_deleted(run: Run) -> None:
    open_sheet(run)
    ran = run("callsheet", "countersign", "film", "iris.key", "--yes")
    assert (ran.status, "[private-key]" in ran.err) == (3, True)
    assert not Path("iris.key").exists()


@pytest.mark.slow
def test_a_cast_performer_stands_on_the_board_and_leaves_it(run: Run) -> None:
    open_sheet(run)
    good(run(*GRANT, "--adult"))
    good(run("callsheet", "countersign", "film", "iris.packet.json", "--yes"))
    make = ["board", "my-film.fountain", "--out", "film", "--size", "256x144", "--no-animatic"]
    made = run(*make, "--cast", "IRIS=@iris")
    assert made.status == 3, made.err
    assert "[grant-scene] @iris's grant covers scene 1" in made.err
    assert json.loads(Path("film/cast.json").read_text())["cast"]["IRIS"]["handle"] == "@iris"
    shown = json.loads(run("callsheet", "show", "film", "--json").out)["performers"][0]
    assert 0 < shown["outputs"]["used"] < 9
    again = run(*make)
    assert again.status == 3
    same = json.loads(run("callsheet", "show", "film", "--json").out)["performers"][0]
    assert same["outputs"] == shown["outputs"]
    good(run("callsheet", "revoke", "iris.packet.json", "--key", "iris.key", "--yes"))
    good(run("callsheet", "revoke", "film", "iris.withdrawal.json"))
    gone = run(*make)
    assert "[grant-revoked]" in gone.err
    assert good(run(*make, "--scenes", "2", "--cast", "IRIS=synthetic")).out
    assert run(*make, "--cast", "NOBODY=@iris").status == 2
