"""Layer 5: words that ask for a real person without a name."""

from __future__ import annotations

import re

_FAME = (
    r"(?:actor|actress|singer|rapper|president|prime minister|celebrity|movie star|film star|"
    r"pop star|athlete|footballer|director|king|queen|pope|ceo|founder|youtuber|supermodel|"
    r"politician|senator|tv host|comedian|musician)"
)
PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), verdict)
    for pattern, verdict in (
        (rf"\b(?:the|that|an?)\s+(?:\w+\s+)?{_FAME}\s+(?:who|that|from|of)\b", "refuse"),
        (
            r"\b(?:the\s+)?(?:person|man|woman|guy|star)\s+who\s+(?:played|plays|portrayed|starred|"
            r"founded|invented|won|sang|directed|wrote|hosted|hosts|became president)\b",
            "refuse",
        ),
        (r"\b\d{1,2}(?:st|nd|rd|th)\s+(?:u\.?s\.?\s+|american\s+)?president\b", "refuse"),
        (
            r"\b(?:current|former|sitting|ex)[\s-]+(?:u\.?s\.?\s+|american\s+|french\s+|russian\s+|"
            r"british\s+|german\s+)?(?:president|prime minister|chancellor|first lady)\b",
            "refuse",
        ),
        (
            r"\b(?:the\s+)?president\s+of\s+(?:the\s+)?(?:united|u\.?s|usa|france|russia|china|"
            r"brazil|mexico|ukraine|turkey)\w*",
            "refuse",
        ),
        (r"\b(?:king|queen)\s+of\s+(?:england|spain|denmark|sweden|norway|jordan)\b", "refuse"),
        (
            r"\b(?:celebrity|famous\s+(?:actor|actress|singer|person))\b[^.]{0,40}"
            r"\b(?:look-?alike|double|impersonator|twin)\b",
            "refuse",
        ),
        (
            r"\b(?:look-?alike|doppelg[aä]nger|body double|spitting image|clone)\s+of\s+"
            r"(?-i:(?!the\b)(?:a\s+famous|[A-Z@]))",
            "refuse",
        ),
        (r"\b(?:looks?|looking)\s+(?:just\s+|exactly\s+|a lot\s+)?like\s+(?-i:[A-Z]\w+)", "refuse"),
        (r"\bresembl(?:es|ing)\s+(?-i:[A-Z]\w+)", "refuse"),
        (r"\b(?:younger|older|young|old)\s+version\s+of\s+(?-i:[A-Z]\w+)", "hold"),
        (r"\b(?:celebrity|a\s+real\s+person|real-life\s+person)\b", "hold"),
        (
            r"\b(?:famous|well-known|a-list|oscar-winning)\s+(?:\w+\s+)?"
            r"(?:actor|actress|singer|rapper|footballer|politician|person)\b",
            "hold",
        ),
    )
)


def find_descriptions(text: str) -> list[tuple[str, str]]:
    """Return (span, ``refuse`` or ``hold``) for each description of a real person in ``text``."""
    found: list[tuple[str, str]] = []
    for pattern, verdict in PATTERNS:
        match = pattern.search(text)
        if match:
            found.append((match.group().strip(), verdict))
    return found
