"""Titles in many scripts stand on slates and pages as letters, whatever fonts the machine has."""

from __future__ import annotations

import io

import numpy as np
import pytest
import typst
from PIL import Image

from closedset.resources import fonts

TITLES = {
    "Chinese": "北京的秋天", "Japanese": "東京のよる", "Korean": "서울의 봄", "Thai": "กรุงเทพ",
    "Arabic": "الفيلم", "Hebrew": "הסרט", "Hindi": "दिल्ली", "Tamil": "சென்னை", "Telugu": "వేసవి",
    "Khmer": "ភ្នំពេញ", "Greek": "Αθήνα", "Russian": "Москва", "Polish": "Łódź",
}  # fmt: skip


def drawn(text: str) -> np.ndarray:
    page = f'#set page(width: 300pt, height: 60pt)\n#set text(font: "Roboto", size: 20pt)\n{text}'
    typeset = typst.compile(page.encode(), format="png", ppi=72, font_paths=fonts())
    with Image.open(io.BytesIO(typeset)) as image:
        return np.array(image.convert("L"))


def boxes(count: int) -> np.ndarray:
    """Draw what stands for letters that no font has: code points for private use."""
    return drawn("".join(chr(0xF0000 + k) for k in range(count)))


@pytest.mark.parametrize("script", TITLES)
def test_a_title_is_letters_and_not_boxes(script: str) -> None:
    picture, box = drawn(TITLES[script]), boxes(1)
    edge = np.argwhere(box < 128)
    (top, left), (low, right) = edge.min(0), edge.max(0)
    tofu = box[top : low + 1, left : right + 1] < 128
    dark = picture < 128
    tall, wide = tofu.shape
    found = any(
        np.array_equal(dark[y : y + tall, x : x + wide], tofu)
        for y in range(max(0, top - 6), min(top + 7, dark.shape[0] - tall))
        for x in range(dark.shape[1] - wide)
    )
    assert dark.any()
    assert not found
