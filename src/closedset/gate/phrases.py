"""Layer 2: runs of words that together are a known thing or place, and so nobody.

A phrase of several words is settled wherever it stands. A single word that is also somebody's name
(``Ford``, ``Paris``, ``Chanel``) is settled only where its neighbors do not make it a person.
"""

from __future__ import annotations

from closedset.gate.canonical import Canon, Word
from closedset.gate.lexicon import (
    brands,
    common,
    given_names,
    in_dictionary,
    is_one_word,
    large_cities,
    lone_landmarks,
    lone_things,
    more_names,
    myths,
    place_heads,
    places,
    products,
    things,
    verbs,
    word_names,
)
from closedset.gate.notable import load_notable

LONGEST = 6
"""Words in the longest phrase searched for."""
SURNAME_HEADS = frozenset(
    "park parks hall church temple hill hills field fields lane lake brook marsh banks street "
    "glen grove mill point pass gate springs drive house manor ranch farm range ridge bridge dam "
    "tower castle forest wood woods garden gardens abbey marina way fountain lodge arch "
    "orchard trail quarry foundry".split()
)
"""Place heads that are surnames too: ``Grace Hill`` waits, ``in Grace Hill``."""
_SELDOM_SURNAMES = frozenset("street bridge tower castle abbey fountain arch trail quarry".split())
"""Of these, hardly anybody's: ``Powell Street`` is a street unless it acts."""
HEADS_FIRST = frozenset(
    "air radio hotel cafe bistro brasserie trattoria osteria pensione camp planet operation "
    "project hms uss rms county lough mount mt lake cape port fort saint st san santa rio el los "
    "las la isle loch glen villa casa rue via avenida calle plaza piazza "
    "pont ponte puente palazzo palais schloss chateau castello castillo porte porta puerta praca "
    "jardin jardins parc parque parco quai corso alameda travessa teatro museo musee museu isla "
    "ile isola playa plage praia cabo mont monte duomo iglesia chiesa eglise boulevard viale largo "
    "paseo rua ulica jardim ulitsa prospekt ploshchad jalan lorong kampung pulau gunung wadi "
    "jebel djebel jabal deir oued lac lago cerro volcan nevado piz passo aiguille morro cala ilha "
    "abbazia basilica santuario certosa cattedrale catedral convento ermita abbaye basilique "
    "kirche kloster bahnhof gare stazione estacion estacao stade estadio stadion hacienda finca "
    "estancia fazenda domaine tenuta clinica hopital universidad universite colegio lycee liceo "
    "escuela ecole instituto mercado marche mercato parador rifugio pousada bodega pizzeria "
    "gelateria patisserie boulangerie panaderia libreria librairie farmacia aeropuerto aeroporto "
    "aeroport".split()
)
GIVEN_HEADS = frozenset(("isla", "monte", "glen", "villa", "santa", "camp"))
"""Of these, the ones that are given names too: a place only where a place may stand."""
SHIPS = frozenset(
    "carrier destroyer frigate battleship warship submarine liner icebreaker tanker trawler ferry "
    "steamer steamship uss hms rms ss mv rv".split()
)
"""What stands before a ship's name."""
LONG_HEADS = frozenset(
    "pont ponte puente palazzo palais schloss chateau castello castillo porte porta puerta praca "
    "jardin jardins parc parque parco quai corso alameda travessa avenida avenue boulevard rue "
    "calle via viale plaza piazza place largo paseo rua ulica ulicy ulice ulici placu plac alei "
    "aleja aleje namesti trg strada stradă piata bairro barrio quartier teatro museo musee "
    "museu".split()
)
"""Of these heads the name may be long; most are settled like the others."""
STREET_WORDS = frozenset(
    "street avenue boulevard road square lane alley highway bridge station airport bypass viaduct "
    "aqueduct canal railway promenade tunnel quay".split()
)
LANDS = frozenset(
    "plain plains steppe steppes tundra taiga desert delta peninsula archipelago strait straits "
    "plateau highlands lowlands uplands marshes wetlands glacier fjord lagoon reef atoll redoubt "
    "escarpment canyon basin savanna savannah salient border frontier offensive campaign massif "
    "dialect language script calligraphy".split()
)
"""What bears a land's name and nobody's."""
SHORT_TITLES = frozenset("dr mr mrs ms mx sgt lt capt prof".split())
"""Before a capitalized word these make it somebody, whatever else it is."""
PARTICLES = frozenset("de da do dos das del della di von van der den la le du des y e".split())
AT_PLACE = frozenset(
    "in at near on over along across through around above outside inside from to toward towards "
    "of into off past beside between behind under past down up visiting the".split()
)
DETERMINERS = frozenset(
    "a an the his her their its my our your this that these those some any every each two three "
    "four five old vintage new red blue black white green yellow gray grey silver gold pink "
    "worn battered rusty antique classic modern used broken empty single".split()
)

