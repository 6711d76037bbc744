"""Headings of all sorts come out on the set that a reader would expect."""

from __future__ import annotations

import pytest

from closedset.model.screenplay import TimeOfDay
from closedset.model.shot import SetKind, Thing
from closedset.script import parse
from closedset.shots import breakdown
from closedset.shots.places import resolve
from closedset.shots.things import things_in

INSIDE = {
    "room": "ANNA'S LIVING ROOM; HOUSE; THE WATSONS' FLAT; CABIN - MAIN ROOM; PENTHOUSE; TRAILER"
    "; BEACH HOUSE; FARMHOUSE - PARLOR; A SMALL APARTMENT; GRANDMOTHER'S COTTAGE",
    "kitchen": "HOUSE - KITCHEN; KITCHEN - CONTINUOUS; RESTAURANT KITCHEN; HOTEL PANTRY"
    "; SUBMARINE GALLEY",
    "bedroom": "BEDROOM; MASTER BEDROOM; MOTEL ROOM; HOTEL SUITE 12; KIDS' ROOM; NURSERY"
    "; BOARDING SCHOOL - DORMITORY; BARRACKS",
    "bathroom": "BATHROOM; MEN'S ROOM; BAR - LADIES' ROOM; GAS STATION RESTROOM; LOCKER ROOM"
    "; SHOWER",
    "attic": "ATTIC; GRANDFATHER'S LOFT; CHURCH BELFRY",
    "office": "OFFICE; PRINCIPAL'S OFFICE; NEWSROOM; CONFERENCE ROOM; LAW FIRM - BOARDROOM"
    "; THE BOSS'S OFFICE; CIA HEADQUARTERS",
    "corridor": "CORRIDOR; HOTEL HALLWAY; HOSPITAL CORRIDOR; 4TH FLOOR HALLWAY; TUNNEL"
    "; SCHOOL - HALLWAY; HALLWAY, ANNA'S APARTMENT BUILDING",
    "stairwell": "STAIRWELL; APARTMENT BUILDING - STAIRS; THE BACK STAIRCASE",
    "elevator": "ELEVATOR; HOTEL ELEVATOR; SERVICE LIFT",
    "hospital": "HOSPITAL ROOM; HOSPITAL; EMERGENCY ROOM; ICU; DOCTOR'S OFFICE; MORGUE"
    "; VETERINARY CLINIC",
    "classroom": "CLASSROOM; HIGH SCHOOL; UNIVERSITY - LECTURE HALL; MISS BELL'S CLASS",
    "library": "LIBRARY; BOOKSHOP; UNIVERSITY LIBRARY",
    "court": "COURTROOM; COUNTY COURTHOUSE; SENATE CHAMBER",
    "police": "POLICE STATION; INTERROGATION ROOM; 12TH PRECINCT; SHERIFF'S OFFICE",
    "cell": "PRISON CELL; COUNTY JAIL; DUNGEON",
    "lab": "LAB; SECRET LABORATORY; MISSION CONTROL ROOM",
    "church": "CHURCH; VILLAGE CHAPEL; CATHEDRAL - CONFESSIONAL; TEMPLE",
    "gym": "GYM; SCHOOL GYMNASIUM; BOXING GYM; ICE RINK",
    "theater": "THEATER; OPERA HOUSE - BACKSTAGE; CINEMA; CONCERT HALL - STAGE",
    "hall": "AIRPORT; AIRPORT TERMINAL; HOTEL LOBBY; GRAND CENTRAL STATION; TRAIN STATION; MUSEUM"
    "; BANK; SHOPPING MALL; BUS STATION - WAITING ROOM",
    "bar": "BAR; THE RUSTY NAIL PUB; NIGHTCLUB; SALOON; JAZZ CLUB; HOTEL BAR",
    "diner": "DINER; CAFÉ; COFFEE SHOP; SCHOOL CAFETERIA; LOU'S PIZZERIA",
    "restaurant": "RESTAURANT; FRENCH BISTRO; MANSION - DINING ROOM; CHINESE RESTAURANT",
    "shop": "SHOP; SUPERMARKET; CORNER STORE; PHARMACY; BARBER SHOP; GAS STATION; BAKERY",
    "warehouse": "WAREHOUSE; ABANDONED FACTORY; BARN; BASEMENT; PARKING GARAGE; WINE CELLAR"
    "; AIRPLANE HANGAR; ENGINE ROOM",
    "garage": "GARAGE; AUTO REPAIR SHOP; WORKSHOP; DAD'S TOOL SHED",
    "bus": "BUS; SCHOOL BUS; TOUR BUS; NIGHT BUS",
    "train": "TRAIN; SUBWAY CAR; TRAIN COMPARTMENT; ORIENT EXPRESS - SLEEPING CAR; TRAM",
    "plane": "PLANE; PRIVATE JET; HELICOPTER; 747 - COCKPIT",
    "car": "CAR; MOVING CAR; TAXI; TOM'S TRUCK; POLICE CAR; LIMOUSINE; MAZDA - DRIVING"
    "; VAN - BACK SEAT",
    "boat": "BOAT; SUBMARINE; FISHING TRAWLER; YACHT - BELOW DECK",
    "tent": "TENT; CIRCUS TENT; FIELD HOSPITAL TENT; YURT",
}
OUTSIDE = {
    "street": "STREET; MAIN STREET; DOWNTOWN LOS ANGELES; VILLAGE SQUARE; HOSPITAL; SCHOOL; BAR"
    "; POLICE STATION; APARTMENT BUILDING; CAFE; TIMES SQUARE; MARKET; HOTEL; CAR; TAXI",
    "alley": "ALLEY; BACK ALLEY; ALLEYWAY BEHIND THE CLUB; COURTYARD",
    "bus stop": "BUS STOP; TRAM STOP; TAXI STAND",
    "platform": "TRAIN STATION; RAILWAY PLATFORM; TRAIN TRACKS; OLD TRAIN STATION",
    "parking": "PARKING LOT; MOTEL PARKING LOT; GAS STATION; CAR PARK; DRIVEWAY",
    "house": "HOUSE; NAK'S HOUSE; PALATIAL MANSION; WOODEN SHACK; BACKYARD; FRONT PORCH; SUBURBS"
    "; FARMHOUSE; BEACH HOUSE",
    "park": "PARK; PARK PLAYGROUND; ZOO; GARDEN; CENTRAL PARK; BRICK'S POOL; GOLF COURSE",
    "cemetery": "CEMETERY; GRAVEYARD; CHURCHYARD",
    "road": "ROAD; HIGHWAY; COUNTRY ROAD; GOLDEN GATE BRIDGE; MOTORWAY; CAR - MOVING",
    "field": "FIELD; FARM; MEADOW; FOOTBALL FIELD; VINEYARD; AIRFIELD; HILLSIDE",
    "forest": "FOREST; WOODS; JUNGLE; CAMPSITE; SWAMP",
    "beach": "BEACH; ISLAND SHORE; COAST",
    "waterfront": "DOCKS; PIER; RIVER; LAKE; HARBOR; RIVERBANK",
    "desert": "DESERT; CANYON; SURFACE OF MARS",
    "mountain": "MOUNTAIN; CLIFF; MOUNTAIN PASS; GLACIER; A SCENIC OVERLOOK",
    "rooftop": "ROOFTOP; BALCONY; HOTEL ROOF; TERRACE",
    "boat": "DECK; FERRY; OPEN SEA; ROWBOAT",
}


