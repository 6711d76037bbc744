"""Layer 3: each word must be one we know. Anything else may be a name, and a person must say.

A name is never cleared because no list knows it: that would let every private person through.
"""

from __future__ import annotations

import re

from closedset.gate.canonical import Canon, Word
from closedset.gate.languages import known_native, known_word, languages_of
from closedset.gate.lexicon import (
    LANGUAGES,
    brands,
    common,
    frequency,
    given_names,
    more_names,
    native_names,
    places,
    surnames,
    things,
    trade_words,
    verbs,
    word_names,
)
from closedset.gate.notable import load_notable
from closedset.gate.packed import packed_names
from closedset.gate.phrases import AT_PLACE, adjacent
from closedset.gate.policy import Policy
from closedset.gate.scripts import is_packed, script_of

_TITLES = frozenset(
    "mr mrs ms miss mx dr sir dame lord lady madame monsieur senor senora herr frau don dona "
    "captain sergeant sheriff detective inspector officer agent professor father sister brother "
    "mother uncle aunt aunty auntie colonel general major lieutenant commander admiral "
    "president senator governor mayor king queen prince princess duke duchess count countess "
    "baron baroness emperor empress pope cardinal bishop rabbi imam judge coach chef doctor "
    "nurse reverend pastor".split()
)
"""Before a capitalized word these make it somebody."""
_CALLED = frozenset("called named nicknamed".split())
_ENGLISH_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday english i".split()
)


def unknown_names(canon: Canon, known: frozenset[int], policy: Policy) -> list[tuple[Word, Word]]:
    """Return (first, last) of each run of words that may be an undeclared name.

    ``known`` holds the indexes of words that a declaration or a known phrase already settled.
    """
    reader = _Reader(canon, policy)
    doubt = [i not in known and reader.doubtful(i) for i in range(len(canon.words))]
    runs: list[tuple[Word, Word]] = []
    i = 0
    while i < len(doubt):
        if not doubt[i]:
            i += 1
            continue
        first = last = i
        while last + 1 < len(doubt) and last + 1 not in known and _joins(canon, doubt, last + 1):
            last += 1
        if first and first - 1 not in known and _could_open(canon.words[first - 1]):
            first -= 1
        runs.append((canon.words[first], canon.words[last]))
        i = last + 1
    return runs


def unknown_packed(canon: Canon, names: tuple[str, ...]) -> list[str]:
    """Return possible names in Han, kana and hangul that are not among the declared ``names``."""
    if not any(is_packed(c) for c in canon.text):
        return []
    text = canon.text
    for name in sorted(names, key=len, reverse=True):
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


