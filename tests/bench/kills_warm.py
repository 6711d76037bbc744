"""What every victim of kills.py needs, done once in the process that they are forked from."""

from __future__ import annotations

from datetime import date

import cv2
from sealing import HandClock, cleared
from test_documents import pdf

from closedset.model.sealed import Slate
from closedset.seal.slate import card, strip
from closedset.seal.watermark import PUBLIC_KEY, Mark, embed, read_mark

cv2.setNumThreads(1)
_SLATE = Slate("Warm", "1A", 1, date(2026, 1, 1), "", "0" * 8)
_PICTURE = card(640, 360, _SLATE)
strip(640, 360, _SLATE, "clr-0")
read_mark(embed(_PICTURE, Mark(bytes(7), 0), PUBLIC_KEY), PUBLIC_KEY)
cleared(HandClock())
pdf()
