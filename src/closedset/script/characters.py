"""Who is in the script: names that cues declare, and names that an introduction declares.

An introduction is the trade's convention: the name in capitals, then the age or who that is, in an
action line: "MARA (30)", "MARA, a tired bus driver, sits".
One person may have several names, "NURSE PILAR" and "PILAR", or "COLE" in cues where the action
says "COLE HARPER", or "SGT. KOS" where it says "SGT. IMRE KOS". They are joined only if nobody else
could be meant, and a part of a name counts as a name only where the script itself uses it as one:
so "MAN" of OLD MAN does not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from closedset.model.entrance import SOMEBODY
from closedset.model.screenplay import Character, ElementKind, Scene

_TITLES = frozenset(
    "DR DOCTOR NURSE MR MRS MS MISS MADAM MADAME CAPTAIN CAPT SERGEANT SGT LIEUTENANT LT COLONEL "
    "GENERAL MAJOR CORPORAL PRIVATE OFFICER DETECTIVE INSPECTOR CONSTABLE SHERIFF DEPUTY AGENT "
    "FATHER SISTER BROTHER REVEREND RABBI IMAM PASTOR PROFESSOR PROF JUDGE JUSTICE SENATOR MAYOR "
    "MINISTER SIR DAME LADY LORD COUNT COUNTESS BARON KING QUEEN PRINCE PRINCESS UNCLE AUNT COACH "
    "CHEF SENOR SENORA SEÑOR SEÑORA HERR FRAU MONSIEUR SIGNOR SIGNORA".split()
)
_WORD = re.compile(r"[^\W\d_][\w'’.\-]*")
_NUMBERS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_AGE = re.compile(
    r"\s*(?:\(\s*(?:age[ds]?\s+)?(?:early|mid|late)?[\s-]*(?:to[\s-]late\s+)?\d{1,2}(?!\d)"
    r"|,\s*(?:an?\s+)?(?:early|mid|late)?[\s-]*\d{1,2}(?:['’]?s|[\s-]year|[\s-]ish)?\s*[,.)]"
    rf"|,\s*(?:an?\s+)?(?:early|mid|late)?[\s-]*(?:{_NUMBERS}|twenties|thirties|forties|fifties"
    r"|sixties|seventies|eighties|teens)\b)",
    re.IGNORECASE,
)
_LONGEST_NAME = 4
"""Words in a name; a longer run of capitals is a caption."""


def read_characters(scenes: Sequence[Scene]) -> tuple[Character, ...]:
    """Return everyone whom the script declares, in order of first appearance."""
    cues: dict[str, None] = {}
    actions: list[str] = []
    order: dict[str, None] = {}
    for scene in scenes:
        for element in scene.elements:
            if element.kind is ElementKind.CUE and element.character:
                cues.setdefault(element.character)
                order.setdefault(element.character)
            elif element.kind is ElementKind.ACTION:
                text = " ".join(element.text.split())
                actions.append(text)
                for name in _introduced(text):
                    order.setdefault(name)
    capitals = {run for text in actions for run in _capital_runs(text)}
    groups = _join([*cues, *(name for name in order if name not in cues)], capitals)
    places = {name: k for k, name in enumerate(order)}
    groups.sort(key=lambda group: min(places[n] for n in group if n in places))
    text = " ".join(actions)
    cores = Counter(core for group in groups for core in {_core(n) for n in group})
    parts = Counter(w for group in groups for w in {w for n in group for w in n.split()})
    return tuple(_character(group, text, cores, parts) for group in groups)


def _character(group: list[str], text: str, cores: Counter[str], parts: Counter[str]) -> Character:
    name, *others = group
    aliases = dict.fromkeys(others)
    for known in group:
        core = _core(known)
        if core != known and cores[core] == 1:
            aliases.setdefault(core)
        words = core.split()
        for word in words if len(words) > 1 else ():
            if parts[word] == 1 and _used_as_name(word, known, text):
                aliases.setdefault(word)
    aliases.pop(name, None)
    return Character(name, tuple(aliases))


def _core(name: str) -> str:
    """Return a name without the titles before it; "DR. ANA OKONKWO" is "ANA OKONKWO"."""
    words = name.split()
    while len(words) > 1 and words[0].rstrip(".") in _TITLES:
        words = words[1:]
    return " ".join(words)


def _join(names: Iterable[str], capitals: set[str]) -> list[list[str]]:
    """Group the names that are one person's; the first of a group is what cues say.

    ``capitals`` are other runs of capitals in action: they may name somebody in full.
    """
    groups: list[list[str]] = []
    for name in names:
        homes = [g for g in groups if any(_same(name, known) for known in g)]
        if len(homes) == 1:
            homes[0].append(name)
        else:
            groups.append([name])
    for run in sorted(capitals):
        homes = [g for g in groups if any(_within(known, run) for known in g)]
        if len(homes) == 1 and run not in homes[0]:
            homes[0].append(run)
    return groups


def _same(one: str, other: str) -> bool:
    """Say whether two names differ by a title or by a first or last name only."""
    short, long = sorted((_core(one), _core(other)), key=len)
    titles = {name.removesuffix(_core(name)).replace(".", "") for name in (one, other)}
    if len(titles) > 1 and "" not in titles:
        return False
    if short == long:
        return True
    return _within(short, long) and _plain(short) and not _ANOTHER.search(long)


_ANOTHER = re.compile(r"\b(?:YOUNG|YOUNGER|OLD|OLDER|LITTLE|TEEN|TEENAGE|FAKE|OTHER)\b|['’]S\b|\d")
"""YOUNG MARA is another performer than MARA; so are MARA'S MOTHER and GUARD 2."""