_ONLY_PLACES_FOLLOW = (AT_PLACE | DETERMINERS) - frozenset(
    "to toward towards beside behind past of".split()
)
"""After the words taken out somebody may stand as well."""


def listed_phrases(canon: Canon) -> list[range]:
    """Return the words, as ranges of indexes, that make a thing or place of our lists."""
    found: list[range] = []
    i = 0
    while i < len(canon.words):
        size = _longest(canon, i)
        if (
            size == 2
            and canon.words[i + 1].folded in ("a", "the")
            and not adjacent(canon, i, i + 1)
        ):
            size = 0  # "Mara, a" is no Maraã
        if size > 1 and _is_notable_not_thing(canon, i, size):
            size = 0
        if size and not (_is_person_here(canon, i) if size == 1 else _designer(canon, i, size)):
            found.append(range(i, i + size))
            i += size
            continue
        i += 1
    return found + _keepsakes(canon)


def _is_notable_not_thing(canon: Canon, i: int, size: int) -> bool:
    """Is a place of that name also a notable person, as Wujing is Wu Jing?"""
    letters = "".join(w.folded for w in canon.words[i : i + size])
    if letters in things() or letters in brands():
        return False
    return letters in load_notable().exact


def _is_cut_up(canon: Canon, i: int, size: int) -> bool:
    """Is a thing of one word written here as several: ``Ali Shan``, ``Rob in a`` for Robina?"""
    run = canon.words[i : i + size]
    letters = "".join(w.folded for w in run)
    if size == 1 or letters in brands() or not is_one_word(letters):
        return False
    if run[0].folded in ("a", "an"):
        return True  # "A New Orleans balcony" is not anew
    if "-" in canon.original[run[0].end : run[-1].start]:
        return False  # "Kinkaku-ji"
    first = run[0].folded in more_names() or run[0].folded in word_names()
    return (first and not run[0].shouted) or not all(w.capital for w in run)


def _keepsakes(canon: Canon) -> list[range]:
    """Return the names of pets and boats: ``a dog named Zarquin``, ``Zarquin, the hamster``."""
    return (
        [range(i, i + 1) for i in range(len(canon.words)) if nobody_follows(canon, i)]
        + [
            range(i + 2, i + 3)
            for i in range(len(canon.words) - 2)
            if canon.words[i].folded in UNMANNED
            and canon.words[i + 1].folded in ("named", "called", "christened", "baptized", "dubbed")
            and (i + 3 >= len(canon.words) or not canon.words[i + 3].capital)
        ]
        + [range(i + 3, i + 4) for i in range(len(canon.words) - 3) if _named_for(canon, i)]
        + [range(i + 3, i + 4) for i in range(len(canon.words) - 3) if _called_the(canon, i)]
        + [range(i + 2, i + 4) for i in range(len(canon.words) - 3) if _sea_breeze(canon, i)]
    )


