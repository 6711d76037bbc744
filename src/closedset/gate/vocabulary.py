"""Layer 3: each word must be one we know. Anything else may be a name, and a person must say.

A name is never cleared because no list knows it: that would let every private person through.
"""

from __future__ import annotations

import re

from closedset.gate.bearers import SCORES
from closedset.gate.called import TITLES
from closedset.gate.canonical import Canon, Word
from closedset.gate.entrances import enters
from closedset.gate.foreign import ForeignReader
from closedset.gate.languages import common_native, is_function_word, languages_of
from closedset.gate.lexicon import (
    brands,
    frequency,
    given_names,
    in_dictionary,
    more_names,
    places,
    products,
    proper_adjective,
    squashed,
    surnames,
    things,
    trade_words,
    word_names,
)
from closedset.gate.opening import opens_as_name
from closedset.gate.ordinary import known_capital, ordinary
from closedset.gate.packed import packed_names
from closedset.gate.phrases import (
    DETERMINERS,
    PICTURED,
    SHORT_TITLES,
    adjacent,
)
from closedset.gate.policy import Policy
from closedset.gate.scenery import at_the_corner, lettered, on_the_map, title_card, weather
from closedset.gate.scripts import is_packed, script_of
from closedset.gate.somebody import SHOWN
from closedset.gate.strangers import FRAMES, labeled, stranger
from closedset.gate.wordforms import (
    any_name,
    could_be_name,
    derived,
    foreign_thing,
    frequent,
    listed_name,
    usual_here,
)

_CALLS = frozenset("call calls calling".split())
_NAME_NEXT = frozenset(
    {(who, call) for who in ("they", "we", "everybody", "everyone", "people") for call in _CALLS}
    | {("known", "as"), ("goes", "by"), ("answers", "to"), ("name", "is"), ("names", "is")}
)
"""Two words after which a capital is a name."""
_CALLED = frozenset("called named nicknamed".split())


def unknown_names(
    canon: Canon, known: frozenset[int], people: set[int], policy: Policy
) -> list[tuple[Word, Word]]:
    """Return (first, last) of each run of words that may be an undeclared name.

    ``known`` holds the indexes of words that a declaration or a known phrase already settled,
    ``people`` of those that are somebody, whatever the words are.
    """
    reader = _Reader(canon, policy, known)
    doubt = [
        i in people or (i not in known and reader.doubtful(i)) for i in range(len(canon.words))
    ]
    runs: list[tuple[Word, Word]] = []
    i = 0
    while i < len(doubt):
        if not doubt[i]:
            i += 1
            continue
        first = last = i
        while last + 1 < len(doubt) and last + 1 not in known and _joins(canon, doubt, last + 1):
            last += 1
        opens = first and first - 1 not in known and adjacent(canon, first - 1, first)
        if opens and _could_open(canon.words[first - 1]):
            first -= 1
        runs.append((canon.words[first], canon.words[last]))
        i = last + 1
    return runs


def unknown_spelled(canon: Canon, names: tuple[str, ...]) -> list[str]:
    """Return runs of single letters that spell no word and none of ``names``: ``Z a r q u i n``."""
    declared = {squashed(part) for name in names for part in (name, *name.split())}
    found: list[str] = []
    if any(w.folded in SHOWN | _SHOWN_TOO for w in canon.words):
        return found
    for match in _SPELLED.finditer(canon.original):
        letters = squashed(re.sub(r"[^\w]", "", match.group()))
        known = in_dictionary(letters) or letters in places() or letters in brands()
        if not known and letters not in declared and letters not in _ALPHABET:
            found.append(match.group())
    return found


_SPELLED = re.compile(r"(?<![\w'’\"“‘])(?:[^\W\d_][ .·-]){4,}[^\W\d_](?![\w'’\"”])")
_SHOWN_TOO = frozenset("letter note poster spelled spelt neon balloons cookies".split())
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def unknown_packed(canon: Canon, names: tuple[str, ...]) -> list[str]:
    """Return possible names in Han, kana and hangul that are not among the declared ``names``."""
    if canon.text.isascii() or not any(is_packed(c) for c in canon.text):
        return []
    text = canon.text
    parts = {p for name in names for p in (name, *name.split()) if any(map(is_packed, p))}
    for name in sorted(parts, key=lambda p: (-len(p), p)):
        text = text.replace(name, " ")
    return packed_names(text)