def _plain(name: str) -> bool:
    return all(word.isalpha() or "-" in word for word in name.split())


def _within(short: str, long: str) -> bool:
    """Say whether ``short`` is the first or the last words of the longer name ``long``."""
    few, many = short.split(), long.split()
    return (
        len(few) < len(many) <= _LONGEST_NAME
        and few in (many[: len(few)], many[-len(few) :])
        and not _ANOTHER.search(long)
    )


def _used_as_name(word: str, name: str, text: str) -> bool:
    """Say whether the script writes a part of a name alone, with a capital, and never without."""
    if len(word) < 3 or re.search(rf"\b{re.escape(word.lower())}\b", text):
        return False
    full = " ".join(w.capitalize() for w in name.split())
    rest = text.replace(name, "").replace(full, "")
    return bool(re.search(rf"\b{re.escape(word.capitalize())}\b", rest))


def _introduced(text: str) -> list[str]:
    """Return the names in capitals that an age, or a phrase about somebody, follows."""
    return [run for run, end in _runs(text) if _AGE.match(text, end) or SOMEBODY.match(text, end)]


def _capital_runs(text: str) -> list[str]:
    return [run for run, _ in _runs(text) if 1 < len(run.split()) <= _LONGEST_NAME]


def _runs(text: str) -> list[tuple[str, int]]:
    """Return runs of words in capitals with their ends; articles before them are left off."""
    runs: list[list[re.Match[str]]] = []
    for word in _WORD.finditer(text):
        if not _shouts(word.group()):
            continue
        if runs and text[runs[-1][-1].end() : word.start()] == " ":
            runs[-1].append(word)
        else:
            runs.append([word])
    found = []
    for run in runs:
        while run and run[0].group() in {"A", "AN", "THE", "AND"}:
            run.pop(0)
        if run and len(run) <= _LONGEST_NAME:
            name = " ".join(m.group() for m in run).strip(".,")
            found.append((name, run[0].start() + len(name)))
    return found


def _shouts(word: str) -> bool:
    return word.isupper() and (len(word) > 1 or word == "A")