def _sea_breeze(canon: Canon, i: int) -> bool:
    """Do two ordinary words name a boat or an animal: ``a boat named Sea Breeze``?"""
    thing, named, first, last = canon.words[i : i + 4]
    if thing.folded not in UNMANNED or named.folded not in ("named", "called", "christened"):
        return False
    plain = all(w.capital and in_dictionary(w.folded) for w in (first, last))
    return plain and not any(w.folded in more_names() for w in (first, last))


def _called_the(canon: Canon, i: int) -> bool:
    """Is the third word after ``i`` a boat's: ``a tugboat called the Greta``?"""
    thing, called, article, name = canon.words[i : i + 4]
    alone = i + 4 >= len(canon.words) or not canon.words[i + 4].capital
    said = called.folded in ("named", "called") and article.text == "the"
    return thing.folded in UNMANNED and said and alone and name.capital


def _named_for(canon: Canon, i: int) -> bool:
    """Is the third word after ``i`` whom a thing is named for: ``a crater named for Zarquin``?"""
    thing, named, after, name = canon.words[i : i + 4]
    said = named.folded == "named" and after.folded in ("for", "after")
    alone = i + 4 >= len(canon.words) or not canon.words[i + 4].capital
    return said and alone and name.capital and thing.folded in UNMANNED | _CHRISTENED


_CHRISTENED = frozenset(
    "room hall building wing theater theatre street square prize stand scholarship stadium crater "
    "school ferry tug tugboat locomotive dinosaur fossil".split()
)


def nobody_follows(canon: Canon, i: int) -> bool:
    """Does the text say after word ``i`` that it is an animal or a thing: ``, the hamster``?"""
    words = canon.words
    if i + 2 >= len(words) or not words[i].capital or words[i + 1].folded not in ("the", "a", "an"):
        return False
    if canon.original[words[i].end : words[i + 1].start] != ", ":
        return False
    after = [w.folded for w in words[i + 2 : i + 5]]
    first = next((n for n, letters in enumerate(after) if letters in UNMANNED), None)
    gap = canon.original[words[i + 1].end : words[i + 2 + (first or 0)].start]
    return first is not None and not set(gap) & set(",.;:!?")


UNMANNED = frozenset(
    "dog tabby tomcat spaniel dachshund husky collie pug chihuahua greyhound rottweiler mutt "
    "mongrel siamese ferret alpaca llama camel hedgehog squirrel raccoon peacock swan penguin seal "
    "otter puppy cat kitten horse pony donkey mule cow bull goat sheep lamb pig piglet chicken "
    "rooster hen duck goose parrot parakeet canary bird crow raven owl hamster mouse rat rabbit "
    "bunny turtle tortoise goldfish fish snake lizard iguana gecko spider elephant lion tiger "
    "bear wolf fox monkey dolphin whale dragon pitbull poodle terrier bulldog retriever "
    "labrador corgi beagle boat ship yacht sailboat ferry submarine trawler schooner barge "
    "robot drone truck car doll hurricane storm typhoon planet asteroid comet village town city "
    "island river street cafe café bar restaurant hotel diner pub shop bakery band film movie "
    "game book tugboat tug steamer locomotive tractor bulldozer excavator windmill lighthouse "
    "biplane dinghy rowboat snowman pumpkin racehorse stallion mare foal colt ox calf hound "
    "sheepdog".split()
)
"""Bearers of a name that are nobody."""


