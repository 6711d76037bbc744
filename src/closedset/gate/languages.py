"""Which language a text is written in, and which words of it are ordinary there."""

from __future__ import annotations

import re
from functools import lru_cache

from closedset.gate.canonical import LONGEST_KEPT
from closedset.gate.lexicon import (
    all_frequencies,
    frequencies,
    in_other_dictionary,
    native_names,
    unmarked_names,
)
from closedset.gate.scripts import family

_FUNCTION_WORDS = {
    "en": "the a an of and in on with is are at by for from her his their to it as over under",
    "es": "el la los las un una de del y en con por para que se su al sobre mientras hacia bajo",
    "fr": "le la les un une des du de et dans sur avec qui sous est au aux en par pour son sa ses",
    "de": "der die das ein eine einen einem einer und in im am auf mit ist von zu den dem des",
    "it": "il lo la i gli le un una di del della e in nel nella con su sul che al alla per mentre",
    "pt": "o a os as um uma de do da dos das e em no na num numa com por para que ao sob enquanto",
    "nl": "de het een en van in op met is aan bij voor naar door onder over zijn haar die dat",
    "sv": "en ett och i på med av är den det som till för under över vid från sin",
    "nb": "en ei et og i på med av er den det som til for under over ved fra sin",
    "da": "en et og i på med af er den det som til for under over ved fra sin",
    "fi": "ja on ei se että joka kun hän mutta vanha nuori istuu alla yllä sekä",
    "pl": "i w na z do się jest po nad pod przez przy o za od stary stara młoda który która",
    "cs": "a v na s se je po nad pod přes při u za od ze do který která",
    "sk": "a v na s sa je po nad pod cez pri u za od zo do ktorý ktorá",
    "hu": "a az egy és van alatt felett mellett hogy aki egyik két nem ül áll",
    "ro": "un o și în cu pe de la al a din sub peste lângă care este ale",
    "tr": "bir ve bu ile için altında üstünde de da yaşlı genç kadın adam içinde olan eden",
    "id": "seorang di yang dan dengan sebuah ke dari pada itu ini sedang untuk dalam",
    "ms": "seorang di yang dan dengan sebuah ke dari pada itu ini sedang untuk dalam",
    "vi": "một và của trong trên với người đang dưới là có cái con những các",
    "fil": "ang ng sa na isang mga at si ay may nasa habang",
    "ca": "el la els les un una de del i en amb per que al sobre sota mentre",
    "sh": "i u na je se s sa od za do po pod nad kroz koji koja stari",
    "sl": "in v na je se s z od za do po pod nad skozi ki",
    "lt": "ir į su ant yra po per iš prie senas moteris",
    "lv": "un uz ar ir no pie zem pa vecs sieviete",
    "is": "og í á með er sem til við undir maður kona",
}
_LETTERS = {
    "es": "ñáíóú¿¡", "fr": "àâçèêîïôûœ", "de": "äöüß", "it": "àèìòù", "pt": "ãõçâê", "sv": "åäö",
    "nb": "åøæ", "da": "åøæ", "fi": "äö", "pl": "ąćęłńśźż", "cs": "ěščřžůý", "sk": "ľščťžýôď",
    "hu": "őűáéö", "ro": "șțăâî", "tr": "ğışç", "vi": "ơưđạảấầẩậắằặẹẻếềểệịọỏốồổộớờợụủứừựỳ",
    "ca": "çàèòï", "sh": "čćšžđ", "sl": "čšž", "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž",
    "is": "ðþæáíóúý",
}  # fmt: skip
_SETS = {code: frozenset(words.split()) for code, words in _FUNCTION_WORDS.items()}
_BY_SCRIPT = {
    "greek": ("el",), "cyrillic": ("ru", "uk", "bg", "mk"), "hebrew": ("he",),
    "arabic": ("ar", "fa", "ur"), "devanagari": ("hi",), "bengali": ("bn",), "tamil": ("ta",),
    "hangul": ("ko",),
}  # fmt: skip
_CLITICS = {
    "arabic": re.compile(r"^(?:وال|بال|كال|فال|لل|ال|و|ب|ل|ف|ك|س)"),
    "hebrew": re.compile(r"^(?:וה|שה|מה|בה|לה|ה|ו|ב|ל|מ|ש|כ)"),
}
_WORDS_FIRST = frozenset(
    "लाल सोना चाँद चांद तारा किरण फूल राजा रानी बाबा दादा मोती हीरा बादल सूरज सागर कमल "
    "قمر ورد زهرة ورود نجمة شمس ندى أمل جميل جميلة كبير سعيد سعيدة بحر سماء خلف صباح فجر "
    "אור גל ים טל אילן שחר אבן דקל ורד כוכב נהר פרח".split()
)
"""Words in scripts without capitals that are names too, and more often words: ``लाल`` is red."""
ELISION = re.compile(r"^(?:[ldjmntsc]|qu|dell|nell|all|sull|dall|un)['’]", re.IGNORECASE)


_IN = {
    word: tuple(code for code, known in _SETS.items() if word in known)
    for word in frozenset().union(*_SETS.values())
}
"""Function word → the languages that have it."""


