"""What words of a script mean for the picture: props, poses, moods, weather.

Written here from general knowledge. Order matters: the first pattern that matches wins.
"""

from __future__ import annotations

import re

from closedset.model.shot import Mood, Movement, Pose, Prop, SetKind


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


SEATED = frozenset({SetKind.BUS, SetKind.TRAIN, SetKind.PLANE, SetKind.CAR})
"""Sets where people sit unless the script says otherwise."""

PROPS: tuple[tuple[Prop, re.Pattern[str]], ...] = (
    (
        Prop.PHONE,
        _any("phones?|telephone|cell ?phone|smart ?phone|(?:his|her|their) cell|receiver"),
    ),
    (Prop.PHOTOGRAPH, _any("photo|photos|photograph|photographs|snapshot|polaroid|picture frame")),
    (Prop.TICKET, _any("tickets?|boarding pass|stub|receipt")),
    (
        Prop.LETTER,
        _any("letters?|note|envelopes?|postcard|(?:birthday |business )?card|telegram|invitation"),
    ),
    (Prop.WATCH, _any("(?:his|her|a|the|wrist|pocket) ?watch|wristwatch|clock|stopwatch")),
    (Prop.BOTTLE, _any("bottles?|beers?|wine|whisk(?:e)?y|flask")),
    (Prop.CUP, _any("cups?|mugs?|coffee|tea|teacup|a glass")),
    (Prop.SUITCASE, _any("suitcases?|briefcase|luggage|trunk")),
    (Prop.BOX, _any("box|boxes|package|parcel|crate|chest of|gift")),
    (Prop.FLASHLIGHT, _any("flashlights?|torch(?:es)?|torchlight")),
    (Prop.LAMP, _any("lamp|lantern|candle")),
    (Prop.KEY, _any("keys?")),
    (Prop.UMBRELLA, _any("umbrella|parasol")),
    (Prop.BAG, _any("bag|bags|backpack|purse|satchel|handbag")),
    (Prop.BOOK, _any("books?|notebook|diary|journal|newspaper|magazine|script|file|folder")),
    (Prop.GUN, _any("guns?|pistols?|revolver|rifle|shotgun|beretta")),
    (Prop.KNIFE, _any("knife|blade|dagger|sword")),
)

POINTS = re.compile(
    r"\b(?:close on|insert|angle on|looks? (?:down )?at|star(?:es|ing) at|opens?|reads?|unfolds?"
    r"|picks? up|picks? it up|hands?(?= (?:it|him|her|over|the|a|them))|holds? (?:up|out)"
    r"|pulls? (?:out|a|the)|takes? out|shows?|reveals?|tears? (?:off|open)|unwraps?|grabs?"
    r"|uncovers?|contains?|turns? (?:it )?over|checks|examines?|lies|rings|buzzes|reads \d"
    r"|on the (?:table|desk|counter|floor|bed|bench|wall|bar|seat|dashboard)"
    r"|on (?:her|his) (?:knee|lap|desk|palm))\b",
    re.IGNORECASE,
)
"""Where the script points at a thing, if the sentence also names one."""

LOOKS = re.compile(
    r"\b(?:looks? (?:at|up|away|down|over|back|out|around)|star(?:es|ing)|glances?|gazes?|watches"
    r"|turns? to (?:watch|look)|smiles?|frowns?|grins?|freezes|blinks?|cries|weeps?|winces?"
    r"|understands|reali[sz]es|swallows|listens|stops dead|goes pale|blushes"
    r"|close on|close[- ]?up (?:on|of))\b",
    re.IGNORECASE,
)
"""Where an action is about one face."""