def _designer(canon: Canon, i: int, size: int) -> bool:
    """Is the brand at ``i`` rather the person it is named for: Ralph Lauren without a shirt?"""
    run = canon.words[i : i + size]
    letters = "".join(w.folded for w in run)
    if letters not in brands():
        return False
    last = i + size - 1
    somebody = letters in load_notable().exact  # also cut or joined: "Tom F.ord", "TomFord"
    if not somebody and (size not in (2, 3) or not _first_name(run[0].folded)):
        return False
    named = run[-1].folded in more_names() or run[-1].folded in word_names()
    if not somebody and not named:
        return False  # "Ford Transit"
    after = canon.words[last + 1] if adjacent(canon, last, last + 1) else None
    before = canon.words[i - 1] if adjacent(canon, i, i - 1) else None
    made = after is not None and (after.folded in products() or after.folded in place_heads())
    worn = before is not None and before.folded in DETERMINERS | {"by", "wearing", "in", "of"}
    owned = run[-1].text[-2:] in ("'s", "’s", "s'") and not _of_a_body(canon, last + 1)
    pictured = i > 1 and canon.words[i - 2].folded in PICTURED
    return not (made or owned or (worn and not pictured))


def _first_name(letters: str) -> bool:
    return letters in given_names() or letters in word_names()


def _of_a_body(canon: Canon, i: int) -> bool:
    """Is what a designer owns here his own: ``Giorgio Armani's exact face``?"""
    return not _BODY.isdisjoint(w.folded for w in canon.words[i : i + 3])


_BODY = frozenset(
    "face faces likeness body head eyes hair voice smile features lookalike double twin "
    "doppelganger profile hands beard nose skin identity".split()
)
PICTURED = frozenset("photo picture portrait painting image drawing statue shot closeup".split())
"""Before ``of`` and a name, these ask for a face."""


def pictured(canon: Canon, i: int) -> bool:
    """Do the words before ``i`` ask for a picture of whoever follows: ``a portrait of``?"""
    words = canon.words
    return i > 1 and words[i - 1].folded == "of" and words[i - 2].folded in PICTURED


def followed(canon: Canon, i: int) -> bool:
    """Does a capital or a deed stand after word ``i``?"""
    after = canon.words[i + 1] if adjacent(canon, i, i + 1) else None
    return after is not None and (after.capital or after.folded in verbs())


def headed_phrases(canon: Canon, people: frozenset[int], settled: set[int]) -> set[int]:
    """Settle ``Rosewell Bridge``, ``Mount Zarquin``, ``a Zarquin guitar``.

    ``people`` holds the indexes of words in which a notable person was seen; they are not settled.
    """
    found: set[int] = set()
    for i, word in enumerate(canon.words):
        if word.folded in SHIPS or (word.text.islower() and word.folded in LONG_HEADS):
            found |= _after_small_head(canon, i, people)
        if i in people or not word.capital or word.shouted:
            continue
        if word.folded in HEADS_FIRST and adjacent(canon, i, i + 1):
            nxt = canon.words[i + 1]
            if nxt.capital and i + 1 not in people and not _called_so(canon, i):
                found |= _after_head(canon, i, people)
        if word.folded in place_heads():
            found |= _before_head(canon, i, people)
        found |= _makers_name(canon, i, settled) | _before_street(canon, i)
        found |= _before_land(canon, i)
    return found


def _after_small_head(canon: Canon, i: int, people: frozenset[int]) -> set[int]:
    """Return a street and its name in a language with small heads: ``na praça da Sé``."""
    first = i + 1
    while adjacent(canon, first - 1, first) and canon.words[first].folded in PARTICLES:
        first += 1
    named = adjacent(canon, first - 1, first) and canon.words[first].capital
    return _after_head(canon, i, people) if named and first not in people else set()


def _after_head(canon: Canon, i: int, people: frozenset[int]) -> set[int]:
    """Return the head at ``i`` and its name: one word, up to four after a street's or a bridge's.

    ``Avenida Presidente Vargas``, ``calle Alexander von Humboldt``.
    """
    stop = i + 2
    if adjacent(canon, i + 1, stop) and canon.words[stop].folded in DEEDS:
        return set()  # "Lago Ruiz nods"
    while (
        canon.words[i].folded in LONG_HEADS | SHIPS
        and stop < i + 5
        and adjacent(canon, stop - 1, stop)
    ):
        small = canon.words[stop].folded in PARTICLES and adjacent(canon, stop, stop + 1)
        if stop in people or not (canon.words[stop].capital or small):
            break
        stop += 1
    return set(range(i, stop))