def is_function_word(letters: str) -> bool:
    """Is this an article, a preposition or the like in a language of Latin letters?"""
    return letters in _IN


def opens_sentence(letters: str, languages: tuple[str, ...]) -> bool:
    """Is this such a word in one of ``languages``: ``Uma`` is Portuguese for ``a``?"""
    return any(code in languages for code in _IN.get(letters, ()))


MOST_LANGUAGES = 3
"""Languages in Latin letters that one text is read in; each costs a word list."""


def languages_of(words: list[str]) -> tuple[str, ...]:
    """Return the languages that a text in Latin letters may be written in; ``en`` if in doubt.

    ``words`` are lower-case. Another language needs two function words, and more than English; of
    those with equally many, the three that know most of the words.
    """
    score = dict.fromkeys(_SETS, 0)
    for word in words:
        for code in _IN.get(word, ()):
            score[code] += 1
    letters = frozenset("".join(words))
    for code, own in _LETTERS.items():  # its own letters count as one more word of a language
        score[code] += bool(score[code] and not letters.isdisjoint(own))
    most = max(score.values())
    if most < 2:
        return _by_vocabulary(
            words, [code for code, found in score.items() if found] or list(_SETS)
        )
    if score["en"] >= most:
        return ("en",)
    best = sorted(code for code, found in score.items() if found == most)
    shares = {code: _share(words, code) for code in best}
    if score["en"] and _share(words, "en") >= max(shares.values()):
        return ("en",)  # a foreign name in an English text: "a Dia de los Muertos altar"
    return tuple(sorted(best, key=lambda code: -shares[code])[:MOST_LANGUAGES])


def _share(words: list[str], language: str) -> float:
    """Return which share of ``words`` is common in ``language``, 0 to 1."""
    listed = frequencies(language)
    return sum(listed.get(word, 0.0) >= 10 ** (3.0 - 9) for word in words) / len(words)


def _by_vocabulary(words: list[str], codes: list[str]) -> tuple[str, ...]:
    """Return the one of ``codes`` that knows most words of a text with few function words.

    English stays where it knows half of them, or where no other language knows many more.
    """

    if len(words) < 4 or (english := _share(words, "en")) >= 0.5:
        return ("en",)
    known = {code: _share(words, code) for code in codes if code != "en"}
    best = max(sorted(known), key=lambda code: known[code], default="en")
    return (best,) if known.get(best, 0.0) >= max(0.5, english + 0.2) else ("en",)


def known_word(word: str, language: str, zipf: float) -> bool:
    """Is lower-case ``word`` at least this frequent in ``language``, elided article removed?"""
    listed = all_frequencies(language)
    least = 10 ** (zipf - 9)
    word = word.casefold()  # wordfreq writes Floß as floss
    if listed.get(word, 0.0) >= least:
        return True
    bare = ELISION.sub("", word)
    return bare != word and listed.get(bare, 0.0) >= least


def common_native(word: str, zipf: float) -> bool:
    """Is lower-case ``word`` in another script this frequent, be it a name as well or not?"""
    return any(known_word(word, code, zipf) for code in _BY_SCRIPT.get(family(word), ()))


def known_native(word: str, zipf: float) -> bool:
    """Is ``word``, in a script other than Latin that has spaces, an ordinary word and no name?"""
    return len(word) <= LONGEST_KEPT and _known_native(word, zipf)


_BEGINS = re.compile(r"^(?:[وف]?(?:[سلب]?[يتن]|م|ال|بال|لل|وال)|[وفبلك])")
_ENDS = re.compile(r"(?:ها|هم|هن|ه|نا|كم|ك|ي|ة|ات|ون|ين|وا|تها|ته|ت|ية)$")
"""What an Arabic verb or noun takes before and after its stem: ``تخبز``, ``شبكته``, ``ممطر``."""


def _arabic_form(word: str) -> bool:
    """Is ``word`` a frequent Arabic word with a verb's prefix or a possessive's ending?"""
    stems = {_BEGINS.sub("", word), _ENDS.sub("", word), _ENDS.sub("", _BEGINS.sub("", word))}
    forms = {form for stem in stems - {word} for form in (stem, f"{stem}ة") if len(stem) > 2}
    named = forms & (native_names() | unmarked_names())
    return not named and any(known_word(form, "ar", 3.5) for form in forms)


@lru_cache(maxsize=16384)
def _known_native(word: str, zipf: float) -> bool:
    script = family(word)
    if word in _WORDS_FIRST:
        return True
    if word in native_names() or word.capitalize() in native_names():
        return False
    if script == "arabic" and word in unmarked_names():
        return False
    for language in _BY_SCRIPT.get(script, ()):
        if known_word(word.lower(), language, zipf):
            return True
        clitics = _CLITICS.get(script)
        bare = clitics.sub("", word) if clitics else word
        if bare != word and len(bare) > 2 and known_word(bare, language, zipf):
            return bare not in native_names()
    if script == "arabic" and _arabic_form(word):
        return True
    return zipf < 4 and script == "devanagari" and in_other_dictionary(word, "hi")
