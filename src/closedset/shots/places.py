"""Which set a heading's place asks for.

A heading names a place in any words; the stage has some fifty sets. The last part of the place is
the most exact (``"HOUSE - KITCHEN"`` is a kitchen), the last word of a part is its head ("a bus
station" is a station), and INT or EXT says from which side one sees it: a church from outside is a
street with a church on the sign. Written here from general knowledge.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from closedset.model.shot import SetKind as K
from closedset.model.shot import Thing


@dataclass(frozen=True, slots=True)
class Resolved:
    """A set, and what the place itself puts on it."""

    kind: K
    known: bool
    """False where nothing in the place was understood and the set is the honest fallback."""
    things: tuple[Thing, ...] = ()


_INSIDE: dict[K, str] = {
    K.STAIRWELL: ("stairwell|stairs?|staircase|stair well|fire escape|steps|landing"),
    K.ELEVATOR: ("elevator|lift|escalator"),
    K.KITCHEN: ("kitchen|kitchenette|galley|pantry|scullery"),
    K.BATHROOM: (
        "bathroom|bath|restroom|rest room|toilets?|washroom|powder room|shower|showers"
        "|ladies'? room|men'?s room|lavatory|locker room"
    ),
    K.HOSPITAL: (
        "hospital|hospital room|ward|clinic|infirmary|emergency room|er|icu"
        "|operating room|operating theat(?:er|re)|surgery|sick ?bay|morgue|nursing home"
        "|hospice|recovery room|doctor'?s office|examination room|exam room|maternity"
    ),
    K.BEDROOM: (
        "bedroom|bed room|bed chamber|bed ?chambers?|dorm(?:itory)?|dorm room|motel room"
        "|hotel room|hotel suite|suite|guest room|nursery|barracks|motel|bunk ?room|rm"
        "|(?:kid|child|boy|girl|daughter|son)(?:ren)?'?s'? room"
    ),
    K.CELL: (
        "cell|jail|prison|jail cell|prison cell|dungeon|holding cell|holding tank|brig|lock-?up"
    ),
    K.POLICE: (
        "police station|precinct|interrogation room|interview room|squad ?room"
        "|station house|police headquarters|detective'?s office|sheriff'?s office|bullpen"
    ),
    K.COURT: ("court|court ?room|courthouse|judge'?s chambers?|tribunal|senate|parliament|chamber"),
    K.CLASSROOM: (
        "class ?room|class|school|high school|lecture hall|lecture theat(?:er|re)"
        "|seminar room|kindergarten|college|university|auditorium|homeroom|detention"
    ),
    K.LIBRARY: ("library|archives?|reading room|book ?shop|book ?store|study"),
    K.LAB: (
        "lab|labs|laboratory|science lab|research facility|control room|pharmacy lab|server room"
    ),
    K.CHURCH: (
        "church|chapel|cathedral|abbey|monastery|temple|synagogue|mosque|convent|nave"
        "|crypt|confessional|sanctuary|funeral home|funeral parlou?r|vestry"
    ),
    K.GYM: (
        "gym|gymnasium|sports hall|basketball court|dojo|boxing ring|boxing gym"
        "|fitness center|arena|squash court|dance studio|ring|ice rink|rink|indoor pool"
        "|swimming pool"
    ),
    K.THEATER: (
        "theat(?:er|re)|stage|backstage|concert hall|opera(?: house)?|cinema"
        "|movie theat(?:er|re)|music hall|ballroom|circus|dressing room|wings"
    ),
    K.HALL: (
        "lobby|concourse|airport|terminal|departure lounge|departures|arrivals"
        "|train station|railway station|subway station|metro station|bus station|station"
        "|waiting room|foyer|atrium|museum|gallery|art gallery|reception|hotel|bank(?: hall)?"
        "|post office|town hall|city hall|great hall|throne room|palace|embassy"
        "|convention center|mall|shopping mall|casino|ticket office|customs|exhibition"
        "|entrance hall|baggage claim|check-?in"
    ),
    K.BAR: (
        "bar|pub|tavern|saloon|night ?club|club|disco|speakeasy|brewery|cantina|inn"
        "|strip club|cocktail lounge|jazz club|wine bar|lounge"
    ),
    K.DINER: (
        "diner|caf[eé]|coffee ?shop|coffee ?house|cafeteria|canteen|mess hall|snack bar"
        "|deli|burger joint|pizzeria|fast food|ice cream parlou?r|donut shop|truck stop"
        "|roadhouse|mess"
    ),
    K.RESTAURANT: (
        "restaurant|bistro|dining room|trattoria|steak ?house|brasserie|banquet hall"
        "|sushi bar|dining car|dining hall|tea ?room"
    ),
    K.SHOP: (
        "shop|store|market|supermarket|grocery(?: store)?|boutique|bakery|pharmacy"
        "|drug ?store|convenience store|minimart|mini-?mart|department store|pawn ?shop"
        "|bodega|florist|butcher|barber ?shop|barber'?s|salon|hairdresser'?s|laundromat"
        "|tailor'?s|kiosk|gas station|petrol station|7-eleven|toy store|liquor store"
        "|jewelry store|video store|record store"
    ),
    K.GARAGE: (
        "garage|workshop|body shop|auto shop|repair shop|tool ?shed|shed|carport"
        "|mechanic'?s|boat ?house|chop shop"
    ),
    K.WAREHOUSE: (
        "warehouse|factory|hangar|barn|basement|cellar|depot|storage(?: room| unit)?"
        "|store ?room|mill|stables?|silo|loading (?:bay|dock)|bunker|boiler room"
        "|engine room|power plant|plant|mine|cave|cavern|sewers?|slaughter ?house"
        "|refinery|vault|sound stage|studio|shipyard|cargo hold|hold|foundry|sawmill"
        "|printworks|underground parking|parkade|parking garage"
        "|multi-?stor(?:e?y|ied) car park|catacombs?|tomb"
    ),
    K.ATTIC: ("attic|loft|garret|belfry|hay ?loft|crawl ?space"),
    K.PLANE: (
        "air ?plane|aeroplane|plane|aircraft|jet|private jet|cockpit|helicopter"
        "|first class|business class|747|airliner|chopper|space ?ship|space ?craft"
        "|shuttle|space station|capsule"
    ),
    K.TRAIN: (
        "train|train car|carriage|compartment|subway(?: car| train)?|metro|railway car"
        "|sleeping car|sleeper|tram|streetcar|monorail|underground train|tube"
    ),
    K.BUS: (
        "bus|coach|school bus|minibus|double-?decker|greyhound|trolley|shuttle bus"
        "|camper van|motor ?home|rv|winnebago"
    ),
    K.CAR: (
        "car|taxi|cab|taxicab|truck|van|suv|sedan|limo|limousine|jeep|land ?cruiser"
        "|land rover|patrol car|police car|cruiser|squad car|ambulance|convertible"
        "|pick-?up(?: truck)?|gti|mercedes|ford|bmw|toyota|honda|chevy|chevrolet|cadillac"
        "|mustang|mazda|lexus|volkswagen|volkswagon|vw|rolls royce|hearse|tank|humvee"
        "|minivan|station wagon|getaway car|chassis|big rig|18-wheeler|fire engine"
        "|fire truck|driver'?s seat|back ?seat|trunk|vehicle|uber|golf cart|stagecoach"
        "|wagon"
    ),
    K.TENT: ("tent|yurt|tepee|tipi|marquee|wigwam|camp"),
    K.BOAT: (
        "boat|ship|yacht|deck|bridge of the ship|ferry|trawler|sail ?boat|submarine"
        "|cabin cruiser|tug ?boat|life ?boat|vessel|houseboat|barge|below deck"
        "|ship'?s bridge|crow'?s nest"
    ),
    K.OFFICE: (
        "office|offices|newsroom|boardroom|board room|conference room|meeting room"
        "|cubicles?|headquarters|hq|call center|bureau|agency|editorial|den|war room"
        "|situation room|desk|police hq|principal'?s office|law firm|oval office"
        "|studio control|work ?space|co-?working"
    ),
    K.CORRIDOR: (
        "hall|hallway|corridor|passage(?:way)?|tunnel|walkway|catwalk|vestibule"
        "|entry(?:way)?|doorway|outside the apartment|front door|air ?lock|vent|air duct"
        "|duct|labyrinth|aisle"
    ),
    K.ROOM: (
        "living room|house|home|apartment|flat|cottage|cabin|room|parlou?r|sitting room"
        "|drawing room|family room|rec room|shack|hut|mansion|villa|farm ?house"
        "|trailer(?: home)?|penthouse|chalet|ranch|condo|bungalow|castle|manor|lodge"
        "|igloo|treehouse|tree house|mobile home|safe ?house|conservatory|sun ?room|porch"
        "|foster home|estate|game room|playroom"
    ),
}
_OUTSIDE: dict[K, str] = {
    K.BUS_STOP: ("bus (?:stop|shelter)|tram stop|taxi (?:stand|rank)|streetcar stop"),
    K.PLATFORM: (
        "(?:train |railway |subway |metro )?platform|train station|railway station"
        "|railroad station|train tracks|railway tracks|rail ?road(?: tracks)?|tracks"
        "|rail ?yard|subway station|level crossing|freight yard|train yard|train"
    ),
    K.PARKING: (
        "parking(?: lot| garage| structure)?|car park|drive-?in|driveway|gas station"
        "|truck stop|petrol station|filling station|car wash|motel parking lot"
        "|service station|used car lot|motel|loading (?:bay|dock)|lot"
    ),
    K.ROOFTOP: (
        "roof|rooftop|roof ?top|balcony|terrace|helipad|ledge|fire escape"
        "|penthouse terrace|sky ?scraper|battlements?|tower|water tower|lighthouse"
    ),
    K.ALLEY: (
        r"alley|alleyway|passage|back ?street|back alley|lane|side street|behind the \w+"
        "|courtyard|gutter|slums?|underpass|backlot|loading alley"
    ),
    K.CEMETERY: ("cemetery|graveyard|church ?yard|grave(?:side)?|burial ground|mausoleum|memorial"),
    K.WATERFRONT: (
        "waterfront|pier|dock|docks|harbou?r|quay|wharf|marina|river ?bank|river(?:side)?"
        "|lake(?: ?side| shore)?|canal|pond|boat ?yard|embankment|dam|jetty|bay|boardwalk"
        "|port|fishing village|swimming hole|creek|stream|waterfall|river bed"
    ),
    K.BEACH: (
        "beach|shore(?:line)?|sea ?side|dunes|coast|cove|island|lagoon|sand ?bank"
        "|sea ?shore|surf|tropical island|tide pools?"
    ),
    K.BOAT: (
        "boat|ship|yacht|deck|ferry|trawler|sail ?boat|row ?boat|raft|life ?boat|ocean"
        "|sea|open water|open sea|gangway|vessel|fishing boat|tug ?boat|barge"
    ),
    K.DESERT: (
        "desert|canyon|badlands|wasteland|salt flats?|mesa|gulch|oasis|ghost town|mars"
        "|moon|lunar surface|alien planet|planet|dry lake|prairie|savanna|outback"
        "|dust bowl|crater"
    ),
    K.MOUNTAIN: (
        "mountain(?: ?top| ?side| pass| trail)?|peak|summit|glacier"
        "|cliff(?: ?top| ?side)?|ridge|alps|ski (?:slope|resort|lift)|slope|snow ?field"
        "|tundra|arctic|volcano|ravine|gorge|base camp|hill ?top|cliff edge|precipice"
        "|overlook|scenic overlook|lookout"
    ),
    K.FOREST: (
        "forest|woods?|jungle|grove|trees|trail|rain ?forest|wood ?land|thicket|clearing"
        "|swamp|marsh|bayou|camp ?site|camp ?ground|camp|hunting blind"
        r"|path through the \w+|orchard|tent|fir plantation|hollow|cave|cabin in the woods"
        "|treehouse"
    ),
    K.PARK: (
        "park|playground|garden|gardens|botanical garden|central park|zoo|plaza garden"
        "|lawn|green|picnic area|golf course|campus|quad|rose garden|bench|common|picnic"
        "|carousel|dog park|sculpture garden|fair ?ground|carnival|amusement park"
        "|theme park|band ?stand|pool|patio"
    ),
    K.FIELD: (
        "field|fields|meadow|hill|hill ?side|farm|farm ?land|pasture|valley|vineyard"
        "|stadium|football field|baseball field|soccer field|battle ?field|corn ?field"
        "|wheat ?field|country ?side|plain|plains|moor|heath|crop|air ?field|airstrip"
        "|landing strip|runway|tarmac|race ?track|racecourse|training ground"
        "|football pitch|trench(?:es)?|no man'?s land|crossroads"
    ),
    K.ROAD: (
        r"road|highway|freeway|bridge|motorway|country road|dirt road|interstate|route \d+"
        "|turnpike|expressway|mountain road|overpass|roadside|ditch|toll booth"
        "|border(?: crossing)?|checkpoint|county line|railroad crossing|track"
        "|golden gate bridge|on ?ramp|hairpin|gravel road|freeway"
    ),
    K.HOUSE: (
        "house|home|cottage|cabin|farm ?house|mansion|villa|bungalow|yard|back ?yard"
        r"|front yard|front door|porch|front porch|suburbs?|suburban \w+|shack|hut|lodge"
        "|trailer(?: park)?|ranch|garage|barn|estate|manor|doorstep|veranda|stoop|condo"
        "|chalet|gate|country house|shed|plantation|safe ?house|mobile home"
        "|palatial mansion|residence|homestead"
    ),
    K.STREET: (
        "street|sidewalk|square|plaza|avenue|corner|city|town|village|downtown|boulevard"
        "|block|intersection|crosswalk|china ?town|market(?: square| place)?|bazaar"
        "|main street|promenade|neighbou?rhood|ghetto|harlem|manhattan|brooklyn|new york"
        "|london|paris|los angeles|tokyo|berlin|san francisco|business district|district"
        "|phone booth|school ?yard|playground fence|building|apartment|hotel|bar|pub"
        "|diner|shop|store|restaurant|caf[eé]|church|hospital|school|court ?house"
        "|police station|bank|office|theat(?:er|re)|museum|library|prison|warehouse"
        "|factory|embassy|airport|casino|club|night ?club|cinema|palace|castle|mall|gym"
        "|skyline|tavern|saloon|university|college|cathedral|precinct|supermarket|gallery"
        "|hangar|high school|kiosk|laundromat"
    ),
}
_VEHICLES: tuple[tuple[Thing, str], ...] = (
    (Thing.POLICE_CAR, "police car|patrol car|cruiser|squad car"),
    (Thing.TAXI, "taxi|cab|taxicab"),
    (Thing.AMBULANCE, "ambulance"),
    (Thing.BUS, "bus|coach|school bus|minibus|motor ?home|rv|trolley"),
    (Thing.TRUCK, "truck|lorry|fire (?:engine|truck)|big rig|18-wheeler|pick-?up"),
    (Thing.VAN, "van|minivan|camper"),
    (Thing.MOTORCYCLE, "motor ?cycle|motor ?bike|moped|scooter"),
    (Thing.BICYCLE, "bicycle|bike"),
    (
        Thing.CAR,
        "car|sedan|limo(?:usine)?|jeep|suv|land ?cruiser|land rover|convertible|mercedes|ford|bmw"
        "|toyota|honda|chevy|mazda|lexus|vw|volkswagen|volkswagon|gti|cadillac|mustang|vehicle",
    ),
)
_ON_ROADS = re.compile(r"\b(?:moving|driving|travel+ing|speeding|highway|road)\b", re.IGNORECASE)


def _words(pattern: str) -> re.Pattern[str]:
    """Compile alternatives, the longest first: "hospital room" before "hospital"."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(pattern + "|"):
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            parts.append(pattern[start:i])
            start = i + 1
    longest = "|".join(sorted(parts, key=lambda part: (-len(part), part)))
    return re.compile(rf"\b(?:{longest})\b", re.IGNORECASE)