def _before_street(canon: Canon, i: int) -> set[int]:
    """Return the name at ``i`` and the small word after it: ``along Garibaldi street``."""
    if i == 0 or canon.words[i].initial or not adjacent(canon, i, i + 1):
        return set()
    placed = canon.words[i - 1].folded in AT_PLACE
    head = canon.words[i + 1]
    plain = head.text.islower() and head.folded in STREET_WORDS
    return {i, i + 1} if placed and plain and canon.words[i].folded not in given_names() else set()


def _before_land(canon: Canon, i: int) -> set[int]:
    """Return a name that no list of names has, before what nobody owns: ``Chernozem plain``."""
    letters = canon.words[i].folded
    if not adjacent(canon, i, i + 1) or letters in more_names() or letters in word_names():
        return set()
    if (i and canon.words[i - 1].capital) or letters in load_notable().tokens:
        return set()
    land = canon.words[i + 1].text.islower() and canon.words[i + 1].folded in LANDS
    return {i} if land else set()


_LIKENESSES = frozenset("portrait portraits closeup photo photograph selfie mural bust".split())


def _called_so(canon: Canon, i: int) -> bool:
    """Is this rather somebody, ``St. John``, ``La Gorda sings``, than a place?"""
    if canon.words[i].folded in ("st", "saint"):
        own = canon.words[i + 1].text[-2:] in ("'s", "’s")
        return not (own and i and canon.words[i - 1].folded in AT_PLACE)
    if canon.words[i].folded in GIVEN_HEADS:
        before = canon.words[i - 1].folded if i else ""
        return before not in AT_PLACE | {"int", "ext", "from"} or before == "of"
    if canon.words[i].folded not in ("la", "el", "los", "las"):
        return False
    if i > 1 and canon.words[i - 1].folded == "of" and canon.words[i - 2].folded in _LIKENESSES:
        shown = canon.words[i - 2].folded not in ("photo", "photograph")
        return shown or canon.words[i + 1].folded in more_names()  # "a portrait of La Loren"
    stop = i + 2
    while adjacent(canon, stop - 1, stop) and canon.words[stop].folded in PARTICLES:
        stop += 1
    if stop > i + 2 and adjacent(canon, stop - 1, stop) and canon.words[stop].capital:
        stop += 1  # "El Malo del Bronx"
    return adjacent(canon, stop - 1, stop) and _does(canon.words[stop])


def adjacent(canon: Canon, i: int, j: int) -> bool:
    """Do words ``i`` and ``j`` stand side by side, with a space, hyphen or period between?"""
    if not 0 <= i < len(canon.words) or not 0 <= j < len(canon.words):
        return False
    gap = canon.original[canon.words[min(i, j)].end : canon.words[max(i, j)].start]
    return gap.strip(" -.") == "" and "\n" not in gap


def phrase_at(canon: Canon, i: int, lists: tuple[frozenset[str], ...]) -> int:
    """Return how many words from ``i`` on make the longest phrase in ``lists``; 0 if none."""
    letters, best = "", 0
    for size in range(1, min(LONGEST, len(canon.words) - i) + 1):
        letters += canon.words[i + size - 1].folded
        for names in lists:
            if letters in names:
                best = size
                break
    return best


def _longest(canon: Canon, i: int) -> int:
    """Return how many words from ``i`` on make the longest known thing or place; 0 if none."""
    words, letters, best = canon.words, "", 0
    known = things(), brands(), places()
    alone = bool(words[i].folded) and (words[i].capital or words[i].text[:1].isdigit())
    for size in range(1, min(LONGEST, len(words) - i) + 1):
        letters += words[i + size - 1].folded
        if any(letters in names for names in known) and not _is_cut_up(canon, i, size):
            best = size if size > 1 or alone else best
    return best


