"""Layer 5: words that ask for a real person without a name."""

from __future__ import annotations

import re

_STAR = (
    r"(?:actor|actress|singer|rapper|movie star|film star|pop star|athlete|footballer|co-?founder|"
    r"founder|ceo|supermodel|comedian|musician|legend|champion|activist|captain|leading lady|"
    r"leading man|frontman|bassist|drummer|host)"
)
_OFFICE = r"(?:president|prime minister|chancellor|first lady|king|queen|prince|princess|pope)"
_NATION = (
    r"(?:u\.?s\.?a?|american|french|russian|british|german|chinese|canadian|indian|brazilian|"
    r"mexican|ukrainian|turkish|italian|spanish|japanese|korean|israeli|english)"
)
_LAND = (
    r"(?:the\s+)?(?:united|u\.?s|usa|america|france|russia|china|brazil|mexico|ukraine|turkey|"
    r"england|spain|denmark|sweden|norway|jordan|wales|canada|india|germany|italy|japan|pop)"
)
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|\w+teenth|thirtieth|fort(?:y|ieth)[\s-]?\w*|"
    r"thirty[\s-]\w+)"
)
_PROPER = r"(?-i:[A-Z]\w+)"
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), verdict)
    for pattern, verdict in (
        (r"\b(?:actor|actress)\s+who\s+(?:once\s+)?(?:played|plays|portray\w+|voiced)\b", "refuse"),
        (rf"\b(?:the|that)\s+(?:\w+[\s-]){{0,3}}{_STAR}\s+(?:who|that|from|of|in|behind|with|whose)"
         rf"\b[^.;]{{0,60}}?\b{_PROPER}", "refuse"),
        (rf"\b(?:star|lead|leading lady|leading man|face|voice)\s+of\s+(?:the\s+)?{_PROPER}",
         "refuse"),
        (r"\b(?:person|man|woman|guy|boy|girl|one)\s+who\s+(?:played|plays|portrayed|starred|led|"
         r"founded|invented|won|sang|directed|wrote|hosts?|hosted|became|crowned)\b"
         rf"[^.;]{{0,40}}?\b{_PROPER}", "hold"),
        (rf"\b{_ORDINAL}\s+(?:{_NATION}\s+)?president\b", "refuse"),
        (rf"\b(?:current|former|sitting|ex)[\s-]+(?:{_NATION}\s+)?{_OFFICE}\b", "refuse"),
        (rf"\b(?:the\s+)?{_OFFICE}\s+of\s+{_LAND}\w*", "refuse"),
        (rf"\bthe\s+{_NATION}\s+(?:president|prime minister|chancellor|first lady)\b", "refuse"),
        (rf"\bthe\s+(?:\w+[\s-]){{0,2}}{_PROPER}(?:\s+\w+){{0,2}}\s+(?:{_STAR})\b", "hold"),
        (r"\b(?:celebrity|famous\s+(?:actor|actress|singer|person))\b[^.]{0,40}"
         r"\b(?:look-?alike|double|impersonator|twin)\b", "refuse"),
        (r"\b(?:look-?alike|doppelg[aä]nger|body double|spitting image|clone)\s+of\s+"
         rf"(?:a\s+famous|{_PROPER}|@)", "refuse"),
        (rf"\b(?:looks?|looking)\s+(?:just\s+|exactly\s+|a lot\s+)?like\s+{_PROPER}", "hold"),
        (rf"\bresembl(?:es|ing)\s+{_PROPER}", "hold"),
        (rf"\b(?:younger|older|young|old)\s+version\s+of\s+{_PROPER}", "hold"),
        (r"\b(?:celebrity|a\s+real\s+person|real-life\s+person)\b", "hold"),
        (r"\b(?:famous|well-known|a-list|oscar-winning|award-winning)\s+(?:\w+\s+)?"
         r"(?:actor|actress|singer|rapper|footballer|politician|person)\b", "hold"),
        (r"\bfirst\s+(?:human|man|woman|person)\s+(?:in|on|to)\s+(?:space|the\s+moon|fly)\b",
         "hold"),
    )
)  # fmt: skip


def find_descriptions(text: str) -> list[tuple[str, str]]:
    """Return (span, ``refuse`` or ``hold``) for each description of a real person in ``text``."""
    found: list[tuple[str, str]] = []
    for pattern, verdict in PATTERNS:
        match = pattern.search(text)
        if match:
            found.append((match.group().strip(), verdict))
    return found
