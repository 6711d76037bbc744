"""Texts of every awkward kind, as hypothesis strategies: grammar first, random letters last."""

from __future__ import annotations

import base64
import codecs
import html
from urllib.parse import quote

from hypothesis import strategies as st

from closedset.gate import languages
from closedset.gate.scripts import _BLOCKS

WORDS = (
    "the an old woman waits in a diner at dawn Mara Rourke Zarquin Tom Hanks Paris Ford King of "
    "Duke saint St. O'Neill d'Artagnan Jean-Luc INT. EXT. (40s) CONT'D @ada @nobody #tag $name "
    "who played the actor president mother son first style twin young don't rock'n'roll 3D 1984 "
    "called named first surname reads plays Street Bridge rue улица from and not anyone but"
).split()
FUNCTION = sorted({w for known in languages._SETS.values() for w in known})
MARKS = (
    "\u0300\u0301\u0336\u0338\u20dd\u200b\u200c\u200d\u2060\ufeff\u202a\u202e\u2066\u2069\u00ad"
    "\u034f\u180e\ufe0f\ufffd\ufffe\x00\x07\x1b\x7f\r\n\t\v\f\u2028\u2029"
)
LETTER_LIKE = "🅣🇹🅰①Ⓐⓐ𝓣𝕋𝙏ＴℌᴛƬⱦ№℡ﬁﷺ㍿ǅ℀™²½٠०๑一〇ㄅ"


def _span(low: int, high: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(min_codepoint=low, max_codepoint=high), min_size=1, max_size=8)


word = st.sampled_from(WORDS) | st.sampled_from(FUNCTION)
script = st.sampled_from(_BLOCKS).flatmap(lambda block: _span(block[0], block[1]))
tags = st.text(st.characters(min_codepoint=0xE0000, max_codepoint=0xE007F), max_size=12)
surrogate = st.text(st.characters(categories=["Cs"]), min_size=1, max_size=4)
marks = st.text(st.sampled_from(MARKS), min_size=1, max_size=10)
overlaid = st.builds(
    lambda w, mark, n: "".join(c + mark * n for c in w),
    word, st.sampled_from("\u0301\u0336\u0e49\u0947\u064b\u0591"), st.integers(1, 60),
)  # fmt: skip
symbols = st.text(st.sampled_from(LETTER_LIKE), min_size=1, max_size=8)
numbers = st.text(st.sampled_from("0123456789-+.,:/%#@$!|&;\\xuU<>()[]{}'\"’`´~*_=^"), max_size=12)
anything = st.text(max_size=30)
joiner = st.sampled_from(
    [" ", "", "-", "'s ", "’", ". ", "\n", ", ", "·", "・", "/", "\u3000", "_"]
)
atom = word | script | tags | surrogate | marks | overlaid | symbols | numbers | anything


def _sentence(parts: list[str], gaps: list[str]) -> str:
    return "".join(p + gaps[i % len(gaps)] for i, p in enumerate(parts))


plain = st.builds(
    _sentence, st.lists(atom, min_size=1, max_size=12), st.lists(joiner, min_size=1, max_size=4)
)
ENCODINGS = (
    lambda t: base64.b64encode(t.encode("utf-8", "surrogatepass")).decode(),
    lambda t: base64.urlsafe_b64encode(t.encode("utf-8", "surrogatepass")).decode().rstrip("="),
    lambda t: t.encode("utf-8", "surrogatepass").hex(" "),
    lambda t: t.encode("utf-8", "surrogatepass").hex(),
    lambda t: " ".join(f"{b:08b}" for b in t.encode("utf-8", "surrogatepass")),
    lambda t: quote(t.encode("utf-8", "surrogatepass")),
    lambda t: "".join(f"\\u{min(ord(c), 0xFFFF):04x}" for c in t),
    lambda t: "".join(f"&#{ord(c)};" for c in t),
    lambda t: "".join(f"&#x{ord(c):x};" for c in t),
    lambda t: "".join(f"U+{ord(c):04X} " for c in t),
    html.escape,
    lambda t: t[::-1],
    lambda t: " ".join(t),
    lambda t: ".".join(t),
    lambda t: "\n".join(t),
    lambda t: codecs.encode(t, "rot13"),
    lambda t: f"({t}:1.3)",
    lambda t: f"[{t}:0.5]",
    lambda t: f"{{{t}}}",
    lambda t: f"<lora:{t}:0.8>",
    lambda t: f"embedding:{t}",
    lambda t: t.upper(),
    lambda t: t.title(),
    lambda t: t * 12,
    lambda t: t.replace(" ", ""),
    lambda t: f"a photo of {t} as a knight",
    lambda t: f"the actor who played {t} in {t}",
    lambda t: f"in the style of {t}",
    lambda t: f"first name {t}, surname {t}",
)  # fmt: skip
nested = st.builds(
    lambda t, how: _apply(t, how), plain, st.lists(st.sampled_from(ENCODINGS), max_size=4)
)
many_short = st.builds(
    lambda ws, n: " ".join(ws * n), st.lists(word | symbols, min_size=1, max_size=8),
    st.integers(1, 120),
)  # fmt: skip
very_long = st.builds(
    lambda a, n, tail: a * n + tail, atom, st.integers(100, 2500), word
)  # fmt: skip
texts = plain | nested | nested | many_short | very_long


def _apply(text: str, how: list[object]) -> str:
    for step in how:
        text = step(text[:1200])  # type: ignore[operator]
    return text