def _is_person_here(canon: Canon, i: int) -> bool:
    """Is the single word ``i``, which a list knows as a thing or place, rather somebody here?"""
    word = canon.words[i]
    letters = word.folded
    named = letters in more_names() or letters in word_names()
    before = canon.words[i - 1] if adjacent(canon, i, i - 1) else None
    after = canon.words[i + 1] if adjacent(canon, i, i + 1) else None
    if before is not None and before.capital and before.folded in given_names():
        return True
    if before is not None and before.capital and before.folded in SHORT_TITLES:
        return True
    if letters in myths() and before is not None and before.folded in _DIVINE:
        return False  # "a statue of the Greek god Hermes wearing a helmet"
    if letters in load_notable().exact and not word.text.isascii():
        return True  # "Totò" is no Toto
    if letters in load_notable().exact and letters not in brands() and letters not in things():
        return True
    if letters in load_notable().joined and letters in brands():
        return True  # "TomFord" in one word is the man
    if _is_lone(canon, i) and _is_called_like_things(canon, i):
        return True
    if not named:
        return _before_surname(canon, i, before, after)
    if not (letters in large_cities() or letters in brands() or letters in things()):
        return True
    placed = before is not None and (before.folded in AT_PLACE or before.folded in DETERMINERS)
    if after is not None and (after.folded in products() or after.folded in place_heads()):
        return False
    if after is not None and _does(after) and not placed:
        return True
    return after is not None and _name_like(after) and not placed


_DIVINE = frozenset("god goddess deity titan demigod spirit angel archangel".split())
"""Before a myth's name these say that nobody living is meant."""


def _is_called_like_things(canon: Canon, i: int) -> bool:
    """Does a place do here what only somebody does, ``Neckar nods``, or do two make a name?

    Two things of one word that stand side by side, ``At dusk Braies Skansen waits``, are somebody
    but after an article, a preposition or a comma.
    """
    words = canon.words
    first, last = i, i
    while first and _is_lone(canon, first - 1) and adjacent(canon, first - 1, first):
        first -= 1
    while _is_lone(canon, last + 1) and adjacent(canon, last, last + 1):
        last += 1
    if adjacent(canon, last, last + 1) and words[last + 1].folded in DEEDS:
        return last > first or (words[first].initial and words[i].folded in lone_landmarks())
    if last == first:
        return False
    if first == 0:
        return True
    before, text = words[first - 1], canon.original
    if before.folded == "of" and first > 1 and words[first - 2].folded in PICTURED:
        return True
    placed = before.capital or before.folded in AT_PLACE | DETERMINERS
    return not placed and "," not in text[before.end : words[first].start]


def _is_lone(canon: Canon, i: int) -> bool:
    """Is this capital a thing of one word, and no ordinary word, mark, god or large city?"""
    if not 0 <= i < len(canon.words):
        return False
    word = canon.words[i]
    if not word.capital or word.folded not in lone_things() or in_dictionary(word.folded):
        return False
    known = large_cities(), brands(), myths()
    return not any(word.folded in names for names in known)


DEEDS = frozenset(
    "walks walked strolls strides hurries kneels crouches smiles smiled laughs laughed grins "
    "frowns nods shrugs sighs sobs weeps whispers shouts yells says said asks asked answers tells "
    "told talks buys eats drinks reads wears picks grabs kisses hugs enters waves".split()
)
"""What somebody does and no place."""


def _before_surname(canon: Canon, i: int, before: Word | None, after: Word | None) -> bool:
    """Is a small town's name before a surname somebody's: ``Albertina Scull``, ``Minato Ishii``?"""
    letters = canon.words[i].folded
    if after is None or letters in large_cities() or letters in brands():
        return False
    if letters in things() and letters not in myths():
        return False
    if before is not None and (before.capital or before.folded in _ONLY_PLACES_FOLLOW):
        return False
    town = after.folded in places() and after.folded not in large_cities()
    return not after.initial and (_name_like(after) or (town and after.capital))


