"""``board.html``: one page that needs nothing but a browser.

Panels are ``data:`` URIs of the sealed files. Style and script are inline and named by their hash
in the page's Content-Security-Policy, which forbids everything else: no request leaves the page,
and text from a script cannot run. Without scripting the page is a readable wall of panels.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html import escape

from closedset.board.values import (
    SIZE_WORDS,
    Board,
    BoardPanel,
    caption,
    clean,
    heading,
    long_date,
    seconds,
    setup,
)
from closedset.resources import page_script, page_style

_CHIPS = {"refused": "Refused", "held": "Held"}


_DATA = re.compile("data:", re.IGNORECASE)


def _e(text: str) -> str:
    """Escape text; a data URI that a screenplay quotes stays words, and looks like it."""
    return _DATA.sub(lambda found: f"{found[0][:4]}&#58;", escape(clean(text), quote=True))


def _sha256(text: str) -> str:
    return b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; img-src data:; style-src 'sha256-{_sha256(style)}'; "
        f"script-src 'sha256-{_sha256(script)}'; base-uri 'none'; form-action 'none'"
    )


def _words(panel: BoardPanel) -> str:
    shot = panel.shot
    if panel.state != "cleared":
        return "".join(
            f'<p class="reason">{_e(r.message)}</p>'
            f'<p class="remedy"><b>What to do</b> {_e(r.remedy)}</p>'
            for r in panel.reasons
        )
    action = f'<p class="action">{_e(shot.action)}</p>' if shot.action else ""
    speech = "".join(
        f'<p class="speech"><b>{_e(line.character)}</b> {_e(line.text)}</p>'
        for line in shot.dialogue
    )
    credits = ", ".join(f"{_e(who)}: {_e(credit)}" for who, credit in panel.cast)
    why = f'<p class="why">{_e(shot.why)}</p>' if shot.why else ""
    return action + speech + why + (f'<p class="why">{credits}</p>' if credits else "")


def _figure(panel: BoardPanel, hero: bool) -> str:
    shot = panel.shot
    chip = _CHIPS.get(panel.state)
    badge = f'<span class="chip {panel.state}">{chip}</span>' if chip else ""
    camera = " · ".join(_e(part) for part in setup(shot))
    length = seconds(shot.seconds)
    image = b64encode(panel.png).decode()
    return (
        f'<figure class="panel {panel.state}" tabindex="-1" data-id="{_e(shot.id)}"'
        f"{' data-hero' if hero else ''}>"
        f'<img src="data:image/png;base64,{image}" alt="{_e(caption(panel))}">'
        f"<figcaption><h2>{_e(shot.id)}{badge}</h2>"
        f'<p class="camera" title="{SIZE_WORDS[shot.size]}">{camera} · {length} s</p>'
        f'<p class="heading">{_e(heading(shot))}</p>{_words(panel)}</figcaption></figure>'
    )


def _cover(board: Board) -> str:
    counts = board.counts
    scenes = len(board.scenes or {p.shot.scene for p in board.panels})
    facts = [(scenes, "scene" if scenes == 1 else "scenes", "")]
    facts.append((counts["cleared"], "shot drawn" if counts["cleared"] == 1 else "shots drawn", ""))
    facts += [(counts[s], s, f" {s}") for s in ("refused", "held") if counts[s]]
    numbers = "".join(
        f'<li class="fact{extra}"><b>{number}</b> {word}</li>' for number, word, extra in facts
    )
    author = f'<p class="author">Written by {_e(board.author)}</p>' if board.author else ""
    cast = "".join(
        f"<li><b>{_e(who)}</b><span>{_e(credit)}</span></li>" for who, credit in board.credits
    )
    claim = f'<p class="claim">{_e(board.claim)}</p>' if board.claim else ""
    notices = "".join(f'<p class="notice">{_e(n)}</p>' for n in board.notices)
    return (
        f'<header class="cover" tabindex="-1"><p class="kicker">Storyboard</p>'
        f"<h1>{_e(board.title) or 'Untitled'}</h1>{author}"
        f'<p class="date">{long_date(board.date)}</p>'
        f'<ul class="facts">{numbers}</ul>'
        + (f'<ul class="cast" aria-label="Cast">{cast}</ul>' if cast else "")
        + f'{claim}{notices}<p class="keys" hidden><kbd>←</kbd> <kbd>→</kbd> turn the page '
        "<kbd>Home</kbd> <kbd>End</kbd> first and last <kbd>G</kbd> wall</p></header>"
    )


def board_html(board: Board) -> bytes:
    """Return the board as one self-contained HTML page, UTF-8."""
    style, script = page_style(), page_script()
    figures = "\n".join(_figure(panel, i == board.hero) for i, panel in enumerate(board.panels))
    title = _e(board.title) or "Untitled"
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title} · storyboard</title>
<style>{style}</style>
</head>
<body>
{_cover(board)}
<main class="wall">
{figures}
</main>
<nav class="bar" aria-label="Board" hidden>
<button type="button" data-do="back" aria-label="Previous">←</button>
<output class="place">1 / 1</output>
<button type="button" data-do="on" aria-label="Next">→</button>
<button type="button" data-do="wall" aria-pressed="false">Wall <kbd>G</kbd></button>
</nav>
<div class="spoken" role="status" aria-live="polite"></div>
<script>{script}</script>
</body>
</html>
"""
    return page.encode("utf-8", errors="replace")