def _table() -> list[tuple[str, bool, str]]:
    rows = []
    for interior, table in ((True, INSIDE), (False, OUTSIDE)):
        for kind, places in table.items():
            rows += [(p.strip(), interior, kind) for p in places.split(";")]
    return rows


def test_at_least_150_headings_are_tried() -> None:
    assert len(_table()) >= 150
    assert len({(p, i) for p, i, _ in _table()}) == len(_table())


@pytest.mark.parametrize(("place", "interior", "kind"), _table())
def test_a_heading_finds_its_set(place: str, interior: bool, kind: str) -> None:
    found = resolve(place, interior)
    assert found.kind == kind
    assert found.known


@pytest.mark.parametrize("place", ["THE ZORBLAX", "XANADU", "LIMBO", "SOMEWHERE", "BLACKNESS"])
def test_an_unknown_place_says_so_and_is_plain(place: str) -> None:
    assert resolve(place, True).kind is SetKind.ROOM
    assert resolve(place, False).kind is SetKind.STREET
    assert not resolve(place, True).known
    assert not resolve(place, False).known


def test_every_set_is_reached_by_some_heading() -> None:
    reached = {kind for _, _, kind in _table()}
    assert {k.value for k in SetKind} == reached


def test_a_vehicle_from_outside_stands_on_its_street() -> None:
    assert resolve("BUS", False).things == (Thing.BUS,)
    assert resolve("TOM'S CAR", False).things == (Thing.CAR,)
    assert resolve("CAR - MOVING", False).kind is SetKind.ROAD
    assert resolve("BUS", True).things == ()


def test_a_heading_without_int_or_ext_is_read_by_its_words() -> None:
    assert resolve("BEACH", None).kind is SetKind.BEACH
    assert resolve("KITCHEN", None).kind is SetKind.KITCHEN
    assert resolve("MAIN STREET", None).kind is SetKind.STREET


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("The bus is parked at the curb.", ("bus",)),
        ("A bus driver waits.", ()),
        ("No car in sight.", ()),
        ("It stands there like a statue.", ()),
        ("A dusty piano, one chair, and a calendar on the wall.", ("piano", "chair", "calendar")),
        ("The police car idles. A bicycle leans on the lamppost.",
         ("police car", "bicycle", "street lamp")),
        ("A car drives off.", ()),
        ("On the table stands a photograph in a frame.", ("table", "photograph")),
        ("He gets on the bus stop bench.", ("bench",)),
        ("She tears the ticket office apart.", ()),
        ("An old bus lamp, polished like a trophy.", ("lamp",)),
    ],
)  # fmt: skip
def test_the_text_puts_its_things_on_the_set(text: str, things: tuple[str, ...]) -> None:
    assert tuple(t.value for t in things_in(text)) == things


def test_light_weather_and_tone_come_from_heading_and_text() -> None:
    script = (
        "EXT. FIELD - GOLDEN HOUR\n\nA tender moment. ANA waits.\n\nANA\nYes.\n\n"
        "EXT. ROAD - MORNING\n\nGrey sky, cloudy. ANA walks.\n\nANA\nYes.\n\n"
        "EXT. PIER - NIGHT\n\nA thunderstorm. Moonlight. ANA runs.\n\nANA\nNo.\n"
    )
    first: dict[str, object] = {}
    for shot in breakdown(parse(script.encode(), "a.fountain")).shots:
        first.setdefault(shot.scene, shot.setting)
    one, two, three = first.values()
    assert (one.time, one.light, one.tone) == (TimeOfDay.DUSK, "golden hour", "tender")  # type: ignore[attr-defined]
    assert (two.time, two.light, two.weather) == (TimeOfDay.DAY, "morning", "overcast")  # type: ignore[attr-defined]
    assert (three.light, three.weather) == ("moonlight", "storm")  # type: ignore[attr-defined]
