"""What stands like a name by chance: grammar, plurals, the weather, a boat's or a book's name."""

from __future__ import annotations

from closedset.gate.canonical import Canon
from closedset.gate.epithets import DRIFTS, third_person
from closedset.gate.languages import known_word, languages_of
from closedset.gate.lexicon import in_dictionary, squashed
from closedset.gate.phrases import UNMANNED, adjacent
from closedset.gate.scenery import sprayed, weather
from closedset.gate.wordforms import derived


def indexes(canon: Canon, span: str) -> set[int]:
    """Return the words of ``canon``, as indexes, that ``span`` holds where it stands first."""
    at = canon.original.find(span)
    return set(canon.between(at, at + len(span))) if at >= 0 else set()


def is_read(canon: Canon, span: str) -> bool:
    """Is one word here the weather, ``Rain has left beads``, or lettering: ``the word KAHLO``?"""
    inside = indexes(canon, span)
    if by_chance(canon, span):
        return True
    return len(inside) == 1 and (weather(canon, min(inside)) or sprayed(canon, min(inside)))


def of_a_thing(canon: Canon, span: str) -> bool:
    """May a boat or a book bear this name: ``a barge named …``, ``her battered Tolstoy``?

    Then the gate asks, and does not refuse.
    """
    if span.islower() and squashed(span) in _PHRASES:
        return True
    first = min(indexes(canon, span), default=0)
    if first and canon.words[first - 1].folded in _LETTERING:
        return True
    before = [w.folded for w in canon.words[max(first - 5, 0) : first]]
    if before[-1:] == ["the"]:
        before.pop()  # "a trawler called the Amelia Earhart"
    if before[-1:] and before[-1] in _NAMED:
        return bool(set(before[:-1]) & UNMANNED)
    worn = before[-2:-1] and before[-2] in _HERS and before[-1] in _WORN
    return bool(worn) or (before[-1:] != [] and before[-1] in _HERS and " " not in span)


_PHRASES = frozenset(
    "ironlady materialgirl princeofdarkness virginqueen lizardking redbaron kingofcool rocketman "
    "pianoman specialone thespecialone greatone thegreatone desertfox thedesertfox littlemaster "
    "thelittlemaster ladywiththelamp ladyofthelamp nakedchef ironduke ironchancellor "
    "littlecorporal blackbomber brownbomber missileman sexualchocolate realitywinner".split()
)
"""Nicknames that are phrases too: in small letters they are asked about."""
_LETTERING = frozenset("word words name letters lettering initials".split())
_NAMED = frozenset("named called christened baptized dubbed".split())
_HERS = frozenset("a an his her their my our your".split())
_WORN = frozenset(
    "battered worn dog-eared dogeared thick paperback secondhand second-hand borrowed stolen "
    "framed fake forged genuine priceless lost early late unsold leather-bound annotated".split()
)


def by_chance(canon: Canon, span: str) -> bool:
    """Is this grammar, and no name: ``he will smith the iron``, ``Taylor, swift on her feet``?"""
    inside = sorted(indexes(canon, span))
    if len(inside) == 1 and (_at_work(canon, inside[0]) or _holy(canon, inside[0])):
        return True
    if _small_words(canon, inside):
        return not _stars(canon, inside)
    if len(inside) != 2:
        return False
    first, last = (canon.words[i] for i in inside)
    if last.capital or not in_dictionary(last.folded):
        return False
    if first.capital:
        return "," in span
    before = canon.words[inside[0] - 1].folded if inside[0] else ""
    return first.folded == "will" and before in _PRONOUNS


def _holy(canon: Canon, i: int) -> bool:
    """Is this the one in a painting: ``the Madonna is seated beneath a rose arbour``?"""
    return canon.words[i].folded == "madonna" and i > 0 and canon.words[i - 1].text == "the"


def _at_work(canon: Canon, i: int) -> bool:
    """Is this small word what is done: ``the hawking of fish``?"""
    word = canon.words[i]
    if not (word.text.islower() and word.folded.endswith("ing") and in_dictionary(word.folded)):
        return False
    article = i > 0 and canon.words[i - 1].folded in ("the", "a")
    return article and i + 1 < len(canon.words) and canon.words[i + 1].folded == "of"