_INSIDE_PATTERNS = tuple((kind, _words(words)) for kind, words in _INSIDE.items())
_OUTSIDE_PATTERNS = tuple((kind, _words(words)) for kind, words in _OUTSIDE.items())
_VEHICLE_PATTERNS = tuple((thing, _words(words)) for thing, words in _VEHICLES)
OUTDOORS = frozenset(_OUTSIDE)
"""Sets under the open sky."""

_PARTS = re.compile(r"\s+[-–—]+\s+|\s*[/;:,(]\s*|\s+(?=(?:in|inside|on|at|behind|outside)\b)", re.I)
_OWNER = re.compile(r"\b[\w.]+(?:'s|’s|s'|s’)(?=\s)")
_TAIL = re.compile(r"[\s)]*(?:#?\d+\w?)?[\s)]*$")


def _best(part: str, patterns: tuple[tuple[K, re.Pattern[str]], ...]) -> tuple[K, bool] | None:
    """Return the set whose word ends last in the part, and whether that word is the part's head.

    The longer word wins a tie.
    """
    found: list[tuple[int, int, K]] = []
    for kind, pattern in patterns:
        found += [(m.end(), m.end() - m.start(), kind) for m in pattern.finditer(part)]
    if not found:
        return None
    top = max((end, long) for end, long, _ in found)
    kind = next(kind for end, long, kind in found if (end, long) == top)
    return kind, top[0] == len(part)


