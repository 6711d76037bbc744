"""Layer 3 in other languages: which words of a text that is not English may be names."""

from __future__ import annotations

import re

from closedset.gate.canonical import Canon
from closedset.gate.languages import (
    ELISION,
    common_native,
    known_native,
    known_word,
    opens_sentence,
)
from closedset.gate.lexicon import (
    brands,
    common,
    given_names,
    more_names,
    native_names,
    places,
    surnames,
)
from closedset.gate.phrases import adjacent
from closedset.gate.policy import Policy
from closedset.gate.scripts import script_of
from closedset.gate.wordforms import could_be_name, listed_name, usual_here

_ROMANCE = tuple(
    (end, ("o", "a", "os", "as", "e", "")) for end in ("as", "os", "es", "a", "o", "s")
)
_NORDIC = tuple(
    (end, ("", "e")) for end in ("erna", "ene", "en", "et", "ar", "er", "t", "a", "e", "s")
)


def _bare(endings: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((end, ("",)) for end in endings.split())


_ENDINGS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "de": tuple((end, ("", "e")) for end in ("es", "er", "en", "em", "e", "t")),
    "nl": (("e", ("",)), ("en", ("", "e")), ("s", ("",))),
    "fr": (("es", ("", "e")), ("s", ("",)), ("e", ("",))),
    "it": tuple((end, ("o", "a", "e", "i")) for end in ("i", "e", "a", "o")),
    **dict.fromkeys(("es", "pt", "ca"), _ROMANCE),
    **dict.fromkeys(("sv", "nb", "da"), _NORDIC),
    "tr": _bare("larının lerinin larını lerini larında lerinde ların lerin lardan lerden larda "
                "lerde lara lere ları leri lar ler sından sinden sında sinde sını sini sına sine "
                "sı si nın nin nun nün ından inden undan ünden ında inde unda ünde ını ini unu ünü "
                "yla yle dan den tan ten da de ta te ın in un ün ı i u ü a e ya ye yor mış miş"),
    "fi": _bare("issa issä ista istä illa illä ilta iltä ille iin ssa ssä sta stä lla llä lta ltä "
                "lle ksi jen ien ja jä ia iä n t a ä"),
    "hu": _bare("okban ekben okon eken ban ben ból ből ban ra re on en ön nak nek val vel tól től "
                "nál nél hoz hez ok ek ak ök át t k n ja je a e"),
}  # fmt: skip
"""Endings of adjectives and nouns, and what may stand in their place."""
_GERMAN_STREETS = ("straße", "strasse", "gasse", "platz", "weg", "allee", "brücke", "bahnhof")
_TURKISH_VERB = re.compile("[ıiuü]yor(?:um|sun|uz|lar|du|muş)?$")
_INFLECTED = re.compile(
    r"(?:[ыиоуеа][йеямх]|ого|его|ому|ему|ыми|ими|ую|юю|[еиуюая]т|[аяеи]ть|тся|ться|ся|сь|[ео]сть|ости|"
    r"ени[еяю]|ами|ями|ах|ях|ов|ев|ой|ей|ом|ем|[όο]ς|ει|άει|ουν|ους|ων|ικ[όήά])$"
)
"""Endings that only inflected ordinary words of five letters or more take in lower case."""