def _joins(canon: Canon, doubt: list[bool], i: int) -> bool:
    """Does word ``i`` belong to the name before it? ``Mara Stone``: yes."""
    word, before = canon.words[i], canon.words[i - 1]
    gap = canon.original[before.end : word.start]
    return gap in (" ", "-") and (
        doubt[i] or (word.capital and not word.shouted and not word.initial)
    )


def _could_open(word: Word) -> bool:
    """Is ``word`` a given name that is also a word, before a name: ``Rose Delgado``."""
    return word.capital and word.folded in word_names()


def _only_grammar(word: Word, i: int, known: frozenset[int]) -> bool:
    """Is a word that a list knows, ``UN``, rather an article here: ``Un boulanger``?"""
    alone = i - 1 not in known and i + 1 not in known
    return alone and not word.shouted and is_function_word(word.text.lower())


class _Reader:
    """Reads one text under one policy; holds what the whole text says about each word."""

    def __init__(self, canon: Canon, policy: Policy, known: frozenset[int]) -> None:
        self.canon, self.policy, self.known = canon, policy, known
        latin = [
            w.text.lower()
            for i, w in enumerate(canon.words)
            if w.text
            and script_of(w.text[0]) == "latin"
            and (len(w.text) > 1 or w.initial or not w.capital)
            if i not in known or _only_grammar(w, i, known)
        ]
        self.languages = languages_of(latin)
        self.foreign = ForeignReader(canon, policy, self.languages)
        capital = sum(w.capital for w in canon.words)
        small = sum(
            w.folded in ("the", "a", "an", "of", "in", "on", "and", "with", "to", "at")
            for w in canon.words
            if w.capital and not w.initial
        )
        self.titled = capital >= 0.7 * len(canon.words) and small >= 1
        """Nearly every word is capitalized, as in a title, so capitals say nothing."""

    def doubtful(self, i: int) -> bool:
        canon, policy = self.canon, self.policy
        word = canon.words[i]
        if word.text.startswith("@") or not word.folded:
            return False
        if word.shouted and enters(canon.words, i, canon.original):
            return True
        script = script_of(next((c for c in word.text if c.isalpha()), "a"))
        if any(is_packed(c) for c in word.text):
            return False  # read by unknown_packed
        if script in ("han", "kana", "hangul"):
            return False
        if script != "latin":
            return self.foreign.native(i)
        if self.titled:
            return self._in_title(word)
        typed = canon.original[word.start : word.end]
        if not typed.isascii() and common_native(typed.lower(), 5.3):
            return False  # "Μια", a Greek article in letters that look Latin
        if self.languages != ("en",):
            return self.foreign.latin(i)
        after = canon.words[i + 1] if i + 1 < len(canon.words) else None
        after = None if after is not None and after.initial else after
        before = canon.words[i - 1] if i and not word.initial else None
        if after is not None and word.text[-2:] in ("'s", "’s") and after.folded in SCORES:
            return not after.capital  # "Handel's Messiah" is a work
        if title_card(self.canon, i) or lettered(self.canon, i):
            return False
        if weather(self.canon, i) or on_the_map(self.canon, i) or at_the_corner(self.canon, i):
            return False
        if self._called(i) or opens_as_name(canon, i) or self._hyphened(i):
            return True
        if labeled(canon, i) or stranger(canon, i, self.known):
            return True
        if self._is_noun(i):
            return False
        if self._stands_alone(i):
            return True
        paired = any(
            w is not None
            and could_be_name(w)
            and w.folded not in trade_words()
            and not (w is after and w.folded in products() and not listed_name(word.folded))
            and not (w.initial and w.folded in FRAMES)
            for w in (before, after)
        )
        if paired and could_be_name(word) and not usual_here(word.folded):
            if not any_name(word.folded):
                return not known_capital(word.folded, True, policy)
            if frequency(word.folded) < 10 ** (policy.paired_zipf - 9):
                return True
            return listed_name(word.folded)
        if paired and could_be_name(word) and self._both_names(before, word, after):
            return True
        return not ordinary(word, after, policy, before)

    def _stands_alone(self, i: int) -> bool:
        """Is this an ordinary word with a capital that nothing but a name explains?

        ``We follow Moth down the corridor``: no article, no capital beside it, no sign that quotes
        it, and no place that a place may stand in.
        """
        words, text = self.canon.words, self.canon.original
        word = words[i]
        if i == 0 or not word.capital or word.shouted or word.initial or len(word.folded) < 3:
            return False
        before = words[i - 1]
        if text[before.end : word.start] not in (" ", ", ") or before.capital:
            return False
        if not self._nothing_explains(i):
            return False
        if {w.folded for w in words[max(0, i - 4) : i]} & SHOWN:
            return False
        usual = frequency(word.folded) >= 10 ** (5.4 - 9) or word.folded in TITLES
        return in_dictionary(word.folded) and not usual

    def _nothing_explains(self, i: int) -> bool:
        """Is the capital at ``i`` no part of a longer name, no kind, no thing?"""
        words, text = self.canon.words, self.canon.original
        word, before = words[i], words[i - 1]
        if text[word.end : word.end + 1] in ("-", "'", "’") or "'" in re.sub(
            "['’]s$", "", word.text
        ):
            return False
        after = words[i + 1] if adjacent(self.canon, i, i + 1) else None
        if after is not None and (after.capital or word.folded.endswith(_FROM)):
            return False
        if after is not None and after.text[0].isdigit():
            return False  # "Engine 7"
        if usual_here(word.folded) or proper_adjective(word.folded) or word.folded in _EARTH:
            return False
        several = word.folded.endswith("s") and in_dictionary(word.folded.removesuffix("s"))
        if before.folded in _NO_NAME_FOLLOWS or several:
            return False
        first = words[i - 2] if i > 1 else None
        if first is None:
            return True
        if first.capital and before.folded in ("of", "and", "or", "for", "to"):
            return first.initial and first.folded in PICTURED
        joined = text[first.end : before.start] == "-"
        return not joined and (
            first.folded not in DETERMINERS | {"the"} or before.text.endswith("s")
        )

    def _is_noun(self, i: int) -> bool:
        """Does a small unknown word stand where nouns stand: ``a white shamma``, ``loden coat``?"""
        words = self.canon.words
        word = words[i]
        if not word.text.islower() or in_dictionary(word.folded):
            return False
        return self._where_nouns_stand(i) and foreign_thing(word.folded)

    def _where_nouns_stand(self, i: int) -> bool:
        words = self.canon.words
        after = words[i + 1] if adjacent(self.canon, i, i + 1) else None
        if after is not None and after.text.islower() and after.folded in _WORN:
            return True
        for j in range(i - 1, max(i - 4, -1), -1):
            before = words[j]
            if not adjacent(self.canon, j, j + 1) or before.folded in _OF_PEOPLE:
                return False
            if before.folded in _NOUN_FOLLOWS or (j == i - 1 and before.folded in _MADE_OF):
                return True
            if not before.text.islower() or not in_dictionary(before.folded):
                return False
        return False

    def _called(self, i: int) -> bool:
        """Does the word before ``i`` say that a name follows: ``a man called Jensen``, ``Mrs.``?"""
        word = self.canon.words[i]
        if not word.capital or i == 0:
            return False
        before = self.canon.words[i - 1]
        if word.shouted:  # "DR. QUILLON"
            short = before.shouted and before.folded in SHORT_TITLES
            return short and adjacent(self.canon, i - 1, i) and len(word.folded) > 2
        if before.folded in _CALLED or self._goes_by(i - 1):
            return True
        titled = before.folded in TITLES and before.capital and adjacent(self.canon, i - 1, i)
        return titled and not any(
            word.folded in known for known in (things(), places(), trade_words())
        )

    def _goes_by(self, i: int) -> bool:
        """Do words up to ``i`` say that a name follows: ``they call``, ``call her``?"""
        words = self.canon.words
        said = tuple(w.folded for w in words[max(i - 1, 0) : i + 1])
        return said in _NAME_NEXT or (said[-1] in ("him", "her", "me") and said[0] in _CALLS)

    def _hyphened(self, i: int) -> bool:
        """Is this half of a hyphened given name beside a surname: ``Min-jun Mun``?"""
        words, text = self.canon.words, self.canon.original
        for j in (i, i - 1):
            if j >= 0 and j + 2 < len(words) and words[j].capital and words[j + 2].capital:
                first = text[words[j].end : words[j + 1].start] == "-"
                then = text[words[j + 1].end : words[j + 2].start] == " "
                short = len(words[j].folded) <= 5 and len(words[j + 1].folded) <= 5
                if first and then and short and words[j + 1].text.islower():
                    half = words[j + 1].folded
                    foreign = len(half) > 2 and not in_dictionary(half) and not half.endswith("ed")
                    known = words[j].folded in more_names() or foreign
                    return len(words[j + 2].folded) <= 6 and known
        return False

    @staticmethod
    def _both_names(before: Word | None, word: Word, after: Word | None) -> bool:
        """Do two names that are also words stand together: ``Grace Hill``, ``Will Carpenter``?"""
        if before is not None and could_be_name(before) and _first_name(before.folded):
            return any_name(word.folded)
        return (
            after is not None
            and could_be_name(after)
            and _first_name(word.folded)
            and any_name(after.folded)
        )

    def _in_title(self, word: Word) -> bool:
        letters = word.folded
        if usual_here(letters) or letters in brands() or letters in places() or len(letters) < 2:
            return False
        if letters in given_names() or letters in surnames():
            return True
        if letters in more_names() and frequency(letters) < 10 ** (3.8 - 9):
            return True
        return not derived(letters) and not frequent(word, self.policy.word_zipf, self.policy)


