"""A shot: one camera setup, with who stands in it, what it covers and why it exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from closedset.model.screenplay import LineSpan, TimeOfDay


class ShotSize(StrEnum):
    """How much of the subject the frame holds, widest first."""

    EXTREME_WIDE = "EWS"
    WIDE = "WS"
    FULL = "FS"
    """Head to feet fill the frame."""
    MEDIUM_WIDE = "MWS"
    """Ends at the knees."""
    COWBOY = "COWBOY"
    """Ends at mid-thigh, where the holster hung."""
    MEDIUM = "MS"
    """Ends at the waist."""
    MEDIUM_CLOSE = "MCU"
    """Ends at mid-chest."""
    CLOSE = "CU"
    """Head and top of the shoulders."""
    EXTREME_CLOSE = "ECU"
    INSERT = "INSERT"
    """A thing, filling the frame."""


class Angle(StrEnum):
    """Where the camera stands towards its subject."""

    FRONT = "front"
    THREE_QUARTER = "3/4"
    PROFILE = "profile"
    OVER_SHOULDER = "OTS"
    BEHIND = "behind"


class Height(StrEnum):
    """Camera height; LOW looks up, HIGH looks down."""

    EYE = "eye level"
    LOW = "low"
    HIGH = "high"
    OVERHEAD = "overhead"


class Move(StrEnum):
    STATIC = "static"
    PAN = "pan"
    TILT = "tilt"
    PUSH_IN = "push in"
    PULL_BACK = "pull back"
    TRACK = "track"
    HANDHELD = "handheld"


class Side(StrEnum):
    """On which side of the picture the subject stands or looks from."""

    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"


class Pose(StrEnum):
    STANDING = "standing"
    SITTING = "sitting"
    WALKING = "walking"
    RUNNING = "running"
    LEANING = "leaning"
    LYING = "lying"
    KNEELING = "kneeling"
    POINTING = "pointing"
    REACHING = "reaching"
    PHONE = "phone"
    """One hand at the ear."""
    HOLDING = "holding"
    """A thing held before the chest."""
    ARMS_CROSSED = "arms crossed"


class Mood(StrEnum):
    NEUTRAL = "neutral"
    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    AFRAID = "afraid"
    SURPRISED = "surprised"
    TIRED = "tired"
    THINKING = "thinking"


class Movement(StrEnum):
    """How somebody comes to the pose that the panel shows, or goes from it."""

    ARRIVE = "arrive"
    """Walks or runs up, and stands."""
    LEAVE = "leave"
    """Walks or runs off."""
    SIT_DOWN = "sit down"
    STAND_UP = "stand up"
    TURN = "turn"


SHAKES_FOR = Fraction(5, 2)
"""Seconds after which a hand-held camera is where it was: what is drawn of it can come again."""
MOVES_FOR = Fraction(3)
"""Seconds of a shot after which camera and performers have come to rest."""


class SetKind(StrEnum):
    """A set the stage can build; what the breakdown does not know is ROOM or STREET."""

    ROOM = "room"
    KITCHEN = "kitchen"
    BEDROOM = "bedroom"
    BATHROOM = "bathroom"
    ATTIC = "attic"
    OFFICE = "office"
    CORRIDOR = "corridor"
    STAIRWELL = "stairwell"
    ELEVATOR = "elevator"
    HOSPITAL = "hospital"
    CLASSROOM = "classroom"
    LIBRARY = "library"
    COURT = "court"
    POLICE = "police"
    CELL = "cell"
    LAB = "lab"
    CHURCH = "church"
    GYM = "gym"
    THEATER = "theater"
    HALL = "hall"
    """A station concourse, an airport, a lobby."""
    BAR = "bar"
    DINER = "diner"
    RESTAURANT = "restaurant"
    SHOP = "shop"
    WAREHOUSE = "warehouse"
    GARAGE = "garage"
    BUS = "bus"
    """Inside a bus."""
    TRAIN = "train"
    """Inside a railway carriage."""
    PLANE = "plane"
    CAR = "car"
    """Inside a car; from outside it stands on a street or a road."""
    BOAT = "boat"
    """On the deck of a small ship."""
    TENT = "tent"
    """Inside a tent."""
    STREET = "street"
    ALLEY = "alley"
    BUS_STOP = "bus stop"
    PLATFORM = "platform"
    """Beside the rails."""
    PARKING = "parking"
    HOUSE = "house"
    """A house from its front garden."""
    PARK = "park"
    CEMETERY = "cemetery"
    ROAD = "road"
    FIELD = "field"
    FOREST = "forest"
    BEACH = "beach"
    WATERFRONT = "waterfront"
    """A quay or a pier: river, lake, harbor."""
    DESERT = "desert"
    MOUNTAIN = "mountain"
    ROOFTOP = "rooftop"


class Prop(StrEnum):
    """A thing that a hand can hold and an INSERT can show."""

    PHONE = "phone"
    LETTER = "letter"
    CUP = "cup"
    BOOK = "book"
    BOTTLE = "bottle"
    SUITCASE = "suitcase"
    BAG = "bag"
    KEY = "key"
    PHOTOGRAPH = "photograph"
    UMBRELLA = "umbrella"
    WATCH = "watch"
    TICKET = "ticket"
    BOX = "box"
    LAMP = "lamp"
    FLASHLIGHT = "flashlight"
    KNIFE = "knife"
    GUN = "gun"


class Thing(StrEnum):
    """A thing that a scene's text can put on the set; those a hand can hold are named as props."""

    BUS = "bus"
    CAR = "car"
    TAXI = "taxi"
    POLICE_CAR = "police car"
    AMBULANCE = "ambulance"
    VAN = "van"
    TRUCK = "truck"
    MOTORCYCLE = "motorcycle"
    BICYCLE = "bicycle"
    ROWBOAT = "rowboat"
    STREET_LAMP = "street lamp"
    BENCH = "bench"
    TREE = "tree"
    PHONE_BOOTH = "phone booth"
    MAILBOX = "mailbox"
    FOUNTAIN = "fountain"
    STATUE = "statue"
    FIRE = "fire"
    TENT = "tent"
    GRAVE = "grave"
    LADDER = "ladder"
    CHAIR = "chair"
    ARMCHAIR = "armchair"
    SOFA = "sofa"
    TABLE = "table"
    BED = "bed"
    PIANO = "piano"
    WHEELCHAIR = "wheelchair"
    TELEVISION = "television"
    FIREPLACE = "fireplace"
    CHRISTMAS_TREE = "christmas tree"
    FLOOR_LAMP = "floor lamp"
    PLANT = "plant"
    CRATE = "crate"
    BARREL = "barrel"
    SAFE = "safe"
    CLOCK = "clock"
    CALENDAR = "calendar"
    MIRROR = "mirror"
    POSTER = "poster"
    PICTURE = "picture"
    MAP = "map"
    LAPTOP = "laptop"
    RADIO = "radio"
    CANDLE = "candle"
    FLOWERS = "flowers"
    NEWSPAPER = "newspaper"
    CAKE = "cake"
    PLATE = "plate"
    TYPEWRITER = "typewriter"
    PHONE = "phone"
    LETTER = "letter"
    CUP = "cup"
    BOOK = "book"
    BOTTLE = "bottle"
    SUITCASE = "suitcase"
    BAG = "bag"
    KEY = "key"
    PHOTOGRAPH = "photograph"
    UMBRELLA = "umbrella"
    WATCH = "watch"
    TICKET = "ticket"
    BOX = "box"
    LAMP = "lamp"
    KNIFE = "knife"
    GUN = "gun"


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A user's own model on a set: which bytes, and where they stand."""

    name: str
    """What it is, in words that the gate judges: ``jukebox``."""
    file: str
    """Its file in the production's ``models`` folder."""
    sha256: str
    """Of the file's bytes, lower-case hex."""
    at: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Metres right of, behind and over the middle of the action."""
    turn: float = 0.0
    """Degrees, counter-clockwise from above."""
    height: float = 0.0
    """Metres it is scaled to; 0: as the file says."""
    up: str = "y"
    """The file's axis that points up, ``y`` or ``z``."""
    units: str = "m"
    """What the file measures in: ``m``, ``cm``, ``mm``, ``in`` or ``ft``."""


