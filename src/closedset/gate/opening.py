"""Words that open a sentence, where every word has a capital: names or not, by what follows.

English puts an article before a thing; a bare singular that does what only somebody does, ``June is
peeling a potato``, ``Copper, who runs the bakery``, is a name. What opens a caption without its
article and is no name (a cat, a robot, a farmer, the weather) is told by kind.
"""

from __future__ import annotations

import re
from itertools import pairwise

from closedset.gate.called import KIN, TITLES
from closedset.gate.canonical import Canon
from closedset.gate.epithets import DRIFTS, third_person
from closedset.gate.languages import is_function_word
from closedset.gate.lexicon import (
    frequency,
    given_names,
    in_dictionary,
    large_cities,
    myths,
    places,
    proper_adjective,
    trade_words,
    verbs,
    word_names,
)
from closedset.gate.phrases import DETERMINERS, NO_DEEDS, UNMANNED, adjacent
from closedset.gate.scenery import NATURE, SKIES, weather
from closedset.gate.toponyms import GREEN
from closedset.gate.wordforms import ENGLISH_MONTHS, any_name, listed_name
from closedset.model.entrance import SOMEBODY

PERSONS = frozenset(
    "man woman boy girl guy lady kid gentleman granny grandma grandpa dude stranger".split()
)
_OF_AN_AGE = re.compile(
    r", (?:an? [\w' -]{2,40} )?in (?:his|her|their) (?:early |mid[ -]|late )?"
    r"(?:teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|\d0s)\b|"
    r" \((?:early |mid[ -]|late )?(?:\d0s|[1-9]\d)(?:,[^()\n]{0,60})?\)|"
    r", an? (?:[\w-]+ ){0,2}(?:boy|girl|man|woman|child|kid) of [\w-]+,|"
    r",? (?:(?:now|just|only|barely) )?(?:aged )?[1-9]\d?, |, [1-9]\d?-year-old|"
    r",? [1-9]\d? years old|, (?:early |mid[ -]|late )?(?:\d0s|teens)\b|"
    r" in (?:his|her|their) (?:early |mid[ -]|late )?\w+(?:teens|ties|\d0s)\b"
)
"""After a word that opens a sentence this makes it somebody: ``, a selkie in her fifties``."""
_WHO = re.compile(r",? (?:who|whose|whom)\b")
_BODY = (
    r"hair|hairs|haired|eyes|eyed|beard|bearded|mustache|moustache|freckles|wrinkles|braids|"
    r"ponytail|dreadlocks|glasses|spectacles|tattoos?|smile|grin|dimples|shaved head|bald head|"
    r"skin|cheeks|lips|face|arm|leg|wrist|fingernails|earrings?|sleeves"
)
_WORN = (
    r"coat|jacket|dress|suit|shirt|t-shirt|scarf|hat|cap|uniform|apron|gown|robe|robes|sweater|"
    r"cardigan|hoodie|jeans|boots|kimono|sari|tuxedo|overalls|trousers|pants|shorts|skirt|vest|"
    r"jumpsuit|raincoat|pyjamas|pajamas|armor|armour|helmet|mask|costume|veil|cloak|crown|gloves|"
    r"turtleneck|blazer|headscarf|hijab|beanie|wheelchair|wetsuit|swimsuit|leotard|tutu|"
    r"dirndl|hanbok|hanfu|qipao|cheongsam|ao dai|kilt|"
    r"goggles|toga|tunic|poncho|sombrero|turban|kaftan|caftan|abaya|lehenga|corset|waistcoat|slippers|"
    r"sneakers|shoes|sandals|heels|stockings|socks|bathrobe|nightgown|parka|anorak|trench coat"
)
_CARRIES = re.compile(
    r" (?:with|holding|carrying) (?:an? |the |two |(?:his|her|their) )(?:[\w-]+ ){0,3}(?:umbrella|"
    r"suitcase|backpack|briefcase|guitar|camera|cane|bag|bouquet|broom|shovel|lantern|torch|phone|"
    r"newspaper|violin|trumpet|paddle|oar|book|map|letter|dog|baby|bicycle|bike|knife|gun|sword|"
    r"paintbrush|megaphone|microphone|clipboard|surfboard|skateboard|balloon|balloons|kite|ladder)\b"
)
"""What somebody carries."""
_AND_ANOTHER = re.compile(r" and (?:an? |the |his |her )?(?:woman|man|girl|boy|child|friend)\b")
_IN_MOTION = re.compile(
    r",? mid-(?:jump|air|leap|stride|step|laugh|bite|sentence|flight|yawn|dive|swing|song|fall|"
    r"turn|run|sneeze|kick|punch|blink|scream|cartwheel|dance|throw|sip|shout)\b|"
    r" and (?:an?|his|her|their) (?:\w+ )?(?:goat|dog|cat|horse|donkey|parrot|puppy|kitten|pig|cow|"
    r"sheep|monkey|owl|robot|ghost|stranger|baby|brother|sister|mother|father|partner|crew)\b|"
    r" in an? (?:\w+ )?(?:elevator|lift|bathtub|bath|taxi|cab|phone booth|wheelchair|rocking chair|"
    r"hammock|tent|limousine|sauna|closet|dressing room|waiting room)\b"
)
"""After a place's or a virtue's name too these make it somebody."""
_AGAINST = re.compile(r" against (?:the|an?) (?:\w+ )?(?:sky|wall|light|sunset|window|snow|dawn)\b")
_DOES = re.compile(
    r" (\w+ing)(?= (?:in|on|at|with|to|an?|the|his|her|their|by|into|through|over|under|beside|"
    r"behind|alone|out|up|across|from)\b|[,.]|$)"
)
"""Doing, and where or what: no ``shopping district`` after a town's name."""
_ASIDE = re.compile(r", [a-z][^,.!?]{2,50}, (\w+)\b")
"""Something said of somebody before what they do: ``Taylor, swift on her feet, sprints``."""
_LOOKS = re.compile(
    rf" with (?:an? |the |(?:his|her|their) )?(?:[\w-]+,? (?:and )?){{0,4}}(?:{_BODY})\b|"
    rf" in (?:an? |the |(?:his|her|their) )?(?:[\w-]+,? (?:and )?){{0,4}}(?:{_WORN})\b|"
    r" (?:wears|wearing|dressed)\b",
    re.IGNORECASE,
)
"""What somebody looks like or wears."""
_BUSY = re.compile(
    r" (?:is|was|has been) (?:sitting|standing|walking|running|watching|looking|wearing|holding|"
    r"eating|drinking|dancing|singing|playing|talking|laughing|smiling|crying|sleeping|cooking|"
    r"reading|writing|painting|driving|riding|waiting|trying|working)\b|"
    r" (?:alone|asleep|barefoot|drenched|seated|backlit)\b|, (?:drenched|asleep|barefoot|seated)\b|"
    r" (?:sits|stands|walks|smiles|laughs|nods|frowns|whispers|shouts|shrugs|grins|sighs|cries) ?"
    r"(?:[.,;]|alone|at|up|down|and|back|away|behind|beside|in|on)\b"
)
"""After a month, a day or a flower that opens a sentence, these make it somebody."""
_DOING = re.compile(
    r" (?:is|was|has been)(?: (?:\w+ly|still|now|just|also|always|busy))? (\w+ing)\b"
)
_ONLY_PEOPLE = frozenset(
    "arranging biting borrowing carrying closing descaling measuring milking rubbing fencing "
    "holding looking opening playing running brewing brushing "
    "buttoning buying calling chatting chewing clapping cooking counting crying daydreaming "
    "decorating doodling drawing drinking driving eating explaining fetching filming fishing "
    "fixing folding frying giggling grilling humming ironing jogging juggling kayaking kicking "
    "kneading kneeling knitting laughing listening meditating mending mixing mopping ordering "
    "packing painting paying peeling performing photographing polishing pouring practicing "
    "practising praying preparing reading rehearsing repairing riding rowing sculpting sewing "
    "shaving shopping shouting singing sketching skating skiing sipping sitting slicing smiling "
    "smoking sobbing speaking standing stirring strumming studying surfing sweeping swinging "
    "talking tasting teaching texting tossing tuning tying typing unfolding unwrapping vacuuming "
    "waiting walking washing watching watering waving wearing welding whispering whistling wiping "
    "working wrapping writing yawning".split()
)
"""What only somebody does, or an animal: where a bare word would need an article."""
_ONLY_PEOPLE_DO = re.compile(
    r" (?:always |never |slowly |quietly |carefully |calmly )?(?:(?:kneels|reads|writes|knits|sews|"
    r"sings|bakes|unfolds|unlocks|rehearses|apologizes|apologises|complains|listens|wears|argues|"
    r"confesses|scribbles|sips|chews|eats|teaches|sits|crouches|tiptoes|limps|strolls|shivers|nods|"
    r"shrugs|sneezes|coughs|snores|blinks|hiccups|faints|winces|flinches|bows|curtsies|prays|"
    r"daydreams|gasps|groans|moans|mutters|mumbles|stammers|hesitates|gulps|blushes|shudders|"
    r"stumbles|jogs|sprints|saunters|squints|glares|gestures|beckons|bickers|quarrels|haggles|"
    r"barters|ponders|broods|sulks|pouts|grimaces|snarls|chuckles|smirks|weeps|sobs|whimpers|"
    r"shrieks|dozes|meditates|hitchhikes|daubs|eavesdrops|gossips|volunteers|applauds|salutes)\b|"
    r"(?:smiles|laughs|frowns|whispers|shouts|sighs|giggles|winks|yawns|cooks|whistles|"
    r"hums|folds|peels|stirs|types|sketches|strums|juggles|irons|buttons|brushes|practices|"
    r"practises|looks|stares|glances|drinks|buys|sells|studies|waves|points|wipes|washes|sweeps|"
    r"walks|stands|hurries|paces|leans|opens|closes|holds|carries|pours|lifts|feeds|throws|catches)"
    r" (?:an?|his|her|their|him|himself|herself|another|two|three|at (?:him|her|us)|"
    r"up at|down at|away|toward|towards|to (?:him|her)self)\b)"
    r"(?! (?:like|hot|cold|empty|still|alone on|story|tale|line|shore|time))"
)
_AT_WORK = re.compile(
    r" (?:on|at|behind) (?:an? |the |(?:his|her|their) )(?:counter|phone|wheel|piano|guitar|bus|"
    r"train|taxi|bike|bicycle|unicycle|tricycle|scooter|motorcycle|horse|skateboard|surfboard|treadmill|swing|couch|"
    r"boat|raft|canoe|kayak|ship|ferry|tram|subway|carousel|trampoline|balcony|pier|"
    r"sofa|podium|microphone|easel|till|checkout|skis|stilts|tiptoe)\b"
)
"""Where somebody is found, and no flower."""
_ALONG = frozenset("with on in at by near from and under beside behind".split())
_PERSONAL = re.compile(
    r"\b(?:he|she|his|her|him|hers|eyes|hair|haired|wearing|years? old|year-old|twenties|"
    r"thirties|forties|fifties|sixties|\d0s|coat|smile|beard|\w+ing)\b"
)
_ADVERBS = frozenset(
    "never always just still almost also often sometimes soon then now finally again once barely "
    "hardly even already".split()
)
_OBJECTS = frozenset(
    "the a an his her their its my your our him them it me us another two three four five six "
    "each every himself herself".split()
)
"""What follows a verb rather than a plural."""
_GIVEN_TOO = frozenset(
    "art bay chip skip rip tab forest skipper charity briar tempest cloud sunday copper lake "
    "sugar pip peg buddy snow story legend happy true fawn bunny misty rocky stormy dusty kitty "
    "rusty woody camellia magnolia dahlia zinnia tulip quill shelly blossom nova bliss honor "
    "haven merry spike ace blade flint storm lance newt tad whit wilder slim buck clay rock cliff "
    "ever worth pace destiny harmony fern aspen sage coral gem diamond emerald jewel candy honey "
    "cookie brandy sherry star sky ocean marina journey liberty justice royal ember blaze phoenix "
    "ginger curt ernest rich frank gene earl pat drew chuck rob bob nick dick randy herb otter "
    "moth wren lark pepper dove robin kestrel hawk fox wolf bear falcon raven".split()
)
"""Given names besides those of the list of names that are words: only at the head of a sentence."""
_AFTER_PLACES = frozenset(
    "brooklyn paris london sydney chelsea austin dallas houston savannah carolina georgia "
    "virginia florence vienna sienna verona geneva asia india china kenya chad jordan israel "
    "ireland holland denver memphis kent chester lincoln cleveland madison phoenix charlotte "
    "jackson camden milan roma cairo bristol devon york lourdes valencia adelaide victoria "
    "alexandria dakota montana indiana nevada tennessee brittany normandy lorraine catalina malta "
    "cuba persia troy".split()
)
"""Given names that places bore first."""
_MONTH_NAMES = frozenset("april may june august".split())
PORTRAITS = frozenset("portrait headshot mugshot selfie face".split())
THINGS_DO = frozenset(
    "is was has had does did will can lies stands sits opens closes opened closed falls comes "
    "came goes went turns turned starts stops begins appears disappears vanishes works hangs "
    "slides spins rolls swings sways runs ran rings hides crosses arrives leaves left follows "
    "approaches rides drives flies enters slips waits lay stood sat dives lifts drops catches "
    "carries holds moves brings gives gave jumps races shivers trembles points touches wakes "
    "sleeps lives shoots fires".split()
)
"""Verbs of the list that boats, trains, inns and towns do too."""
BEINGS = frozenset(
    "cat dog kitten puppy panda penguin otter squirrel raccoon fox bear bunny hare badger beaver "
    "hedgehog koala kangaroo sloth llama alpaca camel giraffe zebra hippo rhino gorilla "
    "chimpanzee chimp orangutan baboon monkey ape lemur octopus squid crab lobster shrimp "
    "jellyfish shark dolphin whale seal walrus frog toad newt lizard chameleon dinosaur raptor "
    "mammoth bee ant butterfly moth beetle ladybug dragonfly snail slug worm owl eagle hawk "
    "falcon kestrel sparrow robin pigeon seagull gull pelican stork heron flamingo swan peacock "
    "ostrich emu turkey cock animal creature beast pet livestock wildlife cattle poultry human "
    "humanity mankind somebody someone anybody anyone everybody everyone nobody none one another "
    "both neither robot android cyborg automaton machine alien monster zombie ghost skeleton "
    "mummy vampire werewolf witch wizard sorcerer elf dwarf goblin ogre troll giant fairy mermaid "
    "unicorn pegasus griffin centaur minotaur cyclops yeti bigfoot snowman scarecrow mannequin "
    "puppet marionette doll teddy toy figurine statue sculpture silhouette shadow figure "
    "character hero heroine villain superhero protagonist astronaut cosmonaut clown knight "
    "samurai ninja cowboy cowgirl pirate viking monk nun priest bride groom couple family team "
    "band choir orchestra crew staff crowd audience group mob army police cavalry infantry squad "
    "class jury public people folk men women children baby toddler infant child teen teenager "
    "adult youth elder senior twin triplet tourist student pupil athlete model guest host patient "
    "victim witness suspect spy thief chef cook nurse maid guard cop scout servant peasant slave "
    "native local expat neighbor neighbour mom mum dad grandmother grandfather person individual "
    "subject camera voice narrator caption text title scene shot image picture photo portrait "
    "drawing sketch painting avatar emoji mascot chorus duo trio quartet pair traffic smoke water "
    "wind fog dust sand sunlight moonlight lightning thunder steam "
    "fire music nature life love time death art nothing something everything what whoever those "
    "these he she it they we you i this that inside outside beyond below above behind beneath "
    "nearby here there ahead overhead underneath downstairs upstairs everywhere somewhere nowhere "
    "then now next within without alongside opposite around along across under between beside "
    "upon among later soon today tomorrow yesterday tonight meanwhile elsewhere".split()
)
"""What may open a caption without an article and do what somebody does."""
_KINDS = BEINGS | PERSONS | KIN | TITLES
_TRADE = re.compile(r"(?:er|or|ist|ian|eer|ess|ant|man|woman|person|men|women|boy|girl|maid|smith|"
                    r"wright|hand|tary|ive|al|ic|ian|ling)$")  # fmt: skip


