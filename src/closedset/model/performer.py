"""Who plays a part: numbers, never a real person's data, or a real person by grant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RGB = tuple[int, int, int]
"""sRGB, 0–255."""


_MEAN_STATURE, _STATURE_SD = (1.765, 1.635), (0.070, 0.065)
"""Adults' standing height and its standard deviation, masculine and feminine, metres."""
_DEVIATIONS = 6.0
"""``Body.height`` from 0 to 1 spans so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Body:
    """Anny phenotype, each in [0, 1] but the age and the stature.

    Source: Anny's six phenotype axes (https://github.com/naver/anny), adults only.
    """

    gender: float
    """0 masculine, 1 feminine."""
    age_years: int
    """18 or more; a younger body cannot be made."""
    muscle: float
    weight: float
    height: float
    """Place among adults of this gender: 0.5 is their mean, 0 and 1 are three deviations off."""
    proportions: float
    stature_m: float | None = None
    """Standing height without shoes, metres, 1.3 to 2.2; None: what ``height`` says."""

    @property
    def stature(self) -> float:
        """Standing height without shoes, metres."""
        if self.stature_m is not None:
            return self.stature_m
        mean, deviation = _population(self.gender)
        return mean + (self.height - 0.5) * _DEVIATIONS * deviation

    def __post_init__(self) -> None:
        if self.age_years < 18:
            raise ValueError(f"performers are 18 or older; got age_years={self.age_years}")
        for name in ("gender", "muscle", "weight", "height", "proportions"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is a number from 0 to 1; got {getattr(self, name)}")
        if self.stature_m is not None and not 1.3 <= self.stature_m <= 2.2:
            raise ValueError(f"stature_m is metres from 1.3 to 2.2; got {self.stature_m}")


def _population(gender: float) -> tuple[float, float]:
    """Return mean and deviation of the stature, metres, between masculine and feminine."""
    mean, deviation = (
        (1 - gender) * masculine + gender * feminine
        for masculine, feminine in (_MEAN_STATURE, _STATURE_SD)
    )
    return mean, deviation


def height_of(gender: float, stature_m: float) -> float:
    """Return the ``Body.height`` in [0, 1] of somebody ``stature_m`` metres tall."""
    mean, deviation = _population(gender)
    return min(1.0, max(0.0, 0.5 + (stature_m - mean) / (_DEVIATIONS * deviation)))


class HairStyle(StrEnum):
    BALD = "bald"
    CROPPED = "cropped"
    SHORT = "short"
    CURLY = "curly"
    BOB = "bob"
    LONG = "long"
    PONYTAIL = "ponytail"
    BUN = "bun"
    AFRO = "afro"
    CAP = "cap"
    """A peaked cap over short hair."""
    HAT = "hat"
    """A brimmed hat over short hair."""
    HOOD = "hood"
    HEADSCARF = "headscarf"


class GarmentKind(StrEnum):
    T_SHIRT = "T-shirt"
    SHIRT = "shirt"
    SWEATER = "sweater"
    JACKET = "jacket"
    COAT = "coat"
    TROUSERS = "trousers"
    JEANS = "jeans"
    SKIRT = "skirt"
    DRESS = "dress"
    SUIT = "suit"
    """A buttoned jacket over shirt and tie; the trousers match."""
    UNIFORM = "uniform"
    """A shirt with shoulder straps, breast pockets and a tie."""
    APRON = "apron"
    SHORTS = "shorts"


@dataclass(frozen=True, slots=True)
class Hair:
    style: HairStyle
    color: RGB
    beard: bool = False


@dataclass(frozen=True, slots=True)
class Garment:
    kind: GarmentKind
    color: RGB


@dataclass(frozen=True, slots=True)
class Wardrobe:
    top: Garment
    bottom: Garment
    shoes: RGB
    layer: Garment | None = None
    """Jacket or coat over the top."""


@dataclass(frozen=True, slots=True)
class SyntheticPerformer:
    """A performer built from numbers. The id is the hash of everything below it."""

    id: str
    """``syn-`` and 12 hex digits."""
    body: Body
    skin: RGB
    hair: Hair
    wardrobe: Wardrobe
    face: tuple[tuple[str, float], ...] = ()
    """What shapes the face, by name: features such as ``("nose width", -0.4)``, -1 to 1, and
    constant facial actions by Anny's names, 0 to 1."""
    glasses: bool = False
    description: str = ""
    """Name-blind words for prompts and captions: ``"a lean man in his sixties with cropped grey
    hair, in a navy coat"``."""


@dataclass(frozen=True, slots=True)
class ConsentedPerformer:
    """A real person by handle. Body numbers come from the grant; the face stays neutral."""

    handle: str
    """With the at sign: ``"@demo-ada"``."""
    pid: str
    """Hash of the performer's inception key document."""
    stand_in: SyntheticPerformer
    """The neutral-faced body that appears where no recipe takes references."""


Performer = SyntheticPerformer | ConsentedPerformer


@dataclass(frozen=True, slots=True)
class CastMember:
    """A character of the script and who plays it."""

    character: str
    performer: Performer
    aliases: tuple[str, ...] = ()
    """What else the script calls the character; no prompt may hold these either."""

    @property
    def look(self) -> SyntheticPerformer:
        """The body and clothes that the stage builds."""
        p = self.performer
        return p.stand_in if isinstance(p, ConsentedPerformer) else p

    @property
    def handle(self) -> str:
        """The consented performer's handle, or empty."""
        return self.performer.handle if isinstance(self.performer, ConsentedPerformer) else ""