_WALKS = (
    r"walk(?:s|ing)?|stroll(?:s|ing)?|approach(?:es|ing)?|paces?|pacing|steps?|enters?|exits?"
    r"|emerges?|crosses|strides?|wanders?|marches|heads|comes|leaves|goes"
)
POSES: tuple[tuple[Pose, re.Pattern[str]], ...] = (
    (Pose.RUNNING, _any("runs?|running|sprints?|rushes|dashes|races|chases|flees|hurries|bolts")),
    (Pose.SITTING, _any("sits?|sitting|seated|drops into|slumps? in|perched|at the wheel|drives")),
    (
        Pose.KNEELING,
        _any(
            "kneels?|kneeling|crouch(?:es|ing)?|squats?|(?:falls?|drops?|sinks?|goes|gets?|is|are|lands?"
            "|crawls?|begs?|prays?|down) (?:down )?(?:on|to|onto) (?:his|her|their|both) knees"
        ),
    ),
    (
        Pose.LYING,
        _any(
            "lying|lies down|asleep|sleeps|sleeping|dozes|dozing|naps|napping|collapses|lies on"
            "|in bed"
        ),
    ),
    (Pose.LEANING, _any("leans?|leaning")),
    (Pose.POINTING, _any("points?|pointing|aims?|aiming")),
    (Pose.REACHING, _any("reach(?:es|ing)?|grabs?|stretches|hands (?:it|him|her|them|over|the|a)")),
    (
        Pose.PHONE,
        _any(
            "on the phone|phone call|picks? up the phone|dials?|answers the phone"
            "|(?:phone|receiver) (?:at|to|against) (?:his|her|their) ear"
            "|(?:talks|speaks) into (?:the|his|her) phone"
        ),
    ),
    (
        Pose.ARMS_CROSSED,
        _any("arms crossed|crosses (?:his|her) arms|arms folded|folds (?:his|her)"),
    ),
    (Pose.WALKING, _any(_WALKS)),
    (Pose.HOLDING, _any("holds?|holding|carries|carrying|clutch(?:es|ing)?|pours?")),
    (Pose.STANDING, _any("stands?|standing|rises|gets up|jumps up|stops")),
)
WHERE = re.compile(
    r"\b(?:at|to|on|onto|in|into|by|behind|against|beside|near|over)\s+"
    r"(?:(?:the|a|an|his|her|their|its|one of the|the edge of the)\s+)?"
    r"[a-z]+(?:\s(?!(?:and|as|at|by|in|of|on|to|who|with)\b)[a-z]+)?",
    re.IGNORECASE,
)
"""Where a pose is taken; the stage knows which of its places a word means."""

ACTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("driving", _any("drives|driving|at the wheel")),
    ("typing", _any("types|typing|at (?:the|his|her) (?:keyboard|typewriter)")),
    ("writing", _any("writes|writing|scribbles?|signs")),
    ("drinking", _any("drinks?|drinking|sips?|sipping|takes a (?:sip|gulp|swig)")),
    (
        "embracing",
        _any(
            "hugs?|hugging|embraces?|embracing|in each other['’]s arms"
            "|(?:throws|wraps|puts) (?:his|her) arms around"
            "|holds? (?:him|her|each other) (?:close|tight(?:ly)?)"
        ),
    ),
    ("shaking hands", _any("shakes? hands|shaking hands|shakes (?:his|her|their) hand")),
    ("dancing", _any("dances?|dancing|waltz(?:es|ing)?")),
    (
        "cooking",
        _any(
            "cooks|cooking|stirs|stirring|fries|frying|chops|chopping|peels|peeling|bakes|baking"
            "|kneads|(?:washes|does|dries|drying|washing) (?:the |up )?(?:dishes|plates|glasses|up)"
            "|wipes (?:down )?the (?:counter|bar|table)|irons|ironing"
        ),
    ),
    ("eating", _any("eats|eating|chews|chewing|bites into|munch(?:es|ing)|takes a bite")),
    ("smoking", _any("smokes|smoking|(?:lights|drags on) (?:a|his|her) (?:cigarette|cigar|pipe)")),
    ("knocking", _any("knocks|knocking|raps on|bangs on|pounds on")),
    ("clapping", _any("claps|clapping|applauds?|applauding")),
    (
        "head in hands",
        _any("(?:head|face) in (?:his|her|their) hands|buries (?:his|her) (?:head|face)"),
    ),
    ("hands on hips", _any("hands? on (?:his|her|their) hips?|arms akimbo")),
    ("hands in pockets", _any("hands? in (?:his|her|their) pockets?")),
    ("hands behind back", _any("hands? behind (?:his|her|their) back")),
    ("hand on chin", _any("(?:strokes|rubs) (?:his|her) (?:chin|beard)|chin in (?:his|her) hand")),
    ("hand on heart", _any("hand (?:on|over|to) (?:his|her) (?:heart|chest)")),
    ("hand over mouth", _any("hand (?:over|to) (?:his|her) mouth|covers (?:his|her) mouth")),
    ("hand to brow", _any("(?:rubs|wipes) (?:his|her) (?:brow|forehead|eyes|temples)")),
    ("rubbing neck", _any("rubs (?:the back of )?(?:his|her) neck")),
    ("hands up", _any("hands up|(?:raises|puts up) (?:both |his |her )hands|surrenders?")),
    ("hand raised", _any("(?:raises|puts up|holds up) (?:a|one|his|her) hand")),
    ("waving", _any("waves|waving")),
    ("shrugging", _any("shrugs?|shrugging")),
    ("saluting", _any("salutes?|saluting")),
    ("praying", _any("prays?|praying")),
    ("cheering", _any("cheers|cheering|arms in the air")),
    ("open arms", _any("(?:opens|spreads) (?:his|her|their) arms")),
    ("fist raised", _any("(?:shakes|raises) (?:a|his|her) fist")),
    ("bowing", _any("bows|bowing|curtsies")),
    ("slumped", _any("slumps|slouch(?:es|ing)?|shoulders (?:sag|drop|fall)")),
)
"""What arms do, by the stage's names; what it has no pose for is left alone."""

