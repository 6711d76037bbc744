"""Layer 3: each word must be one we know. Anything else may be a name, and a person must say.

A name is never cleared because no list knows it: that would let every private person through.
"""

from __future__ import annotations

import re

from closedset.gate.bearers import SCORES
from closedset.gate.called import KIN, TITLES
from closedset.gate.canonical import Canon, Word
from closedset.gate.entrances import enters
from closedset.gate.epithets import DRIFTS
from closedset.gate.foreign import ForeignReader
from closedset.gate.languages import is_function_word, languages_of
from closedset.gate.lexicon import (
    brands,
    frequency,
    given_names,
    in_dictionary,
    more_names,
    place_heads,
    places,
    products,
    proper_adjective,
    surnames,
    things,
    trade_words,
    verbs,
    word_names,
)
from closedset.gate.packed import packed_names
from closedset.gate.phrases import (
    AT_PLACE,
    DETERMINERS,
    NO_DEEDS,
    PICTURED,
    SHORT_TITLES,
    UNMANNED,
    adjacent,
)
from closedset.gate.policy import Policy
from closedset.gate.scripts import is_packed, script_of
from closedset.gate.somebody import SHOWN
from closedset.gate.toponyms import GREEN
from closedset.gate.wordforms import (
    ENGLISH_MONTHS,
    any_name,
    contracted,
    could_be_name,
    demonym,
    derived,
    famous_surname,
    foreign_thing,
    frequent,
    listed_name,
    slip,
    stretched,
    usual_here,
    worldly,
)
from closedset.model.entrance import SOMEBODY

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
        self.canon, self.policy = canon, policy
        latin = [
            w.text.lower()
            for i, w in enumerate(canon.words)
            if w.text and script_of(w.text[0]) == "latin" and not (len(w.text) == 1 and w.capital)
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
        if self.languages != ("en",):
            return self.foreign.latin(i)
        after = canon.words[i + 1] if i + 1 < len(canon.words) else None
        after = None if after is not None and after.initial else after
        before = canon.words[i - 1] if i and not word.initial else None
        if after is not None and word.text[-2:] in ("'s", "’s") and after.folded in SCORES:
            return not after.capital  # "Handel's Messiah" is a work
        if self._title_card(i):
            return False
        if self._weather(i) or self._on_the_map(i) or self._at_the_corner(i):
            return False
        if self._called(i) or self._opens_as_name(i) or self._hyphened(i) or self._labeled(i):
            return True
        if self._is_noun(i):
            return False
        if self._stands_alone(i):
            return True
        paired = any(
            w is not None
            and could_be_name(w)
            and w.folded not in trade_words()
            and not (w.initial and w.folded in _FRAMES)
            for w in (before, after)
        )
        if paired and could_be_name(word) and not usual_here(word.folded):
            if not any_name(word.folded):
                return not _known_capital(word.folded, True, policy)
            if frequency(word.folded) < 10 ** (policy.paired_zipf - 9):
                return True
            return listed_name(word.folded)
        if paired and could_be_name(word) and self._both_names(before, word, after):
            return True
        return not _ordinary(word, after, policy, before)

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

    def _title_card(self, i: int) -> bool:
        """Is this the empty screen: ``CUT TO: Black``, ``over Black, a phone rings``?"""
        word = self.canon.words[i]
        return word.text in ("Black", "White") and bool(
            _TITLES_OVER.search(self.canon.original[max(word.start - 200, 0) : word.start])
        )

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

    def _opens_as_name(self, i: int) -> bool:
        """Is a word that opens a sentence somebody there: ``Olive with blue eyes``?"""
        word = self.canon.words[i]
        if not (word.initial and word.capital and not word.shouted):
            return False
        if _OF_AN_AGE.match(self.canon.original, word.end):
            return True
        if word.folded in word_names() | ENGLISH_MONTHS and self._is_busy(i):
            return True
        if any_name(word.folded) and self._is_doing(i):
            return True
        if word.folded not in word_names() and word.folded not in _MONTH_NAMES:
            return False
        after = self.canon.words[i + 1] if adjacent(self.canon, i, i + 1) else None
        if after is None or not after.text.islower():
            return False
        if after.folded.endswith(("ing", "ed")) and len(after.folded) > 4:
            return after.folded not in NO_DEEDS  # "May evening"
        rest = re.split(r"[.!?]", self.canon.original[after.start : after.start + 200])[0]
        if after.folded in _ALONG and _PERSONAL.search(rest):
            return True
        return self._parks_the_van(i + 1)

    def _weather(self, i: int) -> bool:
        """Is a word that opens a sentence the weather or a season: ``Mist hangs``?

        ``Autumn leaves the house`` is somebody.
        """
        words = self.canon.words
        word = words[i]
        opens = word.initial and word.capital and not word.shouted
        if not opens or not adjacent(self.canon, i, i + 1):
            return False
        after = words[i + 1]
        then = words[i + 2] if adjacent(self.canon, i + 1, i + 2) else None
        if word.folded in _SKIES:
            return after.folded in DRIFTS and not (then is not None and then.folded in _LEFT)
        if word.folded not in _SEASONS or after.folded not in _SEASONABLE:
            return False
        goes = then is not None and (then.capital or then.folded in DETERMINERS | _LEFT | {"the"})
        return not (goes and after.folded == "leaves")

    def _on_the_map(self, i: int) -> bool:
        """Is this a river or a ridge by its article: ``down the Neckar``, ``across the Triglav``?

        What is a name too must have water about it: ``a raft on the Shannon``.
        """
        words = self.canon.words
        word = words[i]
        if i < 2 or not word.capital or word.shouted or word.text[-2:] in ("'s", "’s"):
            return False
        after = words[i + 1] if adjacent(self.canon, i, i + 1) else None
        if words[i - 1].text != "the" or words[i - 2].folded not in _ALONG_IT:
            return False
        joined = adjacent(self.canon, i - 2, i - 1) and adjacent(self.canon, i - 1, i)
        if not joined or (after is not None and after.folded not in _AND_THEN):
            return False
        return not any_name(word.folded) or bool(_WATER.search(self.canon.text))

    def _at_the_corner(self, i: int) -> bool:
        """Is this one of two streets that meet: ``the corner of Haight and Ashbury``?"""
        word = self.canon.words[i]
        met = _CORNER.finditer(self.canon.original)
        return word.capital and any(m.start() < word.start < m.end() for m in met)

    def _is_busy(self, i: int) -> bool:
        """Do the words after ``i`` say what somebody does or is: ``is sitting at a desk``?"""
        after = self.canon.original[self.canon.words[i].end :]
        return bool(_BUSY.match(after) or SOMEBODY.match(after))

    def _is_doing(self, i: int) -> bool:
        """Does a word that needs an article have none: ``Forest is tuning an old radio``?"""
        word = self.canon.words[i]
        unnamed = _PERSONS | trade_words() | UNMANNED | TITLES | KIN
        doing = _IS_DOING.match(self.canon.original, word.end)
        return bool(doing) and word.folded not in unnamed

    def _parks_the_van(self, i: int) -> bool:
        """Do the words from ``i`` on say what somebody does: ``parks the van``, ``never answers``?

        An adverb may come first. ``petals on the floor`` does not, though it ends like a verb.
        """
        words = self.canon.words
        if i + 1 >= len(words) or not adjacent(self.canon, i, i + 1):
            return False
        if words[i].folded in _ADVERBS or words[i].folded.endswith("ly"):
            return words[i + 1].folded.endswith(("s", "ed"))
        formed = words[i].folded.endswith("s") and not words[i].folded.endswith(("ss", "us", "is"))
        return formed and words[i + 1].folded in _OBJECTS

    def _labeled(self, i: int) -> bool:
        """Is this half of a part's label, ``Handsome Man``, or of a pair, ``Hunter and Sky``?"""
        words = self.canon.words
        word = words[i]
        if not word.capital or word.shouted or word.initial:
            return False
        if adjacent(self.canon, i - 1, i) and word.folded in _PERSONS:
            before = words[i - 1]
            if i > 1 and words[i - 2].folded == "the":
                return False  # "the Old Woman" is a part, and nobody's name
            if self.canon.original[before.end : word.start] == "-":
                return False  # "a Spider-Man mask"
            return before.capital and not before.shouted and before.folded not in _FRAMES
        first = words[i - 2] if i > 1 else None
        return self._acting_pair(i) or (
            words[i - 1].folded in ("and", "or")
            and first is not None
            and first.initial
            and first.capital
            and first.folded in word_names()
            and first.folded not in ENGLISH_MONTHS
        )

    def _acting_pair(self, i: int) -> bool:
        """Do two capitals that open a sentence do something together: ``Manual Vales sings``?"""
        words = self.canon.words
        if not (words[i - 1].initial and words[i - 1].capital and adjacent(self.canon, i - 1, i)):
            return False
        if words[i - 1].shouted or words[i - 1].folded in _FRAMES | AT_PLACE | DETERMINERS:
            return False
        if i + 1 >= len(words) or not adjacent(self.canon, i, i + 1):
            return False
        after = words[i + 1]
        acts = after.folded in verbs() or (after.folded.endswith("ing") and len(after.folded) > 5)
        known = words[i].folded in products() | place_heads() | trade_words() | UNMANNED
        return acts and after.text.islower() and not known

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


_CORNER = re.compile(
    r"\b(?:corner|junction|intersection|crossing|[Ss]igns?) (?:of|for|at) "
    r"(?:\w+ ){0,2}\w+ and (?:\w+ ){0,1}[A-Z]\w+|"
    r"\b(?:at|of|on|near|off|from|past|to) \d{1,3}(?:st|nd|rd|th) and (?:\w+ ){0,1}[A-Z]\w+"
)
_ALONG_IT = frozenset(
    "along down up across over on into in beside above below beneath toward towards past".split()
)
_AND_THEN = _ALONG_IT | frozenset(
    "at by with under near from to for and or but as while where when in of before after during "
    "through between behind beside".split()
)
_WATER = re.compile(
    r"\b(?:boats?|rafts?|river|ferry|barges?|canoes?|kayaks?|rowers?|rowing|paddles?|paddling|fish\w*|"
    r"anglers?|swim\w*|flows?|current|bank|banks|riverbank|ford|rapids|dam|sail\w*|steamer|"
    r"houseboats?|punts?|punting|gondolas?|drifts?|drifting|herons?|otters?)\b",
    re.I,
)
_SKIES = frozenset(
    "ivy moss mist frost ash ashes sparks rain snow hail sleet haze embers dew".split()
)
_SEASONS = frozenset("autumn summer winter spring dawn".split())
_SEASONABLE = frozenset(
    "leaves light sunlight sun wind winds rain fog mist colors colours flowers blossom blossoms "
    "snow sky skies morning evening afternoon night day fair market harvest fields storm "
    "frost".split()
)
_LEFT = frozenset("home for with without early work him her them his my our school".split())
"""What follows where somebody leaves."""
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


_PERSONS = frozenset(
    "man woman boy girl guy lady kid gentleman granny grandma grandpa dude stranger".split()
)
_MONTH_NAMES = frozenset("april may june august".split())
_SEASONS = frozenset("spring summer autumn winter dawn eve holiday".split())
_NEAR_PERSONS = frozenset("into near beside behind between on".split())
_TITLES_OVER = re.compile(
    r"(?:^|[.!?:;(,\n-]\s*)(?:[Tt]hen |[Aa]nd )?(?:over|from|in|on|to|against) $|"
    r"\b(?:cuts?|fades?|smash(?:es)?|dissolves?|irises|snaps?|slams?|goes|holds?|opens?|ends?)"
    r"(?: (?:up|in|out|back|down|smash|cut|fade))* (?:over|from|in|on|to|into) $|"
    r"\b(?:titles?|cards?|texts?|credits|logos?|captions?|supers?|voices?|v\.? ?o\.?|sounds?|music|"
    r"song|noise|hear|heard|plays|silence|breathing|words|letters|lettering)\b[^.!?]* over $",
    re.IGNORECASE,
)
"""Before ``Black`` or ``White``: a cut, a fade, or what is read and heard while no picture is."""
_BUSY = re.compile(
    r" (?:is|was) (?:sitting|standing|walking|running|watching|looking|wearing|holding|eating|"
    r"drinking|dancing|singing|playing|talking|laughing|smiling|crying|sleeping|cooking|reading|"
    r"writing|painting|driving|riding|waiting|trying|working)\b|"
    r" (?:sits|stands|walks|smiles|laughs|nods|frowns|whispers|shouts|shrugs|grins|sighs|cries) ?"
    r"(?:[.,;]|alone|at|up|down|and|back|away|behind|beside|in|on)\b"
)
"""After a month, a day or a flower that opens a sentence, these make it somebody."""
_IS_DOING = re.compile(
    r" (?:is|was) (?:sitting|standing|walking|reading|tuning|drinking|eating|wearing|writing|"
    r"laughing|smiling|crying|talking|driving|cooking|riding|waiting|kneeling|singing|dancing)\b"
)
"""What only somebody does, where a bare word would need an article."""
_ALONG = frozenset("with on in at by near from and under beside behind".split())
_OF_AN_AGE = re.compile(
    r", (?:an? [\w' -]{2,40} )?in (?:his|her|their) (?:early |mid[ -]|late )?"
    r"(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|\d0s)\b|"
    r", an? (?:[\w-]+ ){0,2}(?:boy|girl|man|woman|child|kid) of [\w-]+,|"
    r", (?:aged )?[1-9]\d, |, [1-9]\d-year-old|, [1-9]\d years old"
)
"""After a word that opens a sentence this makes it somebody: ``, a selkie in her fifties``."""
_PERSONAL = re.compile(
    r"\b(?:he|she|his|her|him|hers|eyes|hair|haired|wearing|years? old|year-old|twenties|"
    r"thirties|forties|fifties|sixties|\d0s|coat|smile|beard|\w+ing)\b"
)
_ADVERBS = frozenset(
    "never always just still almost also often sometimes soon then now finally again once "
    "barely hardly even already".split()
)
_OBJECTS = frozenset(
    "the a an his her their its my your our him them it me us another two three four five six "
    "each every himself herself".split()
)
"""What follows a verb rather than a plural."""
_FRAMES = frozenset(
    "a an the this that these those in on at by from with and but or then when while as his her "
    "their its my our your two three four five int ext portrait photo picture close wide "
    "shot".split()
)


_CREEPS = frozenset(
    "hangs hanging climbs climbing covers covering grows growing creeps creeping spills spilling "
    "trails trailing curls curling blooms blooming sways swaying falls winds crawls spreads "
    "chokes fills lines frames".split()
)
"""What plants do."""
_COUNTED = re.compile(r"\d{2,}[a-z]{1,4}$")
"""A number and its unit: ``1000fps``."""


def _ordinary(word: Word, after: Word | None, policy: Policy, before: Word | None) -> bool:
    """Is this word, as it stands before the word ``after``, no name?"""
    letters = word.folded
    if not any(c.isalpha() for c in letters) or len(letters) == 1:
        return True
    if any(c.isdigit() for c in word.text) and (len(letters) <= 6 or _COUNTED.match(word.text)):
        return True
    if word.shouted and len(letters) == 2:  # AC, TV, HQ
        return letters not in given_names() and letters not in surnames()
    if letters in trade_words() or letters in ENGLISH_MONTHS:
        return True
    if _is_noun_here(word, after, before):
        return True
    if letters in given_names() or letters in surnames() or famous_surname(letters):
        return False
    named = word.capital and not word.shouted
    acts = named and after is not None and _acts(after)
    if letters in GREEN and after is not None and after.folded in _CREEPS:
        acts = False  # "Ivy hangs from the freezers"
    if letters in word_names():
        if named and before is not None and before.folded in AT_PLACE:
            return _no_person_there(letters, before.folded)
        return not acts if word.initial else not named
    inside = named and not word.initial
    article = before is not None and before.folded in ("a", "an", "the")
    if named and after is not None and after.text.islower() and demonym(letters):
        return article or not acts
    if stretched(letters) or contracted(word.text):
        return True
    if inside or acts:
        if any_name(letters):
            return frequency(letters) >= 10 ** (policy.paired_zipf - 9)
        return _known_capital(letters, inside, policy)
    if in_dictionary(letters) or derived(letters):
        return True
    if any_name(letters) and not proper_adjective(letters):
        least = policy.paired_zipf if word.capital else policy.capital_zipf
        return frequency(letters) >= 10 ** (least - 9)
    if not word.capital and before is not None and before.folded in ("a", "an"):
        return foreign_thing(letters) or frequent(word, policy.word_zipf, policy)
    return frequent(word, policy.word_zipf, policy) or (not word.capital and slip(letters))


def _no_person_there(letters: str, before: str) -> bool:
    """Is a capital that is a name too rather a thing, a time or a place after this word?

    ``the Hunter``, ``at Dawn``, ``in Savannah``; ``beside Rose`` and ``over Hope`` are somebody.
    """
    if letters in _SEASONS:
        return before not in _NEAR_PERSONS
    if before == "in" and letters in ("black", "white", "green", "brown", "gray", "grey"):
        return True  # "a bride in White"
    return before == "the" or (before in ("in", "across", "visiting") and letters in places())


def _is_noun_here(word: Word, after: Word | None, before: Word | None) -> bool:
    """Does an article make an ordinary word of this name: ``the miller``, ``the Clerk``?

    Not before another capital, and a capital only after ``the`` where no given name is meant.
    """
    if before is None or not in_dictionary(word.folded) or (after is not None and after.capital):
        return False
    if word.capital:
        return before.folded == "the" and not listed_name(word.folded)
    return before.folded in DETERMINERS


def _known_capital(letters: str, inside: bool, policy: Policy) -> bool:
    """Is a word ordinary that stands where names stand, and is in no list of names?"""
    if not in_dictionary(letters) and worldly(letters, policy):
        return False
    if in_dictionary(letters) or proper_adjective(letters):
        return not inside or frequency(letters) >= 10 ** (policy.word_zipf - 9)
    if inside and derived(letters):
        return True
    return frequency(letters) >= 10 ** (policy.rare_zipf - 9)


def _acts(word: Word) -> bool:
    """Does this word make the one before it somebody: a verb, a surname?"""
    letters = word.folded
    return (
        letters in verbs()
        or (letters.endswith("ing") and len(letters) > 5 and letters not in NO_DEEDS)
        or (word.capital and not word.shouted)
    )
