"""The rooms that the page opens onto, as far as it needs to know them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from closedset.model.verdict import Reason, Verdict
from closedset.previews import Show

if TYPE_CHECKING:
    from closedset.services import Wish

Progress = Callable[[str, int, int, str], None]
"""Called with stage, done, total and a detail."""


class PanelResult(Protocol):
    """One sealed panel or card of a finished board."""

    @property
    def shot_id(self) -> str: ...
    @property
    def state(self) -> str:
        """``cleared``, ``refused`` or ``held``."""

    @property
    def path(self) -> Path: ...
    @property
    def caption(self) -> str: ...
    @property
    def reasons(self) -> tuple[Reason, ...]: ...


class BoardResult(Protocol):
    """What one run made, and where."""

    @property
    def folder(self) -> Path: ...
    @property
    def panels(self) -> Sequence[PanelResult]: ...
    @property
    def documents(self) -> Sequence[Path]: ...
    @property
    def exit_status(self) -> int: ...


class BoardService(Protocol):
    def make(
        self,
        script: Path,
        out: Path,
        *,
        recipe: str = "ink",
        size: tuple[int, int] = (1280, 720),
        scenes: str = "",
        progress: Progress,
        show: Show | None = None,
    ) -> BoardResult:
        """Make or finish the board of ``script`` in the folder ``out``; ``show`` sees previews."""


class ConsentService(Protocol):
    def check(self, text: str) -> Verdict:
        """Ask the gate about words."""

    def answer(self, folder: Path, name: str, kind: str) -> None:
        """Record what a name is that the gate asked about."""


class VerifyService(Protocol):
    def verify(self, path: Path) -> dict[str, object]:
        """Return what ``closedset verify --json`` prints for one file."""


class TakeLine(Protocol):
    """One take of a shot's stack."""

    @property
    def take(self) -> str:
        """Its id."""

    @property
    def number(self) -> int: ...
    @property
    def kind(self) -> str:
        """``shot`` for a picture that can be gone on from."""

    @property
    def recipe(self) -> str: ...
    @property
    def state(self) -> str:
        """``approved``, ``locked`` or empty."""

    @property
    def panel(self) -> bool:
        """Whether it hangs on the wall."""

    @property
    def file(self) -> str:
        """Path in the production folder; empty if it is missing."""


class TakesService(Protocol):
    def list(self, folder: Path, shot: str = "") -> Sequence[TakeLine]:
        """Return the takes of a shot."""

    def decide(self, what: str, take: str, folder: Path, progress: Progress) -> object:
        """``approve`` a take."""


class RefineService(Protocol):
    def refine(self, take: str, folder: Path, wish: Wish, progress: Progress) -> Sequence[object]:
        """Make new takes from a take."""


class Report(Protocol):
    @property
    def lines(self) -> Sequence[str]:
        """What drawing would take, for a person."""


class RenderService(Protocol):
    def stills(self, folder: Path, *, recipe: str, size: tuple[int, int]) -> Any:
        """Ask for pictures."""

    def scout(self, asked: Any, progress: Progress) -> Report:
        """Say what drawing them would take."""


class Services(Protocol):
    """The rooms that the page opens onto."""

    @property
    def board(self) -> BoardService: ...
    @property
    def consent(self) -> ConsentService: ...
    @property
    def verify(self) -> VerifyService: ...
    @property
    def takes(self) -> TakesService: ...
    @property
    def refine(self) -> RefineService: ...
    @property
    def render(self) -> RenderService: ...