class ForeignReader:
    """Reads the words of one text that are in ``languages``, or in another script."""

    def __init__(self, canon: Canon, policy: Policy, languages: tuple[str, ...]) -> None:
        self.canon, self.policy, self.languages = canon, policy, languages

    def latin(self, i: int) -> bool:
        """Judge a word of a text in another language that uses Latin letters."""
        word, policy = self.canon.words[i], self.policy
        letters, shown = word.folded, word.text.lower()
        if len(letters) < 2 or not any(c.isalpha() for c in letters) or usual_here(letters):
            return False
        if (letters in places() or letters in brands()) and not self._beside_name(i):
            return False
        if word.initial and opens_sentence(shown, self.languages):
            return False
        if "tr" in self.languages and not word.capital and _TURKISH_VERB.search(shown):
            return False
        named = word.capital and not word.shouted
        is_name = letters in given_names() or letters in surnames()
        nouns = "de" in self.languages
        if named and (is_name or letters in more_names()) and (not word.initial or is_name):
            noun = nouns and (known_word(shown, "de", 3.0) or shown.endswith(_GERMAN_STREETS))
            return not (noun and not is_name)
        if named and word.initial and letters in more_names() and self._before_capital(i):
            return True
        if nouns and self._german_name(i):
            return True
        if is_name and not self._knows(shown, 4.5):
            noun = not word.capital and self._after_article(i)
            return not (noun and self._knows(shown, policy.word_zipf))
        known = self._knows(shown, policy.word_zipf) or self._compound(shown)
        known = known or (not word.capital and self._inflected(shown))
        known = known or (nouns and shown.endswith(_GERMAN_STREETS))
        if named and not word.initial and not nouns:
            return not (known and self._knows(shown, 4.0))
        return not known and not common(letters, 3.5)

    def _after_article(self, i: int) -> bool:
        """Does an article or the like stand before word ``i``, or open it: ``un boulanger``?"""
        shown = self.canon.words[i].text.lower()
        before = self.canon.words[i - 1] if adjacent(self.canon, i - 1, i) else None
        if before is not None and opens_sentence(before.text.lower(), self.languages):
            return True
        return bool(ELISION.match(shown))

    def _german_name(self, i: int) -> bool:
        """Is this half of a name that opens a sentence: a given name, and a capital nobody knows?

        German nouns have capitals too, so ``Inge`` must be no word and ``Meysel`` no frequent one.
        """
        words = self.canon.words
        first = i if words[i].initial else i - 1
        if first + 1 >= len(words) or not adjacent(self.canon, first, first + 1):
            return False
        given, last = words[first], words[first + 1]
        if not (given.initial and given.capital and last.capital and given.folded in more_names()):
            return False
        return not known_word(given.text.lower(), "de", 4.5) and not known_word(
            last.text.lower(), "de", 3.3
        )

    def _before_capital(self, i: int) -> bool:
        """Does another capitalized word follow at once: ``Luc Montreuil``?"""
        after = self.canon.words[i + 1] if adjacent(self.canon, i, i + 1) else None
        return after is not None and could_be_name(after) and "de" not in self.languages

    def _knows(self, shown: str, zipf: float) -> bool:
        return any(known_word(shown, language, zipf) for language in self.languages)

    def _inflected(self, shown: str) -> bool:
        """Is this a form of a known word: ``verschneites``, ``empapadas``?"""
        for language in self.languages:
            for ending, others in _ENDINGS.get(language, ()):
                stem = shown.removesuffix(ending)
                if len(stem) < 4 or stem == shown:
                    continue
                if any(known_word(stem + other, language, 1.8) for other in others):
                    return True
        return False

    def _compound(self, shown: str) -> bool:
        """Is this a compound of two words, as German, Dutch and the Nordic languages build them?"""
        return any(
            known_word(shown[:cut], language, 3.0 if cut < 6 else 1.8)
            and known_word(rest, language, 3.0 if len(rest) < 6 else 1.8)
            for language in self.languages
            if language in ("de", "nl", "sv", "nb", "da", "fi", "is", "hu")
            for cut in range(3, len(shown) - 2)
            for rest in (shown[cut:], shown[cut:].removeprefix("s"))
            if len(rest) > 2
        )

    def _after_initial(self, i: int) -> bool:
        """Does an initial stand before word ``i``, as in ``पी. वी. सिंधु``?"""
        canon = self.canon
        if i == 0:
            return False
        gap = canon.original[canon.words[i - 1].end : canon.words[i].start]
        return gap.strip() == "." and len(canon.words[i - 1].text) <= 2

    def _beside_name(self, i: int) -> bool:
        before = self.canon.words[i - 1] if adjacent(self.canon, i, i - 1) else None
        return before is not None and before.capital and before.folded in given_names()

    def native(self, i: int) -> bool:
        """Judge a word in a script other than Latin."""
        word = self.canon.words[i]
        if len(word.text) < 2:
            return False
        script = script_of(word.text[0])
        if script in ("devanagari", "bengali", "tamil") and self._after_initial(i):
            return True
        if word.folded in places() and script in ("cyrillic", "greek") and len(word.folded) > 4:
            return listed_name(word.folded)
        if script in ("cyrillic", "greek", "armenian") and word.capital and not word.shouted:
            if not word.initial:
                return True
            after = self.canon.words[i + 1] if i + 1 < len(self.canon.words) else None
            if after is not None and after.capital and adjacent(self.canon, i, i + 1):
                return True
            if common_native(word.text.lower(), 5.3):
                return False  # "Μια", which is an article, and also Mia
            if word.folded in given_names():
                return True
        if script in ("cyrillic", "greek") and not word.capital and _INFLECTED.search(word.text):
            return word.text.capitalize() in native_names() or word.folded in given_names()
        uncased = script not in ("cyrillic", "greek", "armenian")
        return not known_native(word.text, 3.1 if uncased else self.policy.word_zipf + 0.4)