_NO_TRADE = frozenset(
    "amber blister boulder cedar cinder clover copper cover ember feather finger fever flower "
    "ginger heather juniper ladder lavender leather letter lumber mirror october pepper plaster "
    "platter powder quiver river saffron shiver silver slipper spider splinter tamper tiger "
    "timber thunder trigger whisper winter zephyr harbor clever".split()
)
"""These end like what somebody does."""


def opens_as_name(canon: Canon, i: int) -> bool:
    """Is a word that opens a sentence somebody there: ``Olive with blue eyes``?"""
    word = canon.words[i]
    if not (word.initial and word.capital and not word.shouted):
        return False
    text = canon.original[word.end : word.end + 200]
    if _OF_AN_AGE.match(text):
        return True
    named = word.folded in word_names() | ENGLISH_MONTHS | _GIVEN_TOO or _seldom_a_word(word.folded)
    if not named and (is_function_word(word.text.lower()) or not _bare(word.folded)):
        return False
    if word.folded in _GIVEN_TOO - BEINGS and _makes(text):
        return True
    return _is_somebody(text) or (named and _named_one_acts(canon, i, text))


def _seldom_a_word(letters: str) -> bool:
    """Is this name hardly ever met as an ordinary word: ``Kip``, ``Holt``, ``Lopes``?"""
    rare = frequency(letters) < 10 ** (3.5 - 9)
    if not rare or not any_name(letters) or works(letters):
        return False
    kinds = (_KINDS, UNMANNED, trade_words(), GREEN, SKIES)
    return not any(letters in kind for kind in kinds)


