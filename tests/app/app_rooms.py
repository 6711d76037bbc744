"""Stand-ins for the services, so that the page can be tested without drawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from closedset.model.sealed import SealedAsset
from closedset.model.verdict import Decision, Reason, Verdict

REFUSED = Reason(
    "notable-name", "Tom Hanks", "Tom Hanks is a living actor.", "Write the part as a character."
)
HELD = Reason("possible-name", "Rourke", "Rourke may be a name.", "Say who Rourke is.")


@dataclass(frozen=True)
class Panel:
    shot_id: str
    state: str
    caption: str = ""
    path: Path = Path("x.png")
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Result:
    folder: Path = Path("productions/last-bus")
    panels: tuple[Panel, ...] = (
        Panel("1A", "cleared", "1A · wide"),
        Panel("1B", "refused", "1B · medium", reasons=(REFUSED,)),
        Panel("1C", "held", "1C · close", reasons=(HELD,)),
    )
    documents: tuple[Path, ...] = (
        Path("shots.csv"),
        Path("production.toml"),
        Path("board.html"),
        Path("board.pdf"),
    )
    exit_status: int = 3


@dataclass
class FakeBoard:
    result: Result = field(default_factory=Result)
    fails: Exception | None = None
    asked: dict[str, object] = field(default_factory=dict)
    preview: SealedAsset | None = None

    def make(
        self,
        script: Path,
        out: Path,
        *,
        recipe: str = "ink",
        size: tuple[int, int] = (1280, 720),
        scenes: str = "",
        progress: Callable[[str, int, int, str], None],
        show: Callable[..., None] | None = None,
    ) -> Result:
        progress("draw", 0, 1, "1A")
        if self.fails:
            raise self.fails
        if show is not None and self.preview is not None:
            show(self.preview, "1A step 2 of 4")
        self.asked = {"recipe": recipe, "size": size, "scenes": scenes}
        return self.result


@dataclass
class FakeConsent:
    verdict: Verdict = field(default_factory=lambda: Verdict(Decision.REFUSE, (REFUSED,), "1"))

    answered: list[tuple[Path, str, str]] = field(default_factory=list)

    def check(self, text: str) -> Verdict:
        return self.verdict

    def answer(self, folder: Path, name: str, kind: str) -> None:
        self.answered.append((folder, name, kind))


class FakeVerify:
    def verify(self, path: Path) -> dict[str, object]:
        return {
            "file": str(path),
            "verdict": "tampered",
            "slate": {"state": "found", "basis": "read from the margin"},
            "watermark": {"state": "not_applied", "basis": "none yet"},
            "manifest": {"state": "broken", "basis": "hash differs", "trust": "no"},
            "ledger": {"state": "absent", "basis": "no production"},
        }


@dataclass(frozen=True)
class Take:
    take: str
    number: int = 1
    kind: str = "shot"
    recipe: str = "ink"
    state: str = ""
    panel: bool = False
    file: str = "takes/a.png"


@dataclass
class FakeTakes:
    stack: list[Take] = field(
        default_factory=lambda: [Take("take-1", state="approved", panel=True)]
    )
    decided: list[tuple[str, str]] = field(default_factory=list)

    def list(self, folder: Path, shot: str = "") -> list[Take]:
        return self.stack

    def decide(self, what: str, take: str, folder: Path, progress: object) -> object:
        self.decided.append((what, take))
        return None


@dataclass
class FakeRefine:
    takes: FakeTakes
    fails: Exception | None = None
    wished: list[tuple[str, Path, object]] = field(default_factory=list)

    def refine(self, take: str, folder: Path, wish: object, progress: object) -> list[Take]:
        self.wished.append((take, folder, wish))
        if self.fails:
            raise self.fails
        made = Take("take-2", 2, file="takes/b.png")
        self.takes.stack.append(made)
        return [made]


@dataclass(frozen=True)
class FakeReport:
    lines: tuple[str, ...] = ("1A cleared, to draw", "    prompt [12 of 77 tokens]: a <lamp>")


class FakeRender:
    def stills(self, folder: Path, *, recipe: str, size: tuple[int, int]) -> object:
        return (folder, recipe, size)

    def scout(self, asked: object, progress: object) -> FakeReport:
        return FakeReport()


@dataclass
class FakeRooms:
    board: FakeBoard = field(default_factory=FakeBoard)
    consent: FakeConsent = field(default_factory=FakeConsent)
    verify: FakeVerify = field(default_factory=FakeVerify)
    takes: FakeTakes = field(default_factory=FakeTakes)
    render: FakeRender = field(default_factory=FakeRender)
    refine: FakeRefine = field(init=False)

    def __post_init__(self) -> None:
        self.refine = FakeRefine(self.takes)