class _Reader:
    """Reads one text under one policy; holds what the whole text says about each word."""

    def __init__(self, canon: Canon, policy: Policy) -> None:
        self.canon, self.policy = canon, policy
        latin = [w.text.lower() for w in canon.words if w.text and script_of(w.text[0]) == "latin"]
        self.languages = languages_of(latin)
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
        if word.shouted and _AGED.match(canon.original, word.end):
            return True
        script = script_of(next((c for c in word.text if c.isalpha()), "a"))
        if any(is_packed(c) for c in word.text):
            return False  # read by unknown_packed
        if script in ("han", "kana", "hangul"):
            return False
        if script != "latin":
            return self._native(i)
        if self.titled:
            return self._in_title(word)
        if self.languages != ("en",):
            return self._foreign(i)
        after = canon.words[i + 1] if i + 1 < len(canon.words) else None
        before = canon.words[i - 1] if i and not word.initial else None
        if self._called(i) or self._opens_as_name(i) or self._hyphened(i):
            return True
        paired = any(
            w is not None
            and _could_be_name(w)
            and w.folded not in trade_words()
            and not (w.initial and w.folded in _FRAMES)
            for w in (before, after)
        )
        if paired and _could_be_name(word) and not self._known(word.folded):
            if not _any_name(word.folded):
                rare = frequency(word.folded) < 10 ** (policy.capital_zipf - 9)
                return rare and not _derived(word.folded)
            if frequency(word.folded) < 10 ** (policy.paired_zipf - 9):
                return True
            return _listed_name(word.folded)
        if paired and _could_be_name(word) and self._both_names(before, word, after):
            return True
        return not _ordinary(word, after, policy, before)

    def _called(self, i: int) -> bool:
        """Does the word before ``i`` say that a name follows: ``a man called Jensen``, ``Mrs.``?"""
        word = self.canon.words[i]
        if not word.capital or word.shouted or i == 0:
            return False
        before = self.canon.words[i - 1]
        if before.folded in _CALLED:
            return True
        titled = before.folded in _TITLES and before.capital and adjacent(self.canon, i - 1, i)
        return titled and not any(
            word.folded in known for known in (things(), places(), trade_words())
        )

    def _opens_as_name(self, i: int) -> bool:
        """Is a word that opens a sentence somebody there: ``Olive with blue eyes``?"""
        word = self.canon.words[i]
        if not (word.initial and word.capital and not word.shouted):
            return False
        if word.folded not in word_names() and word.folded not in _MONTH_NAMES:
            return False
        after = self.canon.words[i + 1] if adjacent(self.canon, i, i + 1) else None
        if after is None or not after.text.islower():
            return False
        if after.folded.endswith(("ing", "ed")) and len(after.folded) > 4:
            return True
        rest = re.split(r"[.!?]", self.canon.original[after.start : after.start + 200])[0]
        return after.folded in _ALONG and bool(_PERSONAL.search(rest))

    def _hyphened(self, i: int) -> bool:
        """Is this half of a hyphened given name beside a surname: ``Min-jun Mun``?"""
        words, text = self.canon.words, self.canon.original
        for j in (i, i - 1):
            if j >= 0 and j + 2 < len(words) and words[j].capital and words[j + 2].capital:
                first = text[words[j].end : words[j + 1].start] == "-"
                then = text[words[j + 1].end : words[j + 2].start] == " "
                short = len(words[j].folded) <= 5 and len(words[j + 1].folded) <= 5
                if first and then and short and words[j + 1].text.islower():
                    return len(words[j + 2].folded) <= 6 and words[j].folded in more_names()
        return False

    @staticmethod
    def _both_names(before: Word | None, word: Word, after: Word | None) -> bool:
        """Do two names that are also words stand together: ``Grace Hill``, ``Will Carpenter``?"""
        if before is not None and _could_be_name(before) and _first_name(before.folded):
            return _any_name(word.folded)
        return (
            after is not None
            and _could_be_name(after)
            and _first_name(word.folded)
            and _any_name(after.folded)
        )

    @staticmethod
    def _known(letters: str) -> bool:
        return letters in trade_words() or letters in things() or letters in _ENGLISH_MONTHS

    def _in_title(self, word: Word) -> bool:
        letters = word.folded
        if self._known(letters) or letters in brands() or letters in places() or len(letters) < 2:
            return False
        if letters in given_names() or letters in surnames():
            return True
        if letters in more_names() and frequency(letters) < 10 ** (3.8 - 9):
            return True
        return not _derived(letters) and not _frequent(word, self.policy.word_zipf, self.policy)

    def _foreign(self, i: int) -> bool:
        """Judge a word of a text in another language that uses Latin letters."""
        word, policy = self.canon.words[i], self.policy
        letters, shown = word.folded, word.text.lower()
        if len(letters) < 2 or not any(c.isalpha() for c in letters) or self._known(letters):
            return False
        if (letters in places() or letters in brands()) and not self._beside_name(i):
            return False
        named = word.capital and not word.shouted
        is_name = letters in given_names() or letters in surnames()
        nouns = "de" in self.languages
        if named and (is_name or letters in more_names()) and (not word.initial or is_name):
            return not (nouns and known_word(shown, "de", 4.0) and not is_name)
        if is_name and not self._knows(shown, 4.5):
            return True
        known = self._knows(shown, policy.word_zipf) or self._compound(shown)
        if named and not word.initial and not nouns:
            return not (known and self._knows(shown, 4.0))
        return not known and not common(letters, 3.5)

    def _knows(self, shown: str, zipf: float) -> bool:
        return any(known_word(shown, language, zipf) for language in self.languages)

    def _compound(self, shown: str) -> bool:
        """Is this a compound of two words, as German, Dutch and the Nordic languages build them?"""
        return any(
            known_word(shown[:cut], language, 3.0) and known_word(rest, language, 3.0)
            for language in self.languages
            if language in ("de", "nl", "sv", "nb", "da", "fi", "is", "hu")
            for cut in range(3, len(shown) - 2)
            for rest in (shown[cut:], shown[cut:].removeprefix("s"))
            if len(rest) > 2
        )

    def _beside_name(self, i: int) -> bool:
        before = self.canon.words[i - 1] if adjacent(self.canon, i, i - 1) else None
        return before is not None and before.capital and before.folded in given_names()

    def _native(self, i: int) -> bool:
        """Judge a word in a script other than Latin."""
        word = self.canon.words[i]
        if len(word.text) < 2:
            return False
        script = script_of(word.text[0])
        if word.folded in places() and script in ("cyrillic", "greek") and len(word.folded) > 4:
            return _listed_name(word.folded)
        if script in ("cyrillic", "greek", "armenian") and word.capital and not word.shouted:
            if not word.initial:
                return True
            after = self.canon.words[i + 1] if i + 1 < len(self.canon.words) else None
            if after is not None and after.capital and adjacent(self.canon, i, i + 1):
                return True
            if word.folded in given_names():
                return True
        if script in ("cyrillic", "greek") and not word.capital and _INFLECTED.search(word.text):
            return word.text.capitalize() in native_names() or word.folded in given_names()
        uncased = script not in ("cyrillic", "greek", "armenian")
        return not known_native(word.text, 3.1 if uncased else self.policy.word_zipf + 0.4)


