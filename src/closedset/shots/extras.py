"""Extras: who the action puts in the background and no cue declares.

"Three dock workers watch" is three people; "like a soldier", "a portrait of two men" and "the
nurse's station" are none. So a noun counts only where it takes part in the sentence, and only if it
names adults by what they are: a child never becomes an extra, and neither does anybody with a name.
Who is declared by a cue is a part, and the casting's. Written here from general knowledge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from closedset.model.shot import Extra, Pose, SetKind
from closedset.shots.people import Names
from closedset.shots.words import ACTS, ASLEEP, ON_BENCH, POSES, SEATED, WHERE

MOST = 30
"""Extras in one scene; more nobody counts."""

_PLURALS = {
    "men": "man", "women": "woman", "people": "person", "policemen": "policeman",
    "policewomen": "policewoman", "firemen": "fireman", "fishermen": "fisherman",
    "businessmen": "businessman", "businesswomen": "businesswoman", "cowboys": "cowboy",
    "gunmen": "gunman", "doormen": "doorman", "barmen": "barman", "workmen": "workman",
    "craftsmen": "craftsman", "salesmen": "salesman", "cameramen": "cameraman",
    "waitresses": "waitress", "stewardesses": "stewardess", "actresses": "actress",
    "passers-by": "passer-by", "passersby": "passer-by", "bystanders": "bystander",
    "secretaries": "secretary", "orderlies": "orderly", "deputies": "deputy",
    "henchmen": "henchman", "horsemen": "horseman",
    "gentlemen": "gentleman", "ladies": "lady", "cops": "cop",
    "police": "police officer", "personnel": "worker", "staff": "worker", "folks": "person",
    "partygoers": "guest", "revelers": "guest", "onlookers": "onlooker", "clergy": "priest",
}  # fmt: skip
_SINGULARS = (
    "worker laborer docker longshoreman miner farmer farmhand rancher cowhand fisherman sailor "
    "builder mechanic plumber electrician carpenter janitor cleaner gardener cop policeman "
    "policewoman officer trooper sheriff deputy marshal detective guard bouncer doorman soldier "
    "marine fireman firefighter paramedic nurse doctor surgeon orderly patient receptionist clerk "
    "teller cashier shopkeeper salesman customer shopper patron diner drinker regular guest waiter "
    "waitress bartender barman barmaid barista cook chef baker butcher driver passenger commuter "
    "traveler tourist pedestrian passer-by bystander onlooker spectator villager townsman local "
    "stranger mourner worshipper priest nun monk lawyer judge juror bailiff journalist reporter "
    "photographer cameraman technician scientist engineer secretary businessman businesswoman "
    "executive banker student teacher librarian reader dancer singer musician actor actress model "
    "robber gunman thug henchman gangster prisoner inmate convict hiker camper jogger runner "
    "cyclist steward stewardess conductor porter bellhop usher bridesmaid fan protester cowboy "
    "outlaw gambler buyer seller vendor hawker merchant trader dealer bidder peddler visitor "
    "resident neighbor tenant refugee survivor rescuer volunteer pilgrim beggar deckhand dockhand "
    "stagehand porter skater swimmer surfer golfer rebel knight peasant servant maid butler "
    "footman courtier settler prospector sentry medic intern horseman person man woman lady "
    "gentleman workman homeless hooker couple"
).split()
_BARRED = frozenset({"hooker", "homeless", "model"})
"""Words that are left alone: what they would put in the picture is not for a word to decide."""
_WHOLE = {"crowd": 12, "mob": 12, "audience": 10, "congregation": 8, "throng": 14, "queue": 6,
          "gang": 5, "crew": 4, "couple": 2, "band": 4, "jury": 6, "party": 6}  # fmt: skip
"""Nouns that are several people by themselves, and how many of them the picture shows."""
_MEMBERS = {"audience": "spectator", "congregation": "worshipper", "gang": "thug",
            "crew": "worker", "band": "musician", "jury": "juror", "party": "guest"}  # fmt: skip
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "another": 1, "the": 0, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 30, "a couple of": 2, "a pair of": 2,
    "a few": 3, "some": 3, "other": 3, "several": 4, "a handful of": 4, "many": 8, "more": 3,
    "half a dozen": 6, "a dozen": 12, "two dozen": 24, "dozens of": 18, "hundreds of": 30,
    "thousands of": 30, "a group of": 5, "a line of": 6, "a row of": 6, "a queue of": 6,
    "a crowd of": 12, "a mob of": 12, "a gang of": 5, "a team of": 4, "a bunch of": 5,
    "a throng of": 14, "a huddle of": 4, "a cluster of": 4, "groups of": 6, "crowds of": 14,
    "all the": 0, "an army of": 14, "a squad of": 5,
    "a party of": 5, "a band of": 5, "a cordon of": 6, "a sea of": 20, "most of the": 0,
}  # fmt: skip
_PLAIN = 4
"""How many a plural without a number means."""
_CROWDS = ("crowd", "mob", "throng", "queue")
_CHILDREN = re.compile(
    r"\b(?:child(?:ren)?|kids?|boys?|girls?|bab(?:y|ies)|infants?|toddlers?|teen\w*|schoolboys?"
    r"|schoolgirls?|school ?kids?|school ?child\w*|pupils?|youngsters?|minors?|underage|youths?"
    r"|adolescents?|preteens?|little ones?|newborns?|orphans?|scouts?)\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"\b(?:nobody|no one|no-one|not a soul|empty|deserted|abandoned|alone|as if|as though|imagines?"
    r"|remembers?|dreams? of|used to|once were|would|voices?|sound of|sounds of|hears?|laughter of"
    r"|footsteps|shadows? of|ghosts?|skeletons?|mannequins?|dummies|zombies?|tv|television|screen"
    r"|news ?cast|poster|newspaper|dead|bod(?:y|ies) of|corpses?)\b",
    re.IGNORECASE,
)
"""A sentence with these says that somebody is absent, unseen or a picture."""
_LEFT = re.compile(
    r"\b(?:(?:crowd|everyone|everybody|they all|people|others|workers|guests|passengers|customers"
    r"|patrons|cops|men|women|soldiers) (?:disperses?|leaves?|scatters?|files? out|goes|go home"
    r"|walks? (?:off|away)|is gone|are gone|drifts? (?:off|away)|clears? out|exits?|vanish\w*)"
    r"|(?:is|lies|stands|now) (?:empty|deserted)|alone now|left alone)\b",
    re.IGNORECASE,
)
"""From here on nobody is in the background."""
_NOT_BEFORE = re.compile(
    r"(?:\b(?:no|not|not an?|without|without an?|like|like an?|like the|as|as an?|than an?|never"
    r"|is|was|are|were|be|been|being|am|becomes?|called|for an?|for the|dressed as an?|every"
    r"|(?:photo|photograph|picture|painting|portrait|statue|drawing|image|poster|memor(?:y|ies)"
    r"|kind|sort|part|story|name|figure)s? of(?: an?| the)?|calls? (?:an?|the)|of an?)\s+)$",
    re.IGNORECASE,
)
"""Before a noun: it is denied, compared, said of somebody, or pictured."""
_PICTURED = re.compile(
    r"\b(?:photo(?:graph)?|snapshot|picture|painting|portrait|statue|drawing|sketch|mural|poster"
    r"|magazine|postcard|footage)s?\b",
    re.IGNORECASE,
)
"""Whoever comes after it in a sentence is in it."""
_COMES = re.compile(
    r"\b(?:gathers?|enters?|arrives?|comes?|rush\w*|appears?|emerges?|bursts?|files? in|storms?"
    r"|pours? (?:in|out)|streams?|runs?|joins?|approach\w*|follow\w*)\b",
    re.IGNORECASE,
)
_COUNT = "|".join(sorted(map(re.escape, _COUNTS), key=len, reverse=True))
_NOUN = "|".join(
    sorted({*_SINGULARS, *(f"{noun}s" for noun in _SINGULARS), *_PLURALS, *_WHOLE}, key=len,
           reverse=True)
)  # fmt: skip
_PHRASE = re.compile(
    rf"(?<![\w’'-])(?:(?P<count>{_COUNT}|\d{{1,3}})\s+)?"
    rf"(?P<words>(?:(?!(?:{_COUNT}|of|and|or|the|in|at|on|by|to|with)\s)[a-z-]+,?\s+){{0,3}}?)"
    rf"(?P<noun>{_NOUN})(?![\w-])(?!['’])",
    re.IGNORECASE,
)
_AFTER_ONE = re.compile(
    r"\s*(?:$|[,.;:!?)—–-]|(?:who|and|or|in|at|by|on|with|behind|near|around|from|outside|inside"
    r"|to|is|has|was|across|past|through|over|under|beside|against|along|off|up|down|alone|nearby"
    r"|there|here|both|again|then|now|comes|goes)\b|\w+(?:s|ing|ed|lly)\b|\()",
    re.IGNORECASE,
)
"""What follows one person's noun: a verb, a preposition or an end; else it is a compound."""
_WRITES = re.compile(r"^\s+(?!(?:who|and|in|at|by|on|with|behind|near)\b)([a-z]+)(?=\W|$)")
_WATCH = re.compile(r"\b(?:watch|look|star|gaz|gawk|gather|listen|cheer|surround|wait|turn)\w*")
_ON_FOOT = re.compile(
    r"\b(?:pass|hurr|stroll|walk|pace|patrol|march|cross|mill|rush|wander)\w*\b"
    r"|\bmov(?:e|es|ing) (?:between|among|through|along|about)\b"
)
_KNOWN = frozenset(
    {
        "passenger", "customer", "patron", "diner", "guest", "commuter", "spectator", "worker",
        "mourner", "onlooker", "tourist", "shopper", "protester", "student", "worshipper", "juror",
        "dancer", "drinker", "villager", "bystander", "passer-by", "pedestrian",
    }
)  # fmt: skip
"""Whom a script calls "the passengers" without having brought them on; "the men" are parts."""
_APPOSED = re.compile(r"[A-Z][\w.’'-]*(?:\s*\([^)]*\))?,\s*$")
"""Before a noun: a name that the noun is said of."""
_KNOWN_ONES = re.compile(r"\b(?:both|the|these|those|all|all the|of the)\s+$", re.IGNORECASE)
"""Before "two women": those of whom one knows."""
_PRESENTS = re.compile(
    r"\s*(?:This is|Meet|It['’]s|It is|His name|Her name|Their names|They are)\b"
)
"""How the next sentence says that these people are parts."""
_SITS = frozenset({"passenger", "diner", "commuter", "spectator", "juror", "worshipper", "reader"})
"""Who sits unless the script says otherwise."""
_LEADS = re.compile(
    r"\b(?:and|while|as|where|when|then|there's|is|are|among|amid|amidst|between|past|through|by"
    r"|near|behind|beside|before|opposite|surrounded|of|with|joins|passes|serves|serving|sees"
    r"|watches|faces|facing|at|to|towards?|against|around|from|over|spots|approaches|meets)$",
    re.IGNORECASE,
)
"""What puts the noun after it on the set."""
_HALF_AGE = re.compile(r"\b(?:young(?:er)?|little|small|tiny|teenage|underage)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?;]+[.!?;]?")
_TRADES = re.compile(
    r"\b(dock|factory|office|construction|rail|railway|road|farm|mill|ranch|police|prison|security"
    r"|bank|bus|taxi|truck|cab|train|flight|hotel|shop|store|hospital|kitchen|camera|film"
    r"|college|university|medical|saloon|border|riot|traffic|army|delivery|sanitation)[\s-]*$",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Found:
    """Some people in a sentence."""

    trade: str
    count: int
    """0: those who are here already, or one."""
    more: bool
    """Whether they come on top of those who are here."""
    rest: str
    """What the sentence says after them."""


class Background:
    """The extras of one scene, as its action brings them on and sends them off."""

    def __init__(self, kind: SetKind, names: Names) -> None:
        """``names`` are the script's own characters."""
        self._kind = kind
        self._names = names
        self._declared = tuple(_plain(name).split() for name in names.known)
        self.here: tuple[Extra, ...] = ()

    def play(self, action: str) -> None:
        """Let a beat's action bring extras on, move them or send them off."""
        sentences = _SENTENCE.findall(action)
        for sentence, after in pairwise([*sentences, ""]):
            if _PRESENTS.match(after):
                continue
            if _LEFT.search(sentence):
                self.here = ()
            elif not _NOBODY.search(sentence):
                for found in self._found(sentence):
                    self._enter(found)

    def waiting(self, action: str) -> tuple[Extra, ...]:
        """Return whom a scene's first words find there, of those who do not come just then."""
        self.play(" ".join(s for s in _SENTENCE.findall(action) if not _COMES.search(s)))
        return self.here

    def _found(self, sentence: str) -> list[_Found]:
        return [found for m in _PHRASE.finditer(sentence) if (found := self._one(sentence, m))]

    def _one(self, sentence: str, m: re.Match[str]) -> _Found | None:
        said = m["noun"].lower()
        plural = said in _PLURALS or (said.endswith("s") and said[:-1] in _SINGULARS)
        noun = _PLURALS.get(said, said[:-1] if plural else said)
        count_words = (m["count"] or "").lower()
        before = re.sub(r"(?i)\bthere (?:is|are|was|were)\s+$", "", sentence[: m.start()])
        rest = sentence[m.end() :]
        counted = count_words not in ("", "the")
        young = _HALF_AGE.search(m["words"]) and noun == "person"
        if noun in _BARRED or young or _CHILDREN.search(m.group()):
            return None
        if _NOT_BEFORE.search(before) or _PICTURED.search(before):
            return None
        if before.rfind("(") > before.rfind(")"):
            # "TOMAS (20s, an orderly)" is one person.
            return None
        if said in _WHOLE:
            return self._whole(said, count_words, rest)
        if not plural and (not counted or not _AFTER_ONE.match(rest)):
            return None
        one = count_words in ("a", "an", "one", "the", "")
        if not _takes_part(before, m, plural=plural) or self._is_named(before, rest, one=one):
            return None
        kind = _TRADES.search(m["words"])
        trade = f"{kind[1].lower()} {noun}" if kind else noun
        number = int(count_words) if count_words.isdigit() else _COUNTS.get(count_words, _PLAIN)
        if _KNOWN_ONES.search(before) or _KNOWN_ONES.match(m["words"]):
            number = 0
        if number == 0 and noun not in _KNOWN and not any(e.trade == trade for e in self.here):
            return None
        number = number if number != 1 or not plural else _PLAIN
        # "Two cops" whom the cues call FIRST COP and COP #2 are parts.
        parts = sum(noun in declared for declared in self._declared)
        if parts and number <= parts:
            return None
        return _Found(trade, number - parts, count_words in ("another", "more", "other"), rest)

    def _is_named(self, before: str, rest: str, *, one: bool) -> bool:
        """Whether a name stands next to a noun: "MARA, a nurse," and "two men, JOE and BOB"."""
        if one and _APPOSED.search(before):
            return True
        if of := re.match(r"\s+of\s+(?=[A-Z])", rest):
            return bool(of)
        named = re.match(r"\s*(?:\([^)]*\))?\s*[,:(—–-]+\s*", rest)
        if named is None:
            return False
        return any(m.start < named.end() + 2 for m in self._names.mentions(rest))

    def _whole(self, said: str, count: str, rest: str) -> _Found | None:
        """Return the people of a noun that is several by itself: a crowd of whom, if it says."""
        of = re.match(r"\s+of\s+(?P<who>[\w ’'-]+)", rest)
        if of is not None or (count not in ("a", "an", "the", "another") and said != "crowd"):
            # "A crowd of workers" is read as a number of workers; of anybody else it is nobody.
            return None
        if said in ("crew", "party", "band", "couple") and not _AFTER_ONE.match(rest):
            return None
        trade = _MEMBERS.get(said, "onlooker" if said in _CROWDS else "person")
        if [said] in self._declared:
            return None
        return _Found(trade, 0 if count == "the" and self.here else _WHOLE[said], False, rest)

    def _enter(self, found: _Found) -> None:
        same = [e for e in self.here if e.trade == found.trade]
        if found.count == 0 and not same:
            found = replace(found, count=_PLAIN)
        doing = self._doing(found)
        if same and not found.more:
            # The same people do something else; of more than there were, the rest comes on.
            self.here = tuple(
                replace(doing, number=e.number) if e in same else e for e in self.here
            )
            new = max(0, found.count - len(same)) if found.count > 1 else 0
        else:
            new = found.count
        first = len(self.here) + 1
        new = min(new, MOST - len(self.here))
        self.here += tuple(replace(doing, number=first + k) for k in range(new))

    def _doing(self, found: _Found) -> Extra:
        """Read what some people do from the words after them."""
        part = re.split(r"\b(?:while|as|but)\b|[;:]", found.rest)[0]
        if verb := _WRITES.match(part):
            part = f" {_third(verb[1])}{part[verb.end() :]}"
        rest = Pose.STANDING
        if found.trade in _SITS or self._kind in SEATED:
            rest = Pose.SITTING
        poses = [(m.start(), pose) for pose, words in POSES if (m := words.search(part))]
        pose = min(poses, key=lambda p: p[0])[1] if poses else rest
        if not poses and _ON_FOOT.search(part):
            pose = Pose.WALKING
        does = next((act for act, words in ACTS if words.search(part)), "")
        if ASLEEP.search(part):
            pose, does = Pose.SITTING, "asleep"
        if pose is Pose.LEANING and re.search(r"\bover\b", part):
            pose, does = Pose.STANDING, does or "bowing"
        if pose in (Pose.LYING, Pose.REACHING, Pose.PHONE):
            pose = rest
        where = " ".join(m.group().lower() for m in WHERE.finditer(part))
        if pose is Pose.STANDING and not poses and ON_BENCH.search(where):
            pose = Pose.SITTING
        return Extra(found.trade, 0, pose, does, where, watches=bool(_WATCH.search(part)))


def _takes_part(before: str, m: re.Match[str], *, plural: bool) -> bool:
    """Whether a noun phrase is somebody on the set: named first, after a pause or a place word."""
    lead = before.rstrip()
    if not lead or lead[-1] in ',;:—–-.!?("':
        return True
    denied = re.search(r"\b(?:calls?|wants?|needs?|hates?|likes?|wishes|for)\s*$", lead)
    return bool(_LEADS.search(lead)) and not denied and (plural or m["count"] is not None)


def _third(verb: str) -> str:
    """Return a plural's verb as one person's, which is what the word lists know."""
    if verb.endswith(("s", "ing", "ed")):
        return verb
    if verb.endswith(("ch", "sh", "x", "o")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


def _plain(name: str) -> str:
    """Return a name without numbers, marks and plural, to compare "DOCK WORKER #2" by."""
    words = re.sub(r"[^a-z ]", " ", name.lower()).split()
    known = [_PLURALS.get(w, w[:-1] if w.endswith("s") and w[:-1] in _SINGULARS else w)
             for w in words if w not in _COUNTS]  # fmt: skip
    return " ".join(known)