def _makes(text: str) -> bool:
    """Does ``text`` go on ``sculpting a lion``, which needs somebody?"""
    making = re.match(r" (\w+ing) (?:into |at |with )?(?:an?|the|his|her|their|two)\b", text)
    return making is not None and making[1] in _ONLY_PEOPLE


def opens_as_namesake(canon: Canon, i: int) -> bool:
    """Is a place or a thing that opens a sentence rather somebody: ``Brooklyn is knitting``?"""
    word = canon.words[i]
    if not (word.initial and word.capital and not word.shouted):
        return False
    if weather(canon, i):
        return False
    rare = any_name(word.folded) and not works(word.folded)
    rare &= frequency(word.folded) < 10 ** (5.0 - 9)
    if not rare and not listed_name(word.folded) and word.folded not in _GIVEN_TOO | _AFTER_PLACES:
        return False
    if word.folded in myths() and not listed_name(word.folded):
        return False
    if {word.folded, word.folded.removesuffix("s")} & _KINDS or is_function_word(word.folded):
        return False
    text = canon.original[word.end : word.end + 200]
    if word.folded in _GIVEN_TOO and _makes(text):
        return True
    doing = _DOES.match(text)
    grown = word.folded in GREEN or word.folded in SKIES
    if doing is not None and doing[1] in _ONLY_PEOPLE and not grown:
        return True
    signs = [_OF_AN_AGE, _LOOKS]
    large = word.folded in large_cities()
    if not large:
        signs += [_BUSY, _AGAINST] if word.folded in given_names() else [_BUSY]
    if not large or rare or listed_name(word.folded):
        signs += [_CARRIES, _AT_WORK, _AND_ANOTHER, _IN_MOTION]
        goes_on = adjacent(canon, i, i + 1) and canon.words[i + 1].text.islower()
        towns = goes_on and canon.words[i + 1].folded in _TOWNS_DO | THINGS_DO
        if goes_on and not towns and (_parks_the_van(canon, i + 1) or _hunts_for(canon, i + 1)):
            return True
    return any(sign.match(text) for sign in signs) or _is_somebody(text)


