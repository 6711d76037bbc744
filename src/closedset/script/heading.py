"""Scene headings: what is one, and what it says about place and light.

Writers use dashes and commas alike (``INT. APARTMENT, DAY``) and relative times (``SAME``,
``A MOMENT LATER``), which mean the light of the scene before.
"""

from __future__ import annotations

import re

from closedset.model.screenplay import Heading, TimeOfDay

NOWHERE = "SOMEWHERE"
"""The place of a heading that names none."""

_INT_EXT = r"INT\.?\s?/\s?EXT|EXT\.?\s?/\s?INT|I\.?\s?/\s?E|E\.?\s?/\s?I|INT|EXT|EST"
# With a full stop in any case; without one only in capitals: "est" and "ext" begin other sentences.
_KEYWORD = re.compile(rf"(?i:{_INT_EXT})\.(?=\s|\w|\$|['\"(\[]|$)|(?:{_INT_EXT})(?=\s)")
_NUMBERED = re.compile(rf"([A-Z]?\d{{1,4}}[A-Z]{{0,2}})[.)]?\s+(?=(?:{_INT_EXT})\.\s)")
_STRICT = re.compile(rf"(?:{_INT_EXT})\.\s?\S")
_NUMBER = re.compile(r"\s*#([\w.\-()/ ]{1,16})#\s*$")
_SPLIT = re.compile(r"\s+[-–—]{1,2}\s+|\s*[–—]\s*|,\s+|\s+--\s*|-\s+")
_BRACKETS = re.compile(r"\([^)]*\)")

_TIMES: tuple[tuple[TimeOfDay, frozenset[str]], ...] = (
    (TimeOfDay.DAWN, frozenset({"DAWN", "SUNRISE", "DAYBREAK"})),
    (TimeOfDay.DUSK, frozenset({"DUSK", "SUNSET", "TWILIGHT", "EVENING", "SUNDOWN", "GOLDEN", "MAGIC"})),
    (TimeOfDay.NIGHT, frozenset({"NIGHT", "MIDNIGHT", "NIGHTFALL", "TONIGHT", "NIGHTTIME"})),
    (
        TimeOfDay.DAY,
        frozenset(
            {"DAY", "MORNING", "AFTERNOON", "NOON", "MIDDAY", "DAYTIME", "DAYLIGHT", "DUSK/DAY"}
        ),
    ),
)
_RELATIVE = frozenset({"LATER", "SAME", "CONTINUOUS", "CONTINUED", "CONT'D", "CONT", "MOMENTS"})
_FILLER = frozenset(
    [
        "A",
        "AN",
        "THE",
        "NEXT",
        "THAT",
        "THIS",
        "EARLY",
        "LATE",
        "MID",
        "FEW",
        "TWO",
        "THREE",
        "FOUR",
        "FIVE",
        "SIX",
        "SEVEN",
        "TEN",
        "SEVERAL",
        "SOME",
        "ONE",
        "DAYS",
        "HOURS",
        "HOUR",
        "MINUTES",
        "MINUTE",
        "SECOND",
        "SECONDS",
        "MOMENT",
        "WEEK",
        "WEEKS",
        "MONTH",
        "MONTHS",
        "YEAR",
        "YEARS",
        "BIT",
        "TIME",
        "FOLLOWING",
        "AGAIN",
        "STILL",
        "PREVIOUS",
        "SAME",
        "BEFORE",
        "AFTER",
        "ALMOST",
        "NEAR",
        "LAST",
        "FIRST",
        "BRIGHT",
        "RAINY",
        "MUCH",
        "ESTABLISHING",
    ]
)


def looks_like_heading(line: str) -> bool:
    """Say whether a stripped line begins as scene headings do (forced ones not counted)."""
    return bool(_KEYWORD.match(line) or _NUMBERED.match(line))


def stands_out(line: str) -> bool:
    """Say whether a line is a heading even without a blank line before it: ``INT.`` in capitals."""
    return bool(_STRICT.match(line)) and line == line.upper() and len(line) <= 120


def take_number(text: str) -> tuple[str, str]:
    """Split a heading into its text and its scene number (empty where it has none)."""
    if m := _NUMBER.search(text):
        number = m.group(1).strip()
        if number:
            return text[: m.start()].strip(), number
    if m := _NUMBERED.match(text):
        number = m.group(1)
        rest = text[m.end() :].strip()
        return re.sub(rf"\s+{re.escape(number)}\.?$", "", rest), number
    return text.strip(), ""


def read_heading(text: str, before: Heading | None, *, forced: bool = False) -> Heading:
    """Take a heading apart; ``before`` is the scene before, which relative times refer to."""
    interior = exterior = False
    rest = text
    m = None if forced and not _STRICT.match(text) else _KEYWORD.match(text)
    if m:
        word = m.group().upper()
        both = "/" in word
        interior = both or word.startswith("INT")
        exterior = both or word.startswith("E")
        rest = text[m.end() :].lstrip(" .-–—")
    place, time_text = _split_time(rest)
    time = _time(time_text)
    if time is None:
        time = before.time if before else TimeOfDay.DAY
    return Heading(text, interior, exterior, place or NOWHERE, time, time_text)


def _split_time(rest: str) -> tuple[str, str]:
    cuts = [(m.start(), m.end()) for m in _SPLIT.finditer(rest)]
    starts = [0, *(end for _, end in cuts)]
    ends = [*(start for start, _ in cuts), len(rest)]
    for k in range(1, len(starts)):
        if _is_time(rest[starts[k] : ends[k]]):
            return rest[: ends[k - 1]].strip(" ,-–—"), rest[starts[k] :].strip(" ,.")
    words = rest.rstrip(" ,.-").split()
    if len(words) > 1 and not cuts and _time(words[-1]) is not None and words[-1].isupper():
        return " ".join(words[:-1]), words[-1]
    if not cuts and _is_time(rest) and len(words) == 1:
        return "", rest.strip(" ,.")
    return rest.strip(" ,-–—"), ""


def _words(segment: str) -> list[str]:
    return re.findall(r"[A-Z'/]+", _BRACKETS.sub(" ", segment).upper().replace("’", "'"))


def _is_time(segment: str) -> bool:
    words = _words(segment)
    known = _RELATIVE | _FILLER | frozenset().union(*(names for _, names in _TIMES))
    parts = [part for word in words for part in word.split("/") if part]
    if not parts or any(part not in known for part in parts):
        return False
    keys = known - _FILLER | {"SAME"}
    return any(part in keys for part in parts)


def _time(segment: str) -> TimeOfDay | None:
    words = {part for word in _words(segment) for part in word.split("/")}
    for time, names in _TIMES:
        if words & names:
            return time
    return None