def _read(place: str, patterns: tuple[tuple[K, re.Pattern[str]], ...]) -> K | None:
    """Read the parts from the last to the first: a head counts before a word somewhere in a part.

    ``"HALLWAY, APARTMENT BUILDING"`` is a hallway: nothing says what a building looks like inside.
    """
    for text in (place, _OWNER.sub(" ", place)):
        parts = [_TAIL.sub("", part) for part in reversed(_PARTS.split(text))]
        found = [hit for part in parts if (hit := _best(part, patterns))]
        for kind, is_head in found:
            if is_head:
                return kind
        if found:
            return found[0][0]
    return None


def _vehicle(place: str) -> Thing | None:
    for part in reversed(_PARTS.split(place)):
        head = part.strip(" )")
        for thing, pattern in _VEHICLE_PATTERNS:
            if any(m.end() == len(head) for m in pattern.finditer(head)):
                return thing
    return None


def resolve(place: str, interior: bool | None) -> Resolved:
    """Return the set for a heading's place; ``interior`` is None where the heading does not say.

    An unknown place is a plain room inside and a street outside.
    """
    if interior is None:
        outside, inside = _read(place, _OUTSIDE_PATTERNS), _read(place, _INSIDE_PATTERNS)
        interior = inside is not None and (outside is None or outside is K.STREET)
    if interior:
        kind = _read(place, _INSIDE_PATTERNS)
        return Resolved(kind or K.ROOM, kind is not None)
    kind = _read(place, _OUTSIDE_PATTERNS)
    vehicle = _vehicle(place)
    if vehicle is not None and kind in (None, K.STREET, K.ROAD):
        road = kind is K.ROAD or bool(_ON_ROADS.search(place))
        return Resolved(K.ROAD if road else K.STREET, True, (vehicle,))
    return Resolved(kind or K.STREET, kind is not None)


def is_outdoors(place: str) -> bool | None:
    """Say whether a place that no INT or EXT explains lies under the sky; None: it does not say."""
    if _read(place, _OUTSIDE_PATTERNS) is None and _read(place, _INSIDE_PATTERNS) is None:
        return None
    return resolve(place, None).kind in OUTDOORS