_TOWNS_DO = frozenset(
    "hosts welcomes celebrates awaits needs elects honors honours mourns remembers marks boasts "
    "greets becomes faces votes lights shuts celebrated hosted".split()
)


def acts_as_somebody(canon: Canon, things: frozenset[int]) -> frozenset[int]:
    """Return those of ``things``, words that are settled as none, that act or sit for a portrait.

    Whoever declares a real person's name a boat's may have the boat, and not the person.
    """
    found: set[int] = set()
    for i in sorted(things, reverse=True):
        if i + 1 in things:
            found |= {i} & {j - 1 for j in found}
        elif _sits(canon, i) or acts(canon, i):
            found.add(i)
    return frozenset(found)


def acts(canon: Canon, i: int) -> bool:
    """Does what follows word ``i`` say what somebody does, and no boat or town?"""
    after = canon.words[i + 1] if adjacent(canon, i, i + 1) else None
    if after is not None and after.folded in verbs() - THINGS_DO:
        return True
    end = canon.words[i].end
    return does_what_people_do(canon.original[end : end + 200])


def _sits(canon: Canon, i: int) -> bool:
    """Does word ``i``, or one before it, sit for a portrait: ``a portrait of Anna Kowalska``?"""
    before = [w.folded for w in canon.words[max(i - 3, 0) : i]]
    return any(of == "of" and what in PORTRAITS for what, of in pairwise(before))


