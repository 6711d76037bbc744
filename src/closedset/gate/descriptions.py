"""Layer 5: words that ask for a real person without a name.

A description means somebody if it ties a public part (actor, president, founder) to something that
only one person has: a work, a land, a date, a first, a feat. ``the captain of the fishing boat``
ties a part to a common noun and passes; ``the captain of Argentina's team`` does not. Works are
marked first, so that their titles count as names in lower case too.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from closedset.gate.canonical import canonicalize
from closedset.gate.lexicon import brands, places, squashed, things
from closedset.gate.phrases import phrase_at

_ART = (
    r"(?:actor|actress|movie star|film star|tv star|star|singer|songwriter|rapper|pop star|pop icon|"
    r"pop singer|rock star|frontman|frontwoman|front man|lead singer|lead vocalist|vocalist|guitarist|"
    r"drummer|bassist|keyboardist|pianist|dj|comedian|comic|presenter|tv host|talk[- ]show host|"
    r"game[- ]show host|host|anchor|newsreader|director|filmmaker|film-maker|screenwriter|producer|"
    r"showrunner|author|novelist|writer|poet|playwright|painter|artist|sculptor|photographer|"
    r"composer|conductor|dancer|choreographer|model|supermodel|designer|chef|youtuber|streamer|"
    r"influencer|tiktoker|leading (?:man|lady)|heartthrob|action hero|bodybuilder|wrestler|superstar|"
    r"celebrity|legend|icon|idol)"
)
_SPORT = (
    r"(?:athlete|footballer|soccer player|striker|goalkeeper|midfielder|forward|quarterback|boxer|"
    r"fighter|swimmer|sprinter|runner|gymnast|golfer|cyclist|skater|figure skater|skier|racer|"
    r"racing driver|driver|tennis (?:player|champion|star|ace)|basketball (?:player|star|legend)|"
    r"baseball (?:player|star)|football (?:player|star|legend)|cricketer|batsman|chess (?:player|"
    r"champion|prodigy|grandmaster)|grandmaster|champion|medalist|olympian|captain|coach|manager)"
)
_POWER = (
    r"(?:president|vice[- ]president|prime minister|premier|chancellor|first lady|first gentleman|king|"
    r"queen|prince|princess|crown prince|duke|duchess|earl|countess|emperor|empress|sultan|emir|pharaoh|"
    r"tsar|czar|kaiser|shah|monarch|pope|pontiff|dictator|supreme leader|ayatollah|dalai lama|"
    r"governor|mayor|senator|congressman|congresswoman|secretary of state|secretary-general|"
    r"secretary general|attorney general|chief justice|speaker|foreign minister|defense minister|"
    r"finance minister|opposition leader|leader|chairman|general secretary|ruler|general)"
)
_FOUND = (
    r"(?:co-?founder|founder|ceo|chief executive(?: officer)?|cto|cfo|coo|boss|head|owner|chair|"
    r"creator|co-?creator|inventor|discoverer|father|mother|architect|mastermind|tycoon|mogul|"
    r"billionaire|entrepreneur|magnate|scientist|physicist|chemist|mathematician|philosopher|"
    r"astronaut|cosmonaut|explorer|pilot|aviator|activist|whistleblower|revolutionary|general|nun|"
    r"economist|psychologist|naturalist|engineer|programmer|voice|face|brains?)"
)
_PUBLIC = rf"(?:{_ART}|{_SPORT}|{_POWER}|{_FOUND})"
_ANYONE = r"(?:man|woman|guy|girl|boy|kid|lady|person|one|dude|fellow|gentleman|teenager|teen|blonde|brunette|redhead|duo|couple)"  # noqa: E501
_NATION = (
    r"(?:u\.?s\.?(?:a\.?)?|american|british|english|scottish|welsh|irish|french|german|italian|spanish|"
    r"portuguese|dutch|belgian|swiss|austrian|swedish|norwegian|danish|finnish|icelandic|polish|czech|"
    r"hungarian|romanian|bulgarian|serbian|croatian|greek|turkish|russian|soviet|ukrainian|belarusian|"
    r"georgian|israeli|palestinian|lebanese|syrian|iraqi|iranian|persian|saudi|egyptian|moroccan|"
    r"algerian|tunisian|libyan|nigerian|ghanaian|kenyan|ethiopian|ugandan|rwandan|south african|"
    r"zimbabwean|indian|pakistani|bangladeshi|sri lankan|nepali|tibetan|chinese|taiwanese|japanese|"
    r"korean|south korean|north korean|vietnamese|thai|cambodian|filipino|indonesian|malaysian|"
    r"singaporean|australian|new zealand|canadian|mexican|cuban|jamaican|haitian|dominican|"
    r"puerto rican|colombian|venezuelan|ecuadorian|peruvian|bolivian|chilean|argentine|argentinian|"
    r"uruguayan|paraguayan|brazilian|barbadian|bollywood|hollywood|k-pop|nollywood)"
)
_LAND = (
    r"(?:the\s+)?(?:united|u\.?s\.?\b|u\.?k\.?\b|usa|america|britain|great britain|england|scotland|"
    r"wales|ireland|france|germany|italy|spain|portugal|holland|netherlands|belgium|switzerland|"
    r"austria|sweden|norway|denmark|finland|poland|hungary|greece|turkey|russia|soviet|ukraine|belarus|"
    r"israel|egypt|iran|iraq|saudi|syria|jordan|dubai|qatar|india|pakistan|bangladesh|china|japan|"
    r"korea|north korea|south korea|vietnam|thailand|philippines|indonesia|singapore|malaysia|"
    r"australia|new zealand|canada|mexico|cuba|venezuela|colombia|peru|chile|argentina|brazil|"
    r"nigeria|kenya|ethiopia|ghana|south africa|uganda|rwanda|zimbabwe|california|texas|florida|"
    r"new york|london|paris|chicago|cambridge|sussex|wales|cornwall|york|edinburgh|monaco|europe|"
    r"european|nato|un\b|u\.n\.|vatican|free world|western world)"
)
_PROPER = r"(?-i:[A-Z][\w'’.&-]*)"
_ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|\w+teenth|thirtieth|fort(?:y|ieth)[\s-]?\w*|"
    r"thirty[\s-]\w+|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)"
)
_FAME = (
    r"(?:played|plays|portrayed|portrays|portraying|voiced|voices|starred|stars|co-starred|won|wins|"
    r"founded|co-?founded|invented|discovered|created|co-?created|wrote|authored|penned|composed|"
    r"painted|sculpted|directed|designed|developed|launched|led|ruled|reigned|conquered|unified|"
    r"liberated|freed|sang|sings|sung|recorded|performed|hosts|hosted|presented|narrated|became|"
    r"crowned|elected|impeached|assassinated|shot|killed|abdicated|resigned|landed|flew|sailed|"
    r"broke|holds? the record|set (?:a|the)|beat|defeated|dethroned|scored|headbutted|captained|"
    r"coached|managed|married|divorced|dated|survived|refused|slapped|bit|headlined|popularized|"
    r"pioneered|formulated|proposed|proved|came up with|bought|acquired|runs|ran for|leaked|"
    r"exposed|marched|protested|preached|climbed|walked on|stepped on|joined|left|quit|named|"
    r"feuded|collaborated|dreamed|dreamt|had a dream|cared for|yells|swears|dropped|released|"
    r"rapped|raps|wore|went|was born|died|drowned|disappeared|vanished|dances|skated|swam|boxed|fought)"
)
_WHO = r"(?:who|that|which|whose|whom)"
_TIE = r"(?:of|from|in|at|behind|for|to|on)"
_KIN = (
    r"(?:son|daughter|wife|husband|ex-?wife|ex-?husband|widow|widower|mother|father|mom|dad|brother|"
    r"sister|twin|twin brother|twin sister|children|kids|girlfriend|boyfriend|fianc[eé]e?|cousin|"
    r"nephew|niece|grandson|granddaughter|grandfather|grandmother|heir|love child|descendant)"
)
_SURE: tuple[str, ...] = (
    r"\b(?:actor|actress|star|guy|man|woman|girl|kid|one|person|lady|comedian)\s+(?:who|that)\s+"
    rf"(?:once\s+|famously\s+|originally\s+)?(?:played|plays|portray\w+|voiced|voices)\b[^.;]{{0,40}}?{_PROPER}",
    r"\b(?:actor|actress)\s+who\s+(?:once\s+)?(?:played|plays|portray\w+|voiced)\b",
    rf"\b{_PUBLIC}\s+(?:{_TIE}|{_WHO}\s+\w+)\s+(?:the\s+)?XWORK\w*",
    rf"\bXWORK\w*(?:['’]s)?\s+(?:\w+\s+){{0,2}}?(?:{_ART}|{_FOUND}|{_SPORT})\b",
    rf"\b{_ANYONE}\s+(?:behind|from|who\s+\w+|of)\s+(?:the\s+)?(?:\w+\s+){{0,3}}?XWORK\w*",
    r"\bXWORK\b[^.;]{0,40}\b(?:the|that)\s+(?:actor|actress|star|singer|rapper|host)\b",
    rf"\b{_ORDINAL}\s+(?:{_NATION}\s+)?(?:president|prime minister|pope|first lady|chancellor)\b",
    rf"\b(?:current|former|sitting|incumbent|late|ex|deposed|exiled|reigning|then)[\s-]+(?:\w+\s+)?"
    rf"(?:{_NATION}\s+)?(?:president|prime minister|chancellor|first lady|king|queen|pope|emperor)\b",
    rf"\b{_POWER}\s+of\s+{_LAND}\w*",
    rf"\b(?:the\s+)?{_NATION}\s+(?:\w+\s+)?(?:president|prime minister|premier|chancellor|first lady|"
    rf"king|queen|emperor|empress|dictator|supreme leader|secretary of state|chief justice)\b"
    rf"(?!\s+(?:of\s+(?:spades|hearts|diamonds|clubs)|size|bee|bed|crab|cobra|penguin))",
    rf"\b{_LAND}['’]s\s+(?:\w+[\s-]){{0,3}}{_POWER}\b",
    r"\b(?:celebrity|famous\s+(?:actor|actress|singer|person|rapper|footballer))\b[^.]{0,40}"
    r"\b(?:look-?alike|double|impersonator|twin)\b",
    rf"\b(?:look-?alike|doppelg[aä]nger|body double|spitting image|clone|dead ringer|impersonator)"
    rf"\s+(?:of|for)\s+(?:the\s+)?(?:\w+\s+)?{_PROPER}",
)
_MAYBE: tuple[str, ...] = (
    r"\bthe\s+(?:current\s+|late\s+)?(?:pope|pontiff|dalai lama|holy father|first lady(?!\s+(?:in|to|of "
    r"the (?:house|night|evening)))(?!\s+in\s+line))\b(?!['’]s\s+(?:hat|nose))",
    r"(?-i:\b(?:the\s+)?(?:Pope|Dalai Lama|First Lady|Holy Father|President|Prime Minister|"
    r"Supreme Leader|Commander[- ]in[- ]Chief|Leader of the Free World|Chief Justice|"
    r"Speaker of the House|Secretary of State|Secretary[- ]General|Queen Mother|Crown Prince|"
    r"Crown Princess|Archbishop of \w+|Duke of \w+|Duchess of \w+|Earl of \w+|Countess of \w+|"
    r"Prince of Wales|Princess of Wales|Princess Royal))\b(?!['’]s? Day)(?-i:(?!\s+(?:Street|Avenue)))",
    rf"\b(?:the|a|an|that|this)\s+(?:[\w-]+\s+){{0,3}}?{_PUBLIC}\s+(?:{_WHO}\s+(?:\w+\s+){{0,2}}?{_FAME}|"
    r"known\s+(?:for|as)|famous\s+(?:for|as)|best known|nicknamed|named after|married to|dating)\b",
    rf"\b{_PUBLIC}\s+{_WHO}\b[^.;]{{0,50}}?(?:{_PROPER}|\b\d{{4}}\b|\b\d+ (?:time|gold|million))",
    rf"\b{_PUBLIC}\s+(?:of|from|in|at|behind|for)\s+(?:the\s+|a\s+)?(?:\w+\s+)?{_PROPER}",
    rf"\b{_PROPER}['’]s?\s+(?:[\w-]+\s+){{0,2}}?(?:{_POWER}|ceo|founder|co-?founder|owner|boss|manager|coach|captain|"
    rf"lead singer|frontman|drummer|guitarist|bassist|creator|inventor|star|head)\b",
    rf"\b(?:the|that|a|an)\s+(?:[\w-]+\s+){{0,2}}?{_NATION}(?:-\w+)?\s+(?:[\w-]+\s+){{0,2}}?"
    rf"(?:{_PUBLIC}|{_ANYONE})\s+(?:{_WHO}|with|known|famous|in\s+\d{{4}}|number|born)\b",
    rf"\b(?:that|the)\s+{_NATION}\s+{_WHO}\s+(?:was\s+|had\s+|once\s+)?{_FAME}\b",
    rf"\b{_ANYONE}\s+{_WHO}\s+(?:once\s+|famously\s+|first\s+|had\s+|was\s+)?{_FAME}\b[^.;]{{0,50}}?(?:{_PROPER}|"
    r"\b\d{4}\b|first|record|award|prize|medals?|presiden\w+|war\b|throne|nation|moon|movies?|films?|"
    r"songs?|albums?|books?|novels?|series|franchise|show\b|election|world)",
    rf"\b{_ANYONE}\s+{_WHO}\s+(?:founded|invented|discovered|assassinated|ruled|portrayed|voiced)\b",
    rf"\b(?:{_SPORT}|{_ART})\s+with\s+(?:the\s+)?(?:number\s+\d|\d+\s+(?:\w+\s+)?(?:gold|olympic|grand slam|"
    r"oscars?|grammys?|titles?|medals?|rings?|goals?|wins|trophies|million)|most\b)",
    rf"\b(?:the|that)\s+(?:[\w-]+\s+){{0,3}}?(?:\w+-)?(?:{_ART}|{_SPORT})(?:-\w+)?\s+with\s+(?:the|a|his|her)\s+(?:signature|"
    r"famous|trademark|raised|iconic|legendary|golden|big|wild|pencil|trademark)\b",
    rf"\b{_NATION}\s+(?:number\s+\d+|no\.?\s*\d+|striker|forward|goalkeeper|captain)\b",
    r"\b(?:world|supreme court|world chess|chess world)\s+(?:chief justice|champion)\b(?=\s+(?:who|in|of|from|roller|on|at))|\bsupreme court\s+chief\b",
    r"\b(?:the\s+)?(?:first|only|youngest|oldest|fastest|richest|greatest|tallest|strongest|last|"
    r"longest[- ](?:reigning|serving)|most\s+\w+|best[- ]selling|best[- ]known|highest[- ]\w+)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:man|woman|person|human|people|president|pope|pharaoh|emperor|tsar|king|queen|monarch|astronaut|player|"
    r"winner|laureate|artist|singer|actor|actress|athlete|rapper|billionaire|champion|director|pilot|swimmer|"
    r"gymnast|sprinter|author|youtuber|streamer|driver|golfer|boxer|olympian|dancer|scientist|teenager)\s+"
    r"(?:ever\b|alive|in (?:history|the world|space|orbit|the universe)|on (?:earth|the moon|the planet|instagram|youtube|"
    r"tiktok|twitter|twitch|the internet|record)|of all time|to\s+(?:win|walk|fly|climb|reach|become|travel|orbit|land|"
    r"circumnavigate|summit|hold|break|run|score|cross|set)\b|"
    rf"(?:of|in|from|at|on)\s+(?:the\s+)?{_PROPER})",
    r"\b(?:first|second)\s+(?:black|female|african[- ]american|woman|gay|catholic|jewish|asian|muslim|"
    r"hispanic|latina|indigenous)\s+(?:\w+\s+)?(?:president|vice president|prime minister|justice|"
    r"astronaut|mayor|senator|senate|winner|player|pilot|secretary|pope|king|chancellor|supreme court)\b",
    r"\b(?:oscar|grammy|emmy|tony|nobel|pulitzer|olympic|ballon d'or|super bowl|world cup|wimbledon|ufc|"
    r"heavyweight|nba|nfl|mlb|formula (?:one|1)|f1|masters|booker|golden globe|bafta)\b[\w'’\s-]{0,30}?\b(?:winner|winning|"
    rf"champion|laureate|medalist|mvp|record holder|recipient)\s*(?:\w+\s+)?(?:{_WHO}\b|of\b|from\b|in\s+\d{{4}}|for\b)",
    r"\b(?:reigning|current|defending|undisputed|four-time|five-time|six-time|seven-time|eight-time|"
    r"three-time|two-time|\d+-time)\s+(?:[\w-]+\s+){0,4}?(?:champion|winner|mvp|medalist|world cup|olympian)\b",
    r"\bworld\s+(?:\w+\s+)?champion\s+(?:of|in|from)\s+(?:\d{4}|the)",
    r"\bnobel\s+(?:\w+\s+)?(?:prize\s+)?(?:winner|laureate)\b",
    rf"\b(?:{_KIN})\s+of\s+(?:the\s+)?(?:\w+\s+)?(?:{_PROPER}|(?:{_NATION}\s+)?(?:president|king|queen|prime minister|pop star|"
    r"rapper|movie star|famous))",
    rf"\b(?:{_LAND}|{_NATION}|the\s+world)(?:['’]s)?\s+(?:most\s+\w+|richest|fastest|greatest|favorite|favourite|biggest|"
    rf"longest[- ]\w+)\s+(?:\w+\s+)?(?:{_PUBLIC}|{_ANYONE})\b",
    r"\b(?:child|wizard|vampire|hobbit|superhero|spider|bat|captain|bond|jedi|terminator|pirate|"
    r"scarecrow|teenage witch|spy|gladiator|avenger)\s+(?:\w+\s+)?(?:actor|actress|star)\b(?:[^.]{0,20}\b(?:now|today|grown|who|from))",
    r"\b(?:actor|actress|singer|rapper|comedian|star)\b[^.]{0,40}\b(?:all grown up|now grown up|as (?:he|she) (?:is|looks) "
    r"(?:now|today)|in (?:his|her) (?:prime|heyday|glory days)|back in the (?:19)?\d0s|de-?aged)\b",
    r"\b(?:face|body|look|looks|voice)\s+of\s+(?:a\s+)?(?:famous|well[- ]known|certain|world-famous)\s+\w+",
    r"\b(?:you know who|you know which|that one (?:actor|actress|singer|rapper|billionaire|president)|"
    r"he who must not be named by the filter|a certain (?:actor|actress|singer|pop star|president|"
    r"billionaire|rapper|celebrity|politician|former president|tech billionaire|royal))\b",
    r"\bresembl\w+\s+(?:a|the)\s+(?:famous|well-known|certain)\b",
    rf"\bthe\s+(?:\w+[\s-]){{0,2}}{_PROPER}(?:\s+\w+){{0,2}}\s+(?:movie star|pop star|co-?founder|founder|ceo|frontman|"
    r"lead singer|bassist|drummer|supermodel)\b",
    r"\b(?:the\s+(?:artist|rapper|singer)\s+formerly known as)\b",
    rf"\bowner\s+of\s+{_PROPER}",
)
_sure = tuple(re.compile(p, re.IGNORECASE) for p in _SURE)
_maybe = tuple(re.compile(p, re.IGNORECASE) for p in _MAYBE)
_CUE = re.compile(
    rf"\b(?:{_PUBLIC}|{_ANYONE}|{_KIN}|nobel|oscar|known|formerly|owner|{_NATION}|winner|certain|resembl\w+)s?\b",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\b(?:king|queen|jack|ace|prince)s?\s+of\s+(?:hearts|spades|diamonds|clubs|the\s+(?:hill|jungle|castle|forest|"
    r"sea|dead|fairies|road|beasts|ring|night))\b|\b(?:father|mother|son|head)\s+(?:of\s+(?:the\s+)?(?:bride|groom|"
    r"state|household|lettuce|year)|christmas|nature|superior)\b|\bprince\s+charming\b|\bqueen\s+bee\b|"
    r"\bpresidents?['’]?\s+day\b|\bfirst lady in line\b|\bin the (?:face|head|voice|lead|director|star|chair) of\b",
    re.IGNORECASE,
)  # fmt: skip


@lru_cache(maxsize=1)
def _works() -> frozenset[str]:
    return _listed("works.txt")


@lru_cache(maxsize=1)
def _feats() -> re.Pattern[str]:
    text = files("closedset.gate").joinpath("data", "feats.txt").read_text("utf-8")
    feats = {
        f.strip().lower() for line in text.splitlines() if line[:1] != "#" for f in line.split(";")
    }
    ordered = sorted((f for f in feats if f), key=lambda f: (-len(f), f))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")


def _listed(name: str) -> frozenset[str]:
    text = files("closedset.gate").joinpath("data", name).read_text("utf-8")
    entries = (e for line in text.splitlines() if line[:1] != "#" for e in line.split(";"))
    return frozenset(k for e in entries if len(k := squashed(e)) > 1)


_COMMON_TITLES = frozenset(
    "it us bad her baby sorry hello ghost speed heat fame cats ray elvis lost house friends alien us "
    "roar stan vogue halo umbrella diamonds rey carrie emma yellow creep zombie heroes rehab valerie "
    "apple amazon oracle virgin queen genesis kiss oasis blur scream halloween psycho venom blade "
    "joker dune frozen avatar gravity wicked sherlock eleven wednesday toxic firework seven chicago "
    "imagine respect yesterday superstition stars america gravity relativity evolution telephone "
    "communism gladiator predator ferrari mercedes barcelona liverpool chelsea casino fight misery "
    "jaws rocky birdman dexter".split()
)
"""Titles that are also ordinary words count only when capitalized."""


def _mark_works(text: str) -> str:
    """Return ``text`` with the titles of works replaced by a word that patterns see."""
    canon = canonicalize(text)
    words = canon.words
    parts: list[str] = []
    at = i = 0
    while i < len(words):
        size = phrase_at(canon, i, (_works(),))
        run = words[i : i + size]
        letters = "".join(w.folded for w in run)
        shy = letters in _COMMON_TITLES or (size == 1 and len(letters) < 6)
        if size and not (shy and not any(w.capital and not w.initial for w in run)):
            parts += [text[at : words[i].start], "XWORK"]
            at = run[-1].end
            if text[at - 2 : at] in ("'s", "’s"):
                parts.append("'s")
        i += max(size, 1)
    return "".join((*parts, text[at:])) if parts else text


def find_descriptions(text: str) -> list[tuple[str, str]]:
    """Return (span, ``refuse`` or ``hold``) for each description of a real person in ``text``."""
    lowered = text.lower().replace("’", "'")
    feat = _feats().search(lowered)
    found = [(feat.group(), "hold")] if feat else []
    if not _CUE.search(text):
        return found
    plain = _HARMLESS.sub("somebody", text)
    for candidate in dict.fromkeys((plain, _mark_works(plain))):
        for patterns, verdict in ((_sure, "refuse"), (_maybe, "hold")):
            for pattern in patterns:
                match = pattern.search(candidate)
                if match and not _about_nobody(match.group()):
                    found.append((match.group().strip().replace("XWORK", "…"), verdict))
    return list(dict.fromkeys(found))


_TIED = re.compile(r"\b(?:of|from|in|at|for)\s+(?:the\s+|a\s+)?([A-Z].*)$")


def _about_nobody(span: str) -> bool:
    """Does the pattern tie somebody only to where they are: ``a man from Texas``?"""
    tie = _TIED.search(span)
    if tie is None or "XWORK" in span:
        return False
    target = squashed(tie.group(1))
    everyman = re.match(rf"\s*(?:\w+\s+)?{_ANYONE}\b", span, re.IGNORECASE)
    trade = re.match(
        rf"\s*(?:\w+\s+)?(?:{_ART}|{_SPORT}|{_FOUND})\s+(?:from|in|at)\b", span, re.IGNORECASE
    )
    nowhere = target in places() or target in things() or target in brands()
    return nowhere and bool(everyman or trade)
