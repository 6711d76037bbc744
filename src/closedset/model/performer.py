"""Who plays a part: numbers, never a real person's data, or a real person by grant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RGB = tuple[int, int, int]
"""sRGB, 0–255."""


@dataclass(frozen=True, slots=True)
class Body:
    """Anny phenotype, each in [0, 1] but the age.

    Source: Anny's six phenotype axes (https://github.com/naver/anny), adults only.
    """

    gender: float
    """0 masculine, 1 feminine."""
    age_years: int
    """18 or more; a younger body cannot be made."""
    muscle: float
    weight: float
    height: float
    proportions: float

    def __post_init__(self) -> None:
        if self.age_years < 18:
            raise ValueError(f"performers are 18 or older; got age_years={self.age_years}")
        for name in ("gender", "muscle", "weight", "height", "proportions"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is a number from 0 to 1; got {getattr(self, name)}")


class HairStyle(StrEnum):
    BALD = "bald"
    CROPPED = "cropped"
    SHORT = "short"
    CURLY = "curly"
    BOB = "bob"
    LONG = "long"
    PONYTAIL = "ponytail"
    BUN = "bun"


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
    """Constant facial-action offsets that shape the face, by Anny's action names."""
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