@dataclass(frozen=True, slots=True)
class Lens:
    """Sensor and focal length: the field of view."""

    focal_mm: float
    sensor_width_mm: float = 24.89
    """Super 35 by default."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when, as the heading says it."""

    place: str
    """The heading's place, as written."""
    kind: SetKind
    interior: bool
    time: TimeOfDay
    weather: str = "clear"
    """``clear``, ``rain``, ``snow``, ``fog``, ``overcast`` or ``storm``."""
    light: str = ""
    """What the script says beyond ``time``: ``morning``, ``golden hour``, ``moonlight``,
    ``candlelight``, ``neon``, ``blackout``; empty for the usual light of that time."""
    tone: str = ""
    """The scene's mood as light: ``tense``, ``tender``, ``bleak``, ``bright``; empty: none."""
    dressing: tuple[Thing, ...] = ()
    """Things that the scene's own text names and the stage can build, in order of mention."""
    models: tuple[OwnModel, ...] = ()
    """The user's own models that stand here."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One character on the set during a shot, framed or not."""

    character: str
    slot: int
    """Where they stand: the character's place among all who take part in the scene. The same in
    every shot of the scene, so that coverage stays on one side of the line."""
    pose: Pose = Pose.STANDING
    looks_at: str = ""
    """A character's name or a thing; empty: ahead."""
    mood: Mood = Mood.NEUTRAL
    speaking: bool = False
    prop: Prop | None = None
    """What the hand holds."""
    place: str = ""
    """The script's words for where: ``at the wheel``, ``on the bed``; empty: anywhere."""
    does: str = ""
    """What the arms do: ``drinking``, ``hands on hips`` …; empty: as the pose has it."""
    manner: str = ""
    """How a line is said, as the parenthetical puts it: ``tired, half a smile``."""
    goes: Movement | None = None
    """What the script says beyond the pose; who walks or runs arrives unless it says otherwise."""

    @property
    def movement(self) -> Movement | None:
        """How this body moves while the shot lasts; None: it keeps its pose."""
        if self.pose in (Pose.WALKING, Pose.RUNNING):
            return Movement.LEAVE if self.goes is Movement.LEAVE else Movement.ARRIVE
        if self.goes is Movement.SIT_DOWN and self.pose is Pose.SITTING:
            return Movement.SIT_DOWN
        if self.goes is Movement.STAND_UP and self.pose is Pose.STANDING:
            return Movement.STAND_UP
        return Movement.TURN if self.goes is Movement.TURN else None