def _does(word: Word) -> bool:
    """Is this word what somebody does: a verb, ``floating``, ``sighed``?"""
    letters = word.folded
    formed = letters.endswith(("ing", "ed")) and len(letters) > 5 and letters not in NO_DEEDS
    return letters in verbs() or (word.text.islower() and formed)


NO_DEEDS = frozenset(
    "during evening morning something nothing everything building ceiling wedding spring string "
    "painting clothing lighting according including following surrounding hundred sacred naked "
    "indeed exceed railing flooring ending opening crossing landing parking shopping".split()
)


def _name_like(word: Word) -> bool:
    return (
        word.capital
        and not word.shouted
        and len(word.folded) > 1
        and (word.folded in more_names() or not common(word.folded, 3.6))
        and word.folded not in places()
    )


def _before_head(canon: Canon, i: int, people: frozenset[int]) -> set[int]:
    """Return the head at ``i`` and the capitalized words before it that it makes a place of."""
    j = i
    while j > 0 and adjacent(canon, j - 1, j) and canon.words[j - 1].capital and i - j < 3:
        if j - 1 in people or canon.words[j - 1].folded in DETERMINERS | AT_PLACE:
            break
        j -= 1
    if j == i:
        return set()
    names = canon.words[j:i]
    full = any(w.folded in given_names() for w in names) and len(names) > 1
    if full and canon.words[i].folded not in _DRIVEN:
        return set()
    named = any(_first_name(w.folded) or w.folded in more_names() for w in names)
    if named and adjacent(canon, i, i + 1) and canon.words[i + 1].folded in DEEDS:
        return set()  # "Sandy Center smiles"
    if canon.words[i].folded in SURNAME_HEADS:
        if names[0].folded in _SIDES and len(names) > 1:
            return {*range(j, i + 1)}  # "the North Rim Trail"
        if canon.words[i].folded in _SELDOM_SURNAMES and len(names) == 1:
            return {j, i}
        if any(w.folded in more_names() for w in names):
            return set()
        before = canon.words[j - 1] if j and not canon.words[j].initial else None
        if before is None or before.folded not in AT_PLACE:
            return set()
    return set(range(j, i + 1))


_SIDES = frozenset("north south east west upper lower".split())
_DRIVEN = frozenset("freeway highway expressway parkway turnpike interchange overpass".split())
"""What bears full names and is no surname: ``Tom Landry Freeway``."""
_OWNED = frozenset(
    "law comet paradox theorem constant syndrome disease gazelle number finch zebra deer".split()
)
"""What somebody's name stands before with its own ``'s``, and shows nobody."""


_FOR_GAMES = frozenset(
    "tennis golf baseball basketball football hockey cricket ski racing mountain road electric "
    "acoustic bass grand upright leather canvas running".split()
)
"""What may stand between a make and the thing: ``a Wilson tennis bag``."""


def _makers_name(canon: Canon, i: int, settled: set[int]) -> set[int]:
    """Return ``i`` if it names the maker of the thing after it: ``a Zarquin guitar``."""
    word = canon.words[i]
    if word.initial or i in settled or not adjacent(canon, i, i + 1):
        return set()
    after = canon.words[i + 1]
    if adjacent(canon, i + 1, i + 2) and after.text.islower() and after.folded in _FOR_GAMES:
        after = canon.words[i + 2]  # "a Wilson tennis bag"
    own = word.text[-2:] in ("'s", "’s")
    made = after.folded in products() or (own and after.folded.removesuffix("s") in products())
    if after.capital or not made:
        return set()
    before = canon.words[i - 1] if i else None
    if before is None or (before.capital and not before.initial):
        return set()
    if own and after.folded.removesuffix("s") not in _OWNED:
        return set()
    if before.folded in DETERMINERS or (before.text.islower() and not _does(before)):
        return {i} if word.folded not in given_names() else set()
    return set()