def does_what_people_do(text: str) -> bool:
    """Does ``text``, right after a name, say what somebody does: ``is knitting``, ``laughing``?"""
    acting = re.match(r" (\w+ing)\b", text)
    return _is_somebody(text) or (acting is not None and acting[1] in _ONLY_PEOPLE)


def _is_somebody(text: str) -> bool:
    """Does ``text``, right after a word, say what only somebody is, wears or does?"""
    if any(said.match(text) for said in (_WHO, _ONLY_PEOPLE_DO)):
        return True
    doing = _DOING.match(text)
    return doing is not None and doing[1] in _ONLY_PEOPLE


def _bare(letters: str) -> bool:
    """Is this a word that needs an article unless it is a name: no label, plural or kind?"""
    if letters in _KINDS or letters in UNMANNED or letters in trade_words():
        return False
    if not in_dictionary(letters) or proper_adjective(letters) or works(letters):
        return False
    several = letters.endswith("s") and not letters.endswith("ss")
    formed = letters.endswith(("ing", "ed", "ly")) and len(letters) > 4
    return not several and not formed


def works(letters: str) -> bool:
    """Does a word end like what somebody does: ``ferryman``, ``painter``?"""
    return bool(_TRADE.search(letters)) and letters not in _NO_TRADE


def _named_one_acts(canon: Canon, i: int, text: str) -> bool:
    """Does a name that is also a word do something, in ``text`` after it, as plants do not?"""
    aside = _ASIDE.match(text)
    if aside is not None and aside[1].endswith("s") and not aside[1].endswith("ss"):
        return True
    if any(
        said.match(text)
        for said in (_BUSY, SOMEBODY, _LOOKS, _CARRIES, _AT_WORK, _AND_ANOTHER, _IN_MOTION)
    ):
        return True
    doing = _DOING.match(text)
    if doing is not None and canon.words[i].folded not in places():
        plant = canon.words[i].folded in GREEN | SKIES
        done = _SOMETHING.match(text) is not None and not plant
        return doing[1] not in NATURE or done or _hers(text)
    named = canon.words[i].folded in word_names() | _MONTH_NAMES
    if not named and not _seldom_a_word(canon.words[i].folded):
        return False
    after = canon.words[i + 1] if adjacent(canon, i, i + 1) else None
    if after is None or not after.text.islower():
        return False
    if after.folded.endswith(("ing", "ed")) and len(after.folded) > 4:
        then = canon.words[i + 2].folded if adjacent(canon, i + 1, i + 2) else ""
        return after.folded not in NO_DEEDS or then in DETERMINERS | {"the", "for"}  # "May evening"
    if canon.words[i].folded not in GREEN and _hunts_for(canon, i + 1):
        return True
    rest = re.split(r"[.!?]", text)[0]
    if after.folded in _ALONG and _PERSONAL.search(rest.removeprefix(" " + after.text)):
        return True
    return _parks_the_van(canon, i + 1)