def _listed_name(letters: str) -> bool:
    return letters in word_names() or letters in given_names() or letters in surnames()


def _first_name(letters: str) -> bool:
    return letters in given_names() or letters in word_names()


def _any_name(letters: str) -> bool:
    return letters in more_names() or letters in word_names() or letters in load_notable().tokens


_AGED = re.compile(
    r"\s*\((?:\d|mid|early|late|age|teen|twent|thirt|fort|fift|sixt|a (?:man|woman))", re.IGNORECASE
)
"""What a screenplay writes after a name at its first entrance: ``EDDA (20s, freckles)``."""
_MONTH_NAMES = frozenset("april may june august".split())
_ALONG = frozenset("with on in at by near from and under beside behind".split())
_PERSONAL = re.compile(
    r"\b(?:he|she|his|her|him|hers|eyes|hair|haired|wearing|years? old|year-old|twenties|"
    r"thirties|forties|fifties|sixties|\d0s|coat|smile|beard|\w+ing)\b"
)
_INFLECTED = re.compile(
    r"(?:[ыиоуеа][йеямх]|ого|его|ому|ему|ыми|ими|ую|юю|[еиуюая]т|[аяеи]ть|тся|ться|ся|сь|[ео]сть|ости|"
    r"ени[еяю]|ами|ями|ах|ях|ов|ев|ой|ей|ом|ем|[όο]ς|ει|άει|ουν|ους|ων|ικ[όήά])$"
)
"""Endings that only inflected ordinary words of five letters or more take in lower case."""
_FRAMES = frozenset(
    "a an the this that these those in on at by from with and but or then when while as his her "
    "their its my our your two three four five int ext portrait photo picture close wide "
    "shot".split()
)