_FROM = ("an", "ish", "ese", "ic", "ch")
"""How words end that say where something is from, before what it is."""
_NO_NAME_FOLLOWS = DETERMINERS | frozenset(
    "in at near off outside inside into across around on per no more most very as or the this "
    "that style type class grade size model version".split()
)
"""After these a capital may be a place, a thing or a kind."""
_EARTH = frozenset("earth moon sun god bible heaven hell internet web state nature".split())
"""Words of one thing alone, which many write with a capital."""
_NOUN_FOLLOWS = frozenset(
    "a an the his her their its my our your this that these those some no every each both two "
    "three four five six seven eight nine ten several many few".split()
)
"""After these, and an adjective or two, stands a noun; a name in small letters seldom does."""
_MADE_OF = frozenset(
    "gold golden silver bronze brass copper iron steel tin leather wool woolen cotton silk linen "
    "velvet wooden bamboo clay stone glass paper plastic embroidered woven knitted carved painted "
    "lacquered white black red blue green yellow brown gray grey purple orange pink indigo "
    "crimson scarlet ocher traditional antique".split()
)
_WORN = frozenset(
    "coat jacket robe robes cloak dress skirt shirt trousers boots shoes sandals hat cap scarf "
    "shawl sash belt blanket rug carpet mask costume vest gown tunic apron cloth fabric cape hood "
    "drum drums flute lamp lantern bowl jar jug pot basket knife sword spear shield boat canoe "
    "cart stall tree trees bush grass stew soup bread tea".split()
)
"""Things that a word of some country says the kind of."""
_OF_PEOPLE = frozenset(
    "young old older younger little smiling laughing crying sad happy angry tired famous late "
    "real actual called named like feat starring by and with photo portrait picture".split()
)
"""After these even a word in small letters may be somebody."""


def _first_name(letters: str) -> bool:
    return letters in given_names() or letters in word_names()