def _hunts_for(canon: Canon, i: int) -> bool:
    """Does word ``i`` say what somebody does to no thing of theirs: ``hunts for ghosts``?"""
    deed = canon.words[i].folded
    if not adjacent(canon, i, i + 1) or deed in DRIFTS or deed in THINGS_DO or works(deed):
        return False
    stem = deed.removesuffix("es") if deed.endswith("ches") else deed.removesuffix("s")
    return third_person(deed) and stem in _AFTER_THINGS and canon.words[i + 1].folded in _TOWARD


_AFTER_THINGS = frozenset(
    "hunt search wait look beg ask listen dance argue laugh stare gaze glance shout yell wave "
    "smile talk speak sing pray apologize apologise knock crawl climb march hike wander stroll "
    "sprint jog tiptoe sneak stumble limp swim paddle ride race cycle play juggle wrestle cook "
    "bake shop fish pose vote read write".split()
)
"""What somebody does before a preposition, that few plurals are spelled like."""
_TOWARD = frozenset(
    "for to with at into toward towards through across around along past over by about after "
    "behind beside under near on up down out".split()
)


def _hers(text: str) -> bool:
    """Does ``text`` go on as it does of a person: ``is rolling up her sleeves``?"""
    return bool(re.match(r"[^.!?]*\b(?:his|her|himself|herself)\b", text))


_SOMETHING = re.compile(r" is \w+ing(?: (?:out|up|down|off|over))? an? (?:[\w-]+ )?\w+")
"""What somebody does to one thing: ``is blowing out a match``."""


def _parks_the_van(canon: Canon, i: int) -> bool:
    """Do the words from ``i`` on say what somebody does: ``parks the van``, ``never answers``?

    An adverb may come first. ``petals on the floor`` does not, though it ends like a verb.
    """
    words = canon.words
    if i + 1 >= len(words) or not adjacent(canon, i, i + 1):
        return False
    if words[i].folded in _ADVERBS or words[i].folded.endswith("ly"):
        return words[i + 1].folded.endswith(("s", "ed"))
    formed = third_person(words[i].folded)
    out = words[i + 1].folded in ("out", "up", "down", "off", "away")
    if formed and out and words[i].folded not in DRIFTS and adjacent(canon, i + 1, i + 2):
        return words[i + 2].folded in _OBJECTS - {"the"}
    if words[i].folded in DRIFTS:
        return formed and words[i + 1].folded in ("her", "his", "herself", "himself")
    return formed and words[i + 1].folded in _OBJECTS
