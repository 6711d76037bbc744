"""What a script says of a character's looks, mostly where it introduces them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from closedset.cast.first_names import feminine
from closedset.cast.palette import HAIR, SAID_COLORS
from closedset.cast.trades import DRESSED, dress_of
from closedset.model.performer import RGB, GarmentKind, HairStyle
from closedset.model.screenplay import ElementKind, Screenplay

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_GOES_ON = re.compile(r"(?:He|She)\b")
_AGE = re.compile(r"\(\s*(early|mid|late)?[ -]?(\d{1,3})(['’]?s)?\b", re.IGNORECASE)
_DECADE = re.compile(
    r"\b(early|mid|late)?[ -]?(?:(twenties|thirties|forties|fifties|sixties|seventies|eighties)"
    r"|([2-9]0)['’]?s)\b",
    re.IGNORECASE,
)
_DECADES = ("twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties")
_AGE_WORDS: tuple[tuple[str, int], ...] = (
    ("elderly|old (?:man|woman|lady)|grandmother|grandfather|grandma|grandpa|aged", 72),
    ("middle-aged|middle aged", 48),
    ("teenager|teen|kid|boy|girl|child|teenaged|schoolboy|schoolgirl", 18),
    ("young", 24),
)
_WORD: dict[str, str] = {
    "heavy": "heavy|heavy-set|heavyset|stout|burly|fat|overweight|portly|plump|stocky|large",
    "slim": "slim|thin|skinny|lean|slender|wiry|gaunt|petite|lanky|frail",
    "strong": "muscular|athletic|strong|brawny|burly|fit|broad-shouldered|stocky",
    "tall": "tall|towering|lanky|giant|huge",
    "short": "short(?! hair|[ -]haired|,? \\w+ hair)|tiny|petite|small",
    "he": "man|guy|gentleman|boy|father|husband|brother|son|king|policeman|mailman|waiter|male",
    "she": "woman|lady|girl|mother|wife|sister|daughter|queen|waitress|actress|female",
}
_HAIR = re.compile(
    r"\b((?:\w+[ -]){0,3})(?:hair(?:ed)?|curls|ponytail|braid|bun|afro|beard)\b|\bbald\b",
    re.IGNORECASE,
)
_STYLES: tuple[tuple[str, HairStyle], ...] = (
    ("bald", HairStyle.BALD),
    ("afro", HairStyle.AFRO),
    ("ponytail|tied back|braid", HairStyle.PONYTAIL),
    ("bun|hair up", HairStyle.BUN),
    ("cropped|shaved|buzz|crew cut", HairStyle.CROPPED),
    ("curly|curls|frizzy", HairStyle.CURLY),
    ("bob", HairStyle.BOB),
    ("long", HairStyle.LONG),
    ("short", HairStyle.SHORT),
)
_HEADWEAR: tuple[tuple[str, HairStyle], ...] = (
    ("headscarf|hijab|head scarf", HairStyle.HEADSCARF),
    ("hood up|hooded|(?:his|her) hood", HairStyle.HOOD),
    ("(?:baseball|peaked|flat|police) cap|(?:a|his|her|in a) (?:\\w+ )?cap", HairStyle.CAP),
    ("(?:a|his|her) (?:\\w+ )?(?:hat|fedora)", HairStyle.HAT),
)
_HAIR_COLORS = {**HAIR, "dark": HAIR["dark brown"], "blonde": HAIR["blond"], "gray": HAIR["grey"]}
_GARMENTS: dict[str, GarmentKind] = {
    "coat": GarmentKind.COAT,
    "overcoat": GarmentKind.COAT,
    "raincoat": GarmentKind.COAT,
    "jacket": GarmentKind.JACKET,
    "blazer": GarmentKind.JACKET,
    "suit": GarmentKind.SUIT,
    "tuxedo": GarmentKind.SUIT,
    "uniform": GarmentKind.UNIFORM,
    "apron": GarmentKind.APRON,
    "shorts": GarmentKind.SHORTS,
    "sweater": GarmentKind.SWEATER,
    "shirt": GarmentKind.SHIRT,
    "t-shirt": GarmentKind.T_SHIRT,
    "dress": GarmentKind.DRESS,
    "skirt": GarmentKind.SKIRT,
    "jeans": GarmentKind.JEANS,
    "dungarees": GarmentKind.JEANS,
    "trousers": GarmentKind.TROUSERS,
    "slacks": GarmentKind.TROUSERS,
    "parka": GarmentKind.COAT,
    "trench coat": GarmentKind.COAT,
    "lab coat": GarmentKind.COAT,
    "bathrobe": GarmentKind.COAT,
    "dressing gown": GarmentKind.COAT,
    "hospital gown": GarmentKind.SHIRT,
    "scrubs": GarmentKind.UNIFORM,
    "blouse": GarmentKind.SHIRT,
    "pullover": GarmentKind.SWEATER,
    "jumper": GarmentKind.SWEATER,
    "cardigan": GarmentKind.SWEATER,
    "sweatshirt": GarmentKind.SWEATER,
    "hoodie": GarmentKind.SWEATER,
    "undershirt": GarmentKind.T_SHIRT,
    "evening gown": GarmentKind.DRESS,
    "ball gown": GarmentKind.DRESS,
    "wedding gown": GarmentKind.DRESS,
    "nightgown": GarmentKind.DRESS,
    "sundress": GarmentKind.DRESS,
}
_GARMENT = re.compile(
    rf"\b(?:({'|'.join(sorted(SAID_COLORS, key=len, reverse=True))})[ -](?:\w+ )?)?"
    rf"({'|'.join(sorted(_GARMENTS, key=len, reverse=True))})\b",
    re.IGNORECASE,
)
_OTHER_TRADES = (
    "bus driver|taxi driver|truck driver|driver|bicycle courier|courier|police officer|teacher"
    "|student|artist|painter|singer|writer|cashier|librarian|engineer|reporter|photographer"
    "|dancer|boxer|tailor|mail carrier|gardener"
)
"""Trades that are told, not worn."""
_TRADE = "|".join([_OTHER_TRADES, *(noun for dress in DRESSED for noun in dress.nouns.split())])
_BY_TRADE = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:,\s*(?:(?:early|mid|late)?[ -]?\d[\w'’]*\s*,\s*)?|is\s+|[–—-]\s*)"
    r"(?:an?\s+|the\s+|our\s+)?(?:(?!(?:an?|the|his|her|their|at|of|with)\b)[\w'’-]+,?\s+){0,3}?"
    rf"({_TRADE})\b(?!['’-])",
    re.IGNORECASE,
)
"""Right after a name: ``, 40, a tired bus driver``. A guard whom somebody strikes is no trade."""
_TITLES = {
    "dr": "doctor", "father": "priest", "sister": "nun", "nurse": "nurse",
    **dict.fromkeys("sgt sergeant corporal private lieutenant colonel major".split(), "soldier"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """None or empty wherever the script says nothing."""

    age: int | None = None
    feminine: bool | None = None
    heavy: bool = False
    slim: bool = False
    strong: bool = False
    tall: bool = False
    short: bool = False
    hair: HairStyle | None = None
    hair_color: RGB | None = None
    beard: bool = False
    glasses: bool = False
    garments: tuple[tuple[GarmentKind, str], ...] = ()
    """What they wear and its color word (may be empty)."""
    trade: str = ""


def read_looks(screenplay: Screenplay, name: str) -> Said:
    """Collect what the script says of ``name``, from its introduction and from pronouns."""
    sentences = _about(screenplay, name)
    intro = " ".join(sentences[:2])
    hair = " ".join(intro[m.start() : m.end() + 12] for m in _HAIR.finditer(intro)).lower()
    garments = tuple(
        (_GARMENTS[m.group(2).lower()], (m.group(1) or "").lower())
        for m in _GARMENT.finditer(intro)
    )
    return Said(
        age=_age(intro, name),
        feminine=_feminine(intro, sentences, name),
        heavy=_says("heavy", intro),
        slim=_says("slim", intro),
        strong=_says("strong", intro),
        tall=_says("tall", intro),
        short=_says("short", intro),
        hair=_named(_HEADWEAR, intro.lower()) or _named(_STYLES, hair),
        hair_color=_hair_color(hair),
        beard=bool(re.search(r"\b(?:beard|bearded)\b", intro, re.IGNORECASE)),
        glasses=bool(re.search(r"\b(?:glasses|spectacles)\b", intro, re.IGNORECASE)),
        garments=garments,
        trade=_trade(name, sentences),
    )


def _trade(name: str, sentences: list[str]) -> str:
    """Return what they do for a living: by an introduction, else by what they are called."""
    for said in sentences[:2]:
        if m := _BY_TRADE.match(re.sub(r"^[\w.’'-]+(?:\s+[A-Z][\w.’'-]*)*", "", said)):
            return m.group(1).lower()
    first, *rest = [word.strip(".").lower() for word in name.split()]
    # Tom Baker bakes no bread, and a sister alone is somebody's.
    title = _TITLES.get(first, "") if rest else ""
    return title or (first if dress_of(first) else "")


def _named(styles: tuple[tuple[str, HairStyle], ...], text: str) -> HairStyle | None:
    return next((s for words, s in styles if re.search(rf"\b(?:{words})\b", text)), None)


def _says(key: str, text: str) -> bool:
    return bool(re.search(rf"\b(?:{_WORD[key]})\b", text, re.IGNORECASE))


def _about(screenplay: Screenplay, name: str) -> list[str]:
    """Return the action sentences that name the character, each with the one after it.

    Who is meant by the "she" of the one after it is plain only if the first names nobody else, or
    where it opens the action after their own speech.
    """
    called = [name, *screenplay.aliases(name)]
    called += [" ".join(w.capitalize() for w in known.split()) for known in called]
    longest_first = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
    named = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)")
    others = "|".join(re.escape(other) for other in screenplay.characters if other != name)
    next_one = re.compile(rf"(?<!\w)(?:{others})(?=\s*\()") if others else None
    anybody = re.compile(rf"(?<!\w)(?:{others})(?!\w)", re.IGNORECASE) if others else None
    found: list[str] = []
    for scene in screenplay.scenes:
        spoke = False
        for element in scene.elements:
            if element.character:
                spoke = element.character in called
            if element.kind is not ElementKind.ACTION:
                continue
            sentences = _SENTENCE.split(" ".join(element.text.split()))
            plain, spoke = spoke, False
            for sentence in sentences:
                if at := named.search(sentence):
                    own = sentence[at.start() :]
                    found.append(next_one.split(own, 1)[0] if next_one else own)
                elif plain and _GOES_ON.match(sentence):
                    found.append(sentence)
                plain = bool(at) and not (anybody and anybody.search(sentence))
    return found


def _age(intro: str, name: str) -> int | None:
    if m := _AGE.search(intro):
        years = int(m.group(2)) + (_into(m.group(1)) if m.group(3) else 0)
    elif m := _DECADE.search(intro):
        decade = 20 + 10 * _DECADES.index(m.group(2).lower()) if m.group(2) else int(m.group(3))
        years = decade + _into(m.group(1))
    else:
        text = f"{name} {intro}"
        words = (y for w, y in _AGE_WORDS if re.search(rf"\b(?:{w})\b", text, re.IGNORECASE))
        return next(words, None)
    return max(18, min(years, 95))


def _into(part: str | None) -> int:
    """Return how far into the decade; nobody in their twenties is twenty."""
    return {"early": 2, "late": 8}.get((part or "mid").lower(), 5)


def _feminine(intro: str, sentences: list[str], name: str) -> bool | None:
    for text in (name, intro):
        man, woman = _says("he", text), _says("she", text)
        if man != woman:
            return woman
    # Who is meant by "he" is mostly plain; "his hand" may well be that of whom they look at.
    subject = _more("he", "she", " ".join(sentences))
    by_name = feminine(name) if subject is None else subject
    return _more("his", "her|hers", intro) if by_name is None else by_name


def _more(his: str, hers: str, text: str) -> bool | None:
    """Return whether there are more of the second words; None if there are as many."""
    his_count, her_count = (
        len(re.findall(rf"\b(?:{words})\b", text, re.IGNORECASE)) for words in (his, hers)
    )
    return None if his_count == her_count else her_count > his_count


def _hair_color(hair: str) -> RGB | None:
    for word in sorted(_HAIR_COLORS, key=len, reverse=True):
        if re.search(rf"\b{word}\b", hair):
            return _HAIR_COLORS[word]
    return None
