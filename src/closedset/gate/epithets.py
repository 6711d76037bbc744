"""Layer 4, second half: nicknames made of ordinary words, and names that are ordinary words.

``!King of Pop`` means one person in any case and is refused. ``The Rock`` may be a rock, so it is
held, and only when capitalized as a name. ``Prince`` at the head of a sentence is somebody if he
acts there like somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from closedset.gate.canonical import Canon, Word, read_digits
from closedset.gate.lexicon import (
    frequency,
    given_names,
    in_dictionary,
    more_names,
    squashed,
    verbs,
)
from closedset.gate.notable import WORDS_TOO, like_a_noun, load_notable
from closedset.gate.phrases import AT_PLACE, DETERMINERS, adjacent

LONGEST = 6
STAGE_NAMES = frozenset(
    "prince pink drake seal usher common future sting cher eve jewel beck slash flea madonna "
    "queen kiss heart muse blur pulp suede garbage poison "
    "asia rain bono edge twiggy tiger magic hulk rock fergie eminem lorde moby dido game "
    "diddy birdman redman logic offset nelly tweet ludacris shaggy coolio maxwell prodigy havoc "
    "goldberg kane edge raphael donatello plato divine buckethead tiny meat trump bush dash "
    "spike flash ice".split()
)
"""Ordinary words under which one person is known: somebody if capitalized and acting."""
ACTING = frozenset(
    "sings sing singing dances dancing performs performing plays playing walks walking stands "
    "standing sits sitting smiles smiling waves waving wears wearing holds holding rides riding "
    "eats eating drinks drinking raps rapping runs running poses posing laughs laughing dribbles "
    "dribbling lifts lifting drives driving cooks cooking reads reading kisses hugging wrestling "
    "meets meeting talks talking shakes jumps jumping cries crying sleeping sleeps hosts hosting "
    "judges judging bakes baking teaches teaching herds herding argues arguing conducts "
    "conducting repairs repairing tames taming serves serving sells selling stars starring "
    "competes competing shovels shoveling paints painting plants planting fishes fishing bowls "
    "bowling skis skiing surfs surfing skates skating knits knitting juggles juggling moonwalks "
    "moonwalking breakdances breakdancing meditates meditating sips sipping chews chewing salutes "
    "grins grinning winks winking shouts shouting whispers whispering yells yelling autographs "
    "haggles haggling interviews interviewing hugs cuddles cuddling pets petting feeds feeding "
    "mows mowing vacuums vacuuming shops shopping solves solving visits visiting explores "
    "exploring discovers discovering pilots piloting steers steering paddles paddling wrestles "
    "boxes boxing dunks dunking fights fighting learns learning trains training stuck trapped "
    "dressed disguised himself herself".split()
)


_ARTICLES = frozenset("the el la il o le der die".split())
"""Before a nickname these may stand small: ``the Rock``, ``el Cholo``."""


_INSIDE = frozenset("of the in with from and for on de del della la du des van der".split())
"""Inside a nickname these stay small: ``the Boy with the Glasses``."""


@dataclass(frozen=True, slots=True)
class Nickname:
    """A nickname found in a text."""

    span: str
    certain: bool
    """Only one person is meant."""


@lru_cache(maxsize=1)
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    text = files("closedset.gate").joinpath("data", "epithets.txt").read_text("utf-8")
    lines = [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]
    sure = frozenset(squashed(line[1:]) for line in lines if line.startswith("!"))
    maybe = frozenset(squashed(line) for line in lines if not line.startswith("!"))
    return sure, maybe - sure


def is_nickname(letters: str) -> bool:
    """Do these folded letters, without spaces, mean one person in any case?"""
    return letters in _lists()[0]


def find_nicknames(canon: Canon, settled: set[int]) -> list[Nickname]:
    """Return the nicknames in a text; words in ``settled`` are known to be something else."""
    found: list[Nickname] = []
    i = 0
    while i < len(canon.words):
        size, sure = _nickname_at(canon, i, settled)
        if size:
            span = canon.quote(canon.words[i], canon.words[i + size - 1])
            found.append(Nickname(span, sure))
            i += size
            continue
        word = canon.words[i]
        if i not in settled and (
            _stage_name(canon, i) or _in_the_manner(word) or _half_digits(word)
        ):
            found.append(Nickname(canon.words[i].text, certain=False))
        i += 1
    return found


def _half_digits(word: Word) -> bool:
    """Is this a stage name that is also a word, and no word with its digits: ``5t1n9``?"""
    digits = sum(map(str.isdigit, word.text))
    return digits > 1 and not word.text.isdigit() and read_digits(word.folded) in STAGE_NAMES


def _in_the_manner(word: Word) -> bool:
    """Is this one person's name with an ending that no dictionary has: ``Putinesque``?"""
    stem = word.folded.removesuffix("esque")
    if stem == word.folded or not word.capital or in_dictionary(word.folded):
        return False
    return stem in load_notable().exact or stem in _lists()[0]


