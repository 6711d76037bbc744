"""Faces against consent: whose face may come in, and whose may not come out.

A picture that comes in passes with a face only if the face is an enrolled performer's, whose grant
names these reference pictures by their hash, allows the comparison and grants the face. A picture
that a trained model made is refused if a face in it is near to anybody enrolled who is not cast in
the shot under a grant of the face, or to anybody on the production's do-not-replicate list.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from closedset.errors import CallSheetError
from closedset.gate import reasons as say
from closedset.gate.faces import NEAR, SAME, Likeness, Pixels, describe_faces, likeness_of
from closedset.gate.grants import unmet
from closedset.gate.pictures import open_picture
from closedset.model.grant import CallSheet
from closedset.model.performer import ConsentedPerformer
from closedset.model.request import PictureRequest, ProductionRef
from closedset.model.verdict import Reason

LOOKED_AT = 5
"""Pictures of a clip that are looked at, evenly spread, first and last among them."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A performer's reference pictures and the salt under which their grant names them."""

    handle: str
    pictures: tuple[bytes, ...]
    """Files as they were signed for, PNG, JPEG or WebP."""
    salt: str


@lru_cache(maxsize=64)
def _template(enrolled: Enrolled) -> Likeness | None:
    opened = [open_picture(data) for data in enrolled.pictures]
    pixels = [p.pixels for p in opened if not isinstance(p, Reason)]
    return likeness_of(enrolled.handle, pixels) if len(pixels) == len(opened) else None


def judge_faces_in(
    pixels: Pixels,
    enrolled: Sequence[Enrolled],
    call_sheet: CallSheet | None,
    now: datetime,
    production: ProductionRef | None,
) -> list[Reason]:
    """Return why the faces in a picture from outside may not come in; nothing if all may.

    The nearest enrolled performer decides: nobody lends a consent to whom they look like.
    ``production``: for which it comes in; None lets nobody's face in.
    """
    vectors = describe_faces(pixels)
    if vectors is None or not len(vectors):
        return [say.unknown_face(1)]
    found: list[Reason] = []
    unknown = 0
    for vector in vectors:
        away = [(t.distance(vector), e) for e in enrolled if (t := _template(e)) is not None]
        nearest = min((distance for distance, _ in away), default=SAME)
        if nearest >= SAME:
            unknown += 1
            continue
        for distance, whose in away:
            if distance <= nearest:  # twins in the numbers: each of them is asked for
                found += _unconsented(whose, call_sheet, now, production)
    return found + ([say.unknown_face(unknown)] if unknown else [])


def _unconsented(
    enrolled: Enrolled,
    call_sheet: CallSheet | None,
    now: datetime,
    production: ProductionRef | None,
) -> list[Reason]:
    """Return why this performer's face is not granted now; nothing if it is."""
    if call_sheet is None:
        return [say.unknown_handle(enrolled.handle)]
    try:
        grant = call_sheet.grant_for(enrolled.handle, now)
    except CallSheetError as error:
        return [Reason(error.code, enrolled.handle, error.message, error.remedy)]
    if not grant.holds(enrolled.pictures, enrolled.salt):
        return [say.other_pictures(enrolled.handle)]
    return unmet(grant, production, now, "face", "use a picture without this face")


def judge_faces_out(
    pixels: Sequence[Pixels],
    request: PictureRequest,
    enrolled: Sequence[Enrolled],
    forbidden: Sequence[Likeness],
    call_sheet: CallSheet | None,
    now: datetime,
) -> list[Reason]:
    """Return whose face a trained model drew that may not be in this shot; nothing if nobody's.

    Who is cast under a grant of the face may be; who is cast by the body alone may not.
    ``pixels``: the frames, (H, W, 3) each. Without anybody to compare with, nothing is looked at.
    """
    shown = _shown(request, call_sheet, now)
    templates = [(e, _template(e)) for e in enrolled if e.handle.lower() not in shown]
    if any(template is None for _, template in templates):
        return [say.output_unread()]
    known = [t for _, t in templates if t is not None] + list(forbidden)
    if not known:
        return []
    found: list[Reason] = []
    last = len(pixels) - 1
    for i in sorted({round(last * k / (LOOKED_AT - 1)) for k in range(LOOKED_AT)}):
        vectors = describe_faces(pixels[i])
        if vectors is None:
            return [say.output_unread()]
        found += [say.output_face(t.who) for v in vectors for t in known if t.distance(v) < NEAR]
    return list(dict.fromkeys(found))


def output_reasons(enrolled: Sequence[Enrolled], forbidden: Sequence[Likeness]) -> list[Reason]:
    """Return all that ``judge_faces_out`` can say under these lists."""
    who = [*(e.handle for e in enrolled), *(likeness.who for likeness in forbidden)]
    return [say.output_unread(), *map(say.output_face, who)]


def _shown(request: PictureRequest, call_sheet: CallSheet | None, now: datetime) -> set[str]:
    """Return the handles, lower case, of the cast whose grant lets their face be in this shot."""
    shown: set[str] = set()
    for member in request.cast:
        if call_sheet is not None and isinstance(member.performer, ConsentedPerformer):
            with contextlib.suppress(CallSheetError):  # no grant: no face
                grant = call_sheet.grant_for(member.performer.handle, now)
                if not unmet(grant, request.production, now, "face", ""):
                    shown.add(grant.handle.lower())
    return shown
