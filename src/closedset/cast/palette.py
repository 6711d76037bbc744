"""Colors and clothes to cast from: muted, so that a wash drawing keeps its calm, and far apart."""

from __future__ import annotations

from closedset.model.performer import RGB, GarmentKind, HairStyle

SKINS: tuple[RGB, ...] = (
    (244, 222, 206),
    (233, 200, 176),
    (219, 177, 146),
    (198, 151, 116),
    (170, 122, 87),
    (139, 94, 64),
    (106, 69, 48),
    (74, 48, 37),
)
"""The range of human skin, light to dark."""

HAIR: dict[str, RGB] = {
    "black": (32, 28, 30),
    "dark brown": (62, 42, 32),
    "brown": (98, 66, 44),
    "auburn": (122, 58, 38),
    "red": (158, 78, 42),
    "blond": (196, 160, 104),
    "grey": (140, 140, 142),
    "white": (214, 212, 208),
}

TOPS: dict[str, RGB] = {
    "navy": (44, 62, 98),
    "rust": (172, 88, 52),
    "olive": (112, 116, 66),
    "mustard": (204, 164, 66),
    "teal": (46, 118, 120),
    "burgundy": (118, 40, 56),
    "sky blue": (134, 172, 200),
    "cream": (226, 214, 188),
    "plum": (98, 62, 104),
    "sage": (150, 174, 142),
    "brick": (182, 74, 66),
    "charcoal": (66, 68, 74),
    "rose": (206, 142, 146),
    "tan": (176, 142, 104),
    "forest green": (44, 86, 62),
    "lilac": (170, 154, 196),
}

BOTTOMS: dict[str, RGB] = {
    "dark": (54, 54, 62),
    "denim": (72, 92, 124),
    "brown": (92, 72, 56),
    "khaki": (158, 142, 108),
    "grey": (118, 118, 122),
    "black": (38, 38, 42),
}

SAID_COLORS: dict[str, RGB] = {
    **TOPS,
    "yellow": (214, 176, 62),
    "red": (172, 62, 56),
    "blue": (66, 98, 150),
    "green": (78, 118, 82),
    "white": (228, 226, 220),
    "black": (42, 42, 46),
    "grey": (124, 126, 130),
    "gray": (124, 126, 130),
    "brown": (112, 82, 60),
    "orange": (206, 122, 58),
    "pink": (210, 150, 158),
    "purple": (104, 70, 122),
    "beige": (206, 188, 156),
    "maroon": (112, 44, 54),
    "crimson": (162, 40, 52),
    "turquoise": (70, 158, 160),
    "khaki": (158, 142, 108),
    "camel": (188, 150, 108),
    "tweed": (118, 104, 84),
    "denim": (72, 92, 124),
    "leather": (58, 48, 44),
}
"""What a script's color words look like here, and cloth that has a color of its own."""

SHOES: tuple[RGB, ...] = ((48, 42, 40), (92, 68, 50), (30, 30, 34), (170, 164, 154))

MASCULINE_HAIR = (HairStyle.SHORT, HairStyle.CROPPED, HairStyle.CURLY, HairStyle.BALD)
FEMININE_HAIR = (
    HairStyle.BOB,
    HairStyle.LONG,
    HairStyle.PONYTAIL,
    HairStyle.BUN,
    HairStyle.CURLY,
    HairStyle.SHORT,
)
TOP_KINDS = (GarmentKind.SHIRT, GarmentKind.T_SHIRT, GarmentKind.SWEATER)
LAYER_KINDS = (GarmentKind.JACKET, GarmentKind.COAT, GarmentKind.SUIT, GarmentKind.APRON)
"""What is worn over a top; chance picks from the first three."""

FACE: dict[str, float] = {
    "head width": 0.35,
    "head height": 0.25,
    "head roundness": 0.6,
    "head taper": 0.5,
    "head oval": 0.5,
    "forehead height": 0.3,
    "brow height": 0.5,
    "brow angle": 0.5,
    "eye size": 0.35,
    "eye opening": 0.4,
    "eye slant": 0.5,
    "nose width": 0.5,
    "nose length": 0.4,
    "nose depth": 0.5,
    "nose bridge": 0.5,
    "nose hump": 0.4,
    "nose tip": 0.5,
    "nostrils": 0.4,
    "mouth width": 0.4,
    "mouth corners": 0.35,
    "upper lip": 0.6,
    "lower lip": 0.6,
    "cheekbones": 0.6,
    "cheeks": 0.5,
    "chin width": 0.5,
    "chin height": 0.4,
    "chin forward": 0.4,
    "jaw drop": 0.4,
    "ear size": 0.4,
    "ear wing": 0.4,
}
"""How far a face may stray from the mean, by feature: a person one meets, no caricature."""