@dataclass(frozen=True, slots=True)
class Extra:
    """Somebody in the background whom no cue declares, in frame or not."""

    trade: str
    """What the script calls one of them: ``dock worker``, ``passenger``, ``person``."""
    number: int
    """1 for the first extra of the scene; the same person in every shot of it."""
    pose: Pose = Pose.STANDING
    does: str = ""
    """As for ``Mark``."""
    place: str = ""
    """As for ``Mark``."""
    watches: bool = False
    """Whether they look at what the scene is about."""

    @property
    def name(self) -> str:
        """What plates and records call them, in small letters: no character is called so."""
        return f"{self.trade} {self.number} (extra)"


@dataclass(frozen=True, slots=True)
class Line:
    """One speech."""

    character: str
    text: str
    lines: LineSpan


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera setup."""

    id: str
    """Scene number and setup letter: ``"1A"``. I and O are skipped, as on a real slate."""
    scene: str
    size: ShotSize
    angle: Angle
    height: Height
    lens: Lens
    move: Move
    side: Side
    subjects: tuple[str, ...]
    """Characters in frame, the one the shot is about first; empty for a place or a thing."""
    focus: Prop | None
    """The thing an INSERT shows, else None."""
    setting: Setting
    marks: tuple[Mark, ...]
    """Everyone on the set in this shot, in frame or not, by slot."""
    covers: tuple[LineSpan, ...]
    """Script lines this setup covers, ascending."""
    action: str
    """What happens, in the script's own words; may be empty."""
    dialogue: tuple[Line, ...]
    why: str
    """Why the setup exists, one sentence a film student understands."""
    seconds: Fraction
    """Screen time."""
    scene_cast: tuple[str, ...] = ()
    """Everyone who takes part in the scene; index = slot."""
    look: str = ""
    """How a recipe that draws from plates draws it: ``ink``, ``pencil`` …; empty: as the recipe
    says."""
    extras: tuple[Extra, ...] = field(default=(), repr=False)
    """Who is in the background, by number."""

    @property
    def moves(self) -> bool:
        """Whether the camera, or somebody in the frame, moves while the shot lasts."""
        framed = set(self.subjects)
        return self.move is not Move.STATIC or any(
            m.movement is not None for m in self.marks if m.character in framed
        )


@dataclass(frozen=True, slots=True)
class ShotList:
    """All shots of a screenplay, in script order."""

    screenplay_sha256: str
    shots: tuple[Shot, ...]
