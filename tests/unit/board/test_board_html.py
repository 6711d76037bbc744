"""board.html: one file, no request, no foreign script, every panel described."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

from closedset.board import Board, BoardPanel, board_html
from closedset.model.screenplay import LineSpan
from closedset.model.shot import Line, Shot
from closedset.seal.page_check import check_page


class Tags(HTMLParser):
    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.seen if name == tag]


def test_the_page_refers_to_nothing_outside_itself(board: Board) -> None:
    page = board_html(board)
    tags = Tags(page)
    links = [
        value or ""
        for _, attrs in tags.seen
        for name, value in attrs.items()
        if name in ("src", "href", "srcset", "action", "poster", "data")
    ]
    assert len(links) == len(board.panels)
    assert all(link.startswith("data:image/png;base64,") for link in links)
    assert not re.search(rb"https?:|url\(|@import|fetch\(|XMLHttpRequest|WebSocket", page)


def test_the_page_is_made_of_what_a_sealed_page_may_have(board: Board) -> None:
    hostile = "</title><!-- <svg> \0\x1b \ufeff data:image/png;base64,AAAA \" onload='x' <script>é"
    parts = frozenset(hashlib.sha256(panel.png).hexdigest() for panel in board.panels)
    check_page(board_html(replace(board, title=hostile, author=hostile)), "board.html", parts)


def test_the_policy_allows_the_pages_own_style_and_script_by_hash_alone(board: Board) -> None:
    page = board_html(board).decode()
    policy = next(a["content"] for a in Tags(page.encode()).of("meta") if a.get("http-equiv"))
    assert policy is not None
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        body = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.S)
        assert len(body) == 1
        digest = base64.b64encode(hashlib.sha256(body[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_no_inline_handler_or_style_that_the_policy_would_block(board: Board) -> None:
    names = {name for _, attrs in Tags(board_html(board)).seen for name in attrs}
    assert not [n for n in names if n.startswith("on") or n == "style"]


def test_panels_are_embedded_byte_for_byte(board: Board) -> None:
    images = Tags(board_html(board)).of("img")
    got = [base64.b64decode((i["src"] or "").split(",", 1)[1]) for i in images]
    assert got == [p.png for p in board.panels]


def test_every_panel_is_described_and_the_live_region_exists(board: Board) -> None:
    tags = Tags(board_html(board))
    alts = [i["alt"] or "" for i in tags.of("img")]
    assert alts[0].startswith("Shot 1A, extreme wide of MARA, INT. DINER — NIGHT.")
    assert alts[9].startswith("Shot 3B, not drawn, refused:")
    assert any(d.get("aria-live") == "polite" for d in tags.of("div"))
    assert tags.of("html") == [{"lang": "en"}]


def test_text_from_a_script_is_inert(board: Board, shot_of: Callable[..., Shot]) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)></style>'
    shot = shot_of(action=evil, dialogue=(Line(evil, evil, LineSpan(1, 1)),), place=evil)
    panel = BoardPanel(
        replace(shot, id=evil, why=evil, subjects=(evil,)),
        board.panels[0].png,
        "cleared",
        (),
        ((evil, evil),),
    )
    page = board_html(replace(board, panels=(panel,), title=evil, author=evil, notices=(evil,)))
    tags = Tags(page)
    assert len(tags.of("script")) == 1
    assert len(tags.of("img")) == 1
    assert not [a for _, attrs in tags.seen for a in attrs if a.startswith("on")]


def test_a_refusal_shows_its_remedy(board: Board) -> None:
    page = board_html(board).decode()
    assert "What to do</b> Write the part as a character" in page


def test_the_same_board_gives_the_same_page(board: Board) -> None:
    assert board_html(board) == board_html(board)


def test_keys_that_the_page_promises_are_handled(board: Board) -> None:
    page = board_html(board).decode()
    for key in ("ArrowRight", "ArrowLeft", "Home", "End", "g:", "Escape"):
        assert key in page
    for rule in ("prefers-reduced-motion", "@media print", ":focus-visible"):
        assert rule in page