def _nickname_at(canon: Canon, i: int, settled: set[int]) -> tuple[int, bool]:
    sure, maybe = _lists()
    letters, best = "", (0, False)
    for size in range(1, min(LONGEST, len(canon.words) - i) + 1):
        letters += canon.words[i + size - 1].folded
        known = letters in sure
        if not known and letters not in maybe:
            continue
        run = canon.words[i : i + size]
        free = not settled.issuperset(range(i, i + size))
        if known and free and _written_as_name(run, letters):
            best = (size, not (size == 1 and like_a_noun(canon.words, i)))
        elif letters in maybe and size > 1 and free and _capitals(run):
            best = (size, False) if run[0].capital or run[0].folded in _ARTICLES else best
    return best


def _capitals(run: tuple[Word, ...]) -> bool:
    """Has every word after the first a capital, small words inside left out: ``Lion of Sweden``?"""
    return run[-1].capital and all(w.capital or w.folded in _INSIDE for w in run[1:])


def _written_as_name(run: tuple[Word, ...], letters: str) -> bool:
    """Is a sure nickname of one or two short words written as one, and not as a word?"""
    # "The edge of a knife": only the sentence makes its article a capital.
    small = not any(w.capital and not (w.initial and w.folded in ("a", "the")) for w in run)
    if len(run) == 2 and small and run[0].folded in ("a", "the") and in_dictionary(run[1].folded):
        return False  # "the moor"
    if len(run) == 1:
        if letters in load_notable().digits and run[0].text.isalpha():
            return False  # "an old CRT" is no CR7
        known = len(letters) >= 5 and letters in load_notable().tokens - WORDS_TOO
        return known or run[0].capital
    return len(letters) > 7 or any(w.capital for w in run) or not _plain(run)


def _plain(run: tuple[Word, ...]) -> bool:
    return all(frequency(w.folded) > 10 ** (3.5 - 9) and w.folded not in given_names() for w in run)


def _stage_name(canon: Canon, i: int) -> bool:
    """Is the ordinary word at ``i`` somebody here: ``Prince plays guitar``, ``a photo of Pink``?"""
    word = canon.words[i]
    if word.folded not in STAGE_NAMES or not word.capital or word.shouted:
        return False
    before = canon.words[i - 1] if adjacent(canon, i, i - 1) else None
    after = canon.words[i + 1] if adjacent(canon, i, i + 1) else None
    if before is not None and before.folded in DETERMINERS | AT_PLACE - {"of"}:
        return False
    if after is not None and word.folded == "rain" and after.folded in POURS:
        return False
    if after is not None and (after.folded in ACTING or after.folded in verbs()):
        return after.folded.endswith(("s", "ing")) or not word.initial
    if after is not None and word.initial and _goes_on(canon, i + 1):
        return True
    of = before is not None and before.folded == "of" and not word.initial
    portrait = of and i > 1 and canon.words[i - 2].folded in PICTURES
    return portrait and (
        after is None or (after.text.islower() and after.folded not in more_names())
    )


def third_person(letters: str) -> bool:
    """Does a word end as verbs of somebody do: ``tames``? Plurals do so too."""
    return letters.endswith("s") and not letters.endswith(("ss", "us", "is"))


def _goes_on(canon: Canon, i: int) -> bool:
    """Do the words from ``i`` on say what the word before them does: ``tames a serpent``?

    ``Bono on a unicycle`` too, of a name that is hardly a word.
    """
    after = canon.words[i]
    then = canon.words[i + 1].folded if adjacent(canon, i, i + 1) else ""
    if after.text.islower() and third_person(after.folded) and after.folded not in DRIFTS:
        if then in _OBJECTS:
            return True
        return canon.words[i - 1].folded in _HARDLY_WORDS and then in _WHERE
    return canon.words[i - 1].folded in _HARDLY_WORDS and after.folded in _WHERE


_OBJECTS = frozenset("a an the his her their its my our your another two three".split())
_WHERE = frozenset("on in at with for into through from over to under behind beside".split())
_HARDLY_WORDS = frozenset(
    "bono cher usher drake sting fergie eminem lorde moby dido diddy nelly ludacris shaggy coolio "
    "birdman redman buckethead madonna raphael donatello twiggy goldberg".split()
)
"""Stage names that seldom open a sentence as the words that they are."""
DRIFTS = frozenset(
    "falls hangs hits drums streaks stops starts begins turns clings drifts rolls settles lifts "
    "fills grows rises swirls curls covers coats blankets glitters glistens melts thins thickens "
    "pours creeps seeps drips taps beats soaks blurs whips lashes runs comes flies fly "
    "glow".split()
)
"""What weather does at the head of a sentence."""
POURS = DRIFTS | frozenset("hammers pounds pelts drenches batters rattles spatters dots".split())
"""What rain and hail do, and people too."""
PICTURES = frozenset(
    "photo photograph picture portrait painting image drawing sketch poster mural statue "
    "closeup up shot video footage clip cartoon caricature selfie fan concert likeness face".split()
)