def _small_words(canon: Canon, inside: list[int]) -> bool:
    """Are these words in small letters that people say every day, as ``black coffee``?"""
    words = [canon.words[i] for i in inside]
    said = "".join(w.folded for w in words)
    return said in _EVERY_DAY and all(w.text.islower() or w.initial for w in words)


_EVERY_DAY = frozenset(
    "platinumblonde blackeyedpeas goldenbear fiftycent handofgod tribalchief greatstoneface "
    "egyptianking frozengarlic normalone goldenjet pearljam natureboy dearleader kingofswing "
    "greenday blackcoffee meatloaf "
    "vanillaice muddywaters takethat onedirection rollingstones straykids "
    "imaginedragons beachboys moderntalking ladyday purpleone runthejewels "
    "maroonfive icecube girlsgeneration babyspice badbunny bountykiller crazyhorse sittingbull "
    "methodman superjunior kidrock popsmoke fatsdomino".split()
)
"""Names of bands and people that are words as well."""


def _stars(canon: Canon, inside: list[int]) -> bool:
    """Do such words open the text and do something, ``vanilla ice raps``?"""
    last = inside[-1]
    if inside[0] or not adjacent(canon, last, last + 1):
        return False
    deed = canon.words[last + 1].folded
    return (third_person(deed) and deed not in DRIFTS) or deed in ("in", "on", "at")


_PRONOUNS = frozenset("i he she it we you they who that which nobody everybody".split())


def by_slip(canon: Canon, span: str) -> bool:
    """Is ``span``, which is nearly a name, one by chance: ``showband``, ``a tom cruises``?"""
    if span.islower() and derived(span):
        return True
    meant = (_and_one_more, _of_the_language, _after_article, _around_article, _several, by_chance)
    return any(chance(canon, span) for chance in meant)


def _and_one_more(_: Canon, span: str) -> bool:
    """Does a small word of grammar open this, which is nearly a name: ``Pine and Garfield``?"""
    said = span.split()
    if said[0] in ("and", "or", "in", "on", "of", "with", "at", "to"):
        return True
    return said[0] in ("the", "a", "an") and len(said) > 3  # "the weekdn" is somebody


def _of_the_language(canon: Canon, span: str) -> bool:
    """Are these small words of a text in another language: ``adam simit satıyor``?"""
    if not span.islower() or canon.text.isascii():
        return False
    spoken = languages_of([w.text.lower() for w in canon.words])
    said = [canon.words[i].text.lower() for i in indexes(canon, span)]
    return "en" not in spoken and any(
        all(known_word(word, language, 3.0) for word in said) for language in spoken
    )


def _around_article(canon: Canon, span: str) -> bool:
    """Are these ordinary small words with an article among them: ``in a flaming``?"""
    said = [canon.words[i].folded for i in sorted(indexes(canon, span))]
    inside = span.islower() and not {"a", "an", "the"}.isdisjoint(said[1:-1])
    return inside and all(len(w) == 1 or in_dictionary(w) for w in said)


def _after_article(canon: Canon, span: str) -> bool:
    """Are these ordinary small words after ``a``, of which no name is made by a slip?"""
    inside = sorted(indexes(canon, span))
    if not inside or not inside[0] or not span.islower():
        return False
    article = canon.words[inside[0] - 1].folded in ("a", "an")
    said = [canon.words[i].folded for i in inside]
    return article and all(in_dictionary(w) or derived(w) for w in said)


def _several(canon: Canon, span: str) -> bool:
    """Are these ordinary things in the plural, at the head of a sentence: ``Ice cubes crack``?"""
    inside = sorted(indexes(canon, span))
    if len(inside) < 2 or not canon.words[inside[0]].initial or canon.words[inside[-1]].capital:
        return False
    said = [canon.words[i].folded for i in inside]
    return said[-1].endswith("s") and all(in_dictionary(w) or derived(w) for w in said)