CONTACTS = frozenset({"embracing", "shaking hands", "dancing"})
"""What two do with each other."""
SEATED_WORK = {"typing": "at the desk", "writing": "at the desk", "driving": "at the wheel"}
"""What one does sitting, whether the script says so or not, and where."""
WORKS = _any(
    "cooks|cooking|stirs|stirring|washes|washing|works|working|waits|waiting|serves|serving|sings"
    "|singing|hides|hiding|tends|polishes|polishing|sweeps|fries|chops|stays|busies"
)
"""What one does standing in a place that the sentence then names."""
ASLEEP = _any("asleep|sleeps|sleeping|dozes|dozing|dozed off|snores|snoring|naps|napping")
WAKES = _any("wakes?(?: up)?|waking|awakens?|opens (?:his|her|their) eyes|starts up")
ON_BENCH = _any(
    "(?:on|in) (?:(?:a|the|one|his|her|their) )?(?:\\w+ )?"
    "(?:bench(?:es)?|chairs?|armchairs?|stools?|sofa|couch|seats?|booth|pews?)"
)
"""Where nobody stands."""
ON_SEAT = _any("seats?|chair|armchair|wheel|desk|table|booth|pew|stool|counter|dashboard")
"""Where one who sleeps sits."""
ARMS_ALONE = {
    Pose.POINTING: "pointing", Pose.REACHING: "reaching", Pose.ARMS_CROSSED: "arms crossed",
    Pose.PHONE: "on the phone",
}  # fmt: skip
"""Poses of the arms: who sits stays seated and does this."""

UPRIGHT = frozenset(
    {Pose.POINTING, Pose.REACHING, Pose.PHONE, Pose.HOLDING, Pose.ARMS_CROSSED, Pose.LEANING}
)
"""Poses that one takes standing where one is."""
LASTING = frozenset({Pose.STANDING, Pose.SITTING, Pose.KNEELING, Pose.LYING, Pose.LEANING})
"""Poses that last until the script changes them; the others last for one setup."""

MOODS: tuple[tuple[Mood, re.Pattern[str]], ...] = (
    (
        Mood.HAPPY,
        _any(
            "smil(?:es?|ing)|laugh(?:s|ing)?|grin(?:s|ning)?|happy|happily|cheerful|cheerfully"
            "|delighted|beams|joking|excited|excitedly|giggles|warmly|amused"
        ),
    ),
    (
        Mood.SAD,
        _any("sad|sadly|cr(?:ies|ying)|weeps?|tears|sobs?|sobbing|looks away|mournful|softly|hurt"),
    ),
    (
        Mood.ANGRY,
        _any(
            "angry|angrily|furious|shout(?:s|ing)|yell(?:s|ing)|glares?|slams?|scowls?|snaps?"
            "|annoyed|heated|bitter|bitterly|exasperatedly|smacks"
        ),
    ),
    (
        Mood.AFRAID,
        _any("afraid|scared|terrified|nervous|nervously|trembl(?:es|ing)|panics?|fear|frightened"),
    ),
    (
        Mood.SURPRISED,
        _any("surprised|shocked|stunned|gasps?|startled|amazed|freezes|wide-eyed|out of breath"),
    ),
    (Mood.TIRED, _any("tired|weary|wearily|exhausted|yawns?|sleepy|sighs?|sighing")),
    (
        Mood.THINKING,
        _any(
            "thinks?|thinking|ponder(?:s|ing)?|considers?|contemplat(?:es|ing)|wonders?|pauses?"
            "|beat|hesitates?|hesitating|understands|remembers|knows|reading|quietly"
        ),
    ),
)