def _ordinary(word: Word, after: Word | None, policy: Policy, before: Word | None) -> bool:
    """Is this word, as it stands before the word ``after``, no name?"""
    letters = word.folded
    if not any(c.isalpha() for c in letters) or len(letters) == 1:
        return True
    if any(c.isdigit() for c in word.text) and len(letters) <= 6:
        return True
    if letters in trade_words() or letters in _ENGLISH_MONTHS:
        return True
    if letters in given_names() or letters in surnames():
        return False
    named = word.capital and not word.shouted
    acts = named and after is not None and _acts(after)
    if letters in word_names():
        if named and before is not None and before.folded in AT_PLACE - {"of", "to", "from", "by"}:
            return before.folded not in ("with",)
        return not acts if word.initial else not named
    inside = named and not word.initial
    if (inside or acts) and _any_name(letters):
        return frequency(letters) >= 10 ** (policy.paired_zipf - 9)
    if named and (acts or inside) and _worldly(letters, policy):
        return False
    if (not word.capital or (word.initial and not acts)) and _derived(letters):
        return True
    if acts or inside:
        return frequency(letters) >= 10 ** (policy.capital_zipf - 9) or (
            inside and _derived(letters) and letters not in more_names()
        )
    return _frequent(word, policy.word_zipf, policy) or (not word.capital and _slip(letters))


def _slip(letters: str) -> bool:
    """Is this lower-case word a slip of the pen for an ordinary one: ``desing``, ``dinasour``?"""
    if not 6 <= len(letters) <= 16 or not letters.isascii() or _any_name(letters):
        return False
    cuts = [(letters[:i], letters[i:]) for i in range(len(letters) + 1)]
    forms = {a + b[1:] for a, b in cuts if b}
    forms |= {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    forms |= {a + c + b[1:] for a, b in cuts if b for c in "aeiourstlnmcdpgkybhfvwz"}
    forms |= {a + c + b for a, b in cuts for c in "aeiourstlnmcdpgkybhfvwz"}
    return any(common(form, 3.3) and not _any_name(form) for form in forms)


def _could_be_name(word: Word) -> bool:
    return word.capital and not word.shouted and len(word.folded) > 1


def _acts(word: Word) -> bool:
    """Does this word make the one before it somebody: a verb, a surname?"""
    letters = word.folded
    return (
        letters in verbs()
        or (letters.endswith("ing") and len(letters) > 5)
        or (word.capital and not word.shouted)
    )


def _worldly(letters: str, policy: Policy) -> bool:
    """Is this word about as frequent in most languages as in English? Names are, words are not."""
    here = frequency(letters)
    if here >= 10 ** (policy.worldly_zipf - 9):
        return False
    same = sum(frequency(letters, language) >= here / 5 for language in LANGUAGES)
    return same >= 4


def _derived(letters: str) -> bool:
    """Is this a form or a compound of ordinary words: ``unplugs``, ``doorframe``?"""
    for ending in ("s", "es", "ed", "ing", "ly", "er", "ers", "ish", "less", "like", "ness"):
        stem = letters.removesuffix(ending)
        if len(stem) >= 4 and stem != letters:
            doubled = stem[:-1] if stem[-1] == stem[-2] else stem
            if any(common(s, 2.5) for s in (stem, stem + "e", doubled)):
                return True
    for prefix in ("un", "re", "over", "half", "under", "mid", "out", "semi", "super", "micro"):
        stem = letters.removeprefix(prefix)
        if len(stem) >= 4 and stem != letters and common(stem, 3.0):
            return True
    return any(
        common(letters[:cut], 4.0 if min(cut, len(letters) - cut) < 4 else 3.3)
        and common(letters[cut:], 4.0 if min(cut, len(letters) - cut) < 4 else 3.3)
        for cut in range(3, len(letters) - 2)
    )


def _frequent(word: Word, zipf: float, policy: Policy) -> bool:
    forms = {word.folded, word.text.lower()}
    if any(frequency(f) >= 10 ** (zipf - 9) for f in forms):
        return True
    foreign = 10 ** (max(zipf, policy.foreign_zipf) - 9)
    shown = word.text.lower()
    return any(frequency(shown, language) >= foreign for language in LANGUAGES)