WEATHER: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("storm", _any("storm|thunderstorm|hurricane|thunder and lightning|lightning")),
    ("rain", _any("rain|raining|rains|rainy|downpour|drizzle|pouring")),
    ("snow", _any("snow|snowing|snowfall|snowy|blizzard")),
    ("fog", _any("fog|foggy|mist|misty|haze|hazy")),
    ("overcast", _any("overcast|cloudy|gr[ea]y sky|gr[ea]y day|leaden sky")),
)

LIGHTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("golden hour", _any("golden hour|magic hour|golden light|low sun|setting sun")),
    ("morning", _any("morning|early morning|morning sun|sunrise light|breakfast")),
    ("moonlight", _any("moonlight|moonlit|full moon|the moon")),
    ("blackout", _any("blackout|power cut|pitch dark|pitch black|lights? (?:is|are) off|unlit")),
    ("candlelight", _any("candle ?light|candlelit|by candle|candles")),
    ("silhouette", _any("silhouettes?|silhouetted")),
)
TONES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "tense",
        _any("tense|ominous|menacing|sinister|eerie|threatening|dread|stalks?|creeps|shadows move"),
    ),
    ("tender", _any("tender|romantic|intimate|cosy|cozy|warm glow|soft light|lovers")),
    ("bleak", _any("bleak|desolate|grim|dreary|deserted|abandoned|empty and cold|lifeless")),
    ("bright", _any("sun-?drenched|full of sun|bright and airy|cheerful|festive|sparkling")),
)
"""Light that the scene's text asks for; the first that matches wins."""

GOES = (
    (Movement.SIT_DOWN, _any(
        "sits? (?:back )?down|sitting down|takes? a seat|drops? into|sinks? (?:in)?to"
        "|slumps? in(?:to)?|lowers? (?:him|her|them)sel(?:f|ves)|slides? into"
    )),
    (Movement.STAND_UP, _any(
        "stands? (?:back )?up|rises?|gets? (?:back )?up|jumps? up|leaps? up"
        "|(?:gets? )?to (?:his|her|their) feet"
    )),
    (Movement.TURN, _any(
        "turns? (?:around|round|back|to|away|towards?)|spins? around|whirls? around"
    )),
)  # fmt: skip
"""How somebody comes to a pose, by the stage's movements."""
LEAVES = _any(
    r"exits?|leaves|walks? (?:out|off|away)|drives? (?:off|away)|runs? (?:off|out|away)|is gone"
    r"|disappears|storms out|departs|speeds? off|rushes out"
)
MOVES_BY = _any("drives?|passes|passing|speeds?|slides by|goes by|rolls|swings around|pulls up")
ROUGH = _any("fights?|struggles?|crash(?:es)?|explodes|punch(?:es)?|wrestles?|slams?|shoots?")
TOWERS = _any("towers?|looms?|looking up at|looks up at")
INTIMATE = _any(
    "softly|quietly|whisper(?:s|ing)?|under (?:his|her) breath|tears?|gently|to (?:him|her)self"
)
VOICES = _any(
    "voice|voices|radio|tv|television|machine|narrator|announcer|intercom|computer|loudspeaker"
    "|recording|phone|operator|dispatch|crowd|audience|mob|chorus|title|super|subtitle"
)
"""Cues that are sounds or crowds, not a person who stands on the set."""
EVERYBODY = _any("all|both|everyone|everybody|together|the group|the others|they")


def in_contact(text: str) -> bool:
    """Say whether two hug, shake hands or dance in ``text``."""
    return any(act in CONTACTS and pattern.search(text) for act, pattern in ACTS)


def prop_in(text: str) -> Prop | None:
    """Return the first prop that ``text`` names, by position."""
    found = [(m.start(), prop) for prop, pattern in PROPS if (m := pattern.search(text))]
    return min(found, key=lambda hit: hit[0])[1] if found else None
