"""Voices: whoever speaks as a consented performer needs their grant of the voice, in this language.

The same codes as for pictures. A voice of nobody, made for a synthetic performer, needs no grant.
"""

from __future__ import annotations

import dataclasses
from datetime import datetime

from closedset.errors import CallSheetError
from closedset.gate import reasons as say
from closedset.gate.grants import check_grants
from closedset.gate.policy import Policy
from closedset.model.grant import CallSheet
from closedset.model.performer import ConsentedPerformer
from closedset.model.request import PictureRequest
from closedset.model.verdict import Reason

FACET = "voice"


def check_voice(
    request: PictureRequest,
    call_sheet: CallSheet | None,
    now: datetime,
    policy: Policy,
    language: str,
) -> list[Reason]:
    """Return why the consented performers who speak in this shot may not be heard.

    A cue names its speaker by the character or an alias, in any case; one that names nobody in the
    cast is refused (``malformed-request``), for then nobody knows whose grant to ask for.
    """
    said = {_cue(line.character): line.character for line in request.shot.dialogue}
    names = {m: {_cue(name) for name in (m.character, *m.aliases)} for m in request.cast}
    speakers = tuple(m for m in request.cast if names[m] & said.keys())
    known = {name for several in names.values() for name in several}
    strangers = [who for cue, who in said.items() if cue not in known or not cue]
    refused = [say.malformed("speaker", who, "somebody in the cast") for who in strangers]
    spoken = dataclasses.replace(request, cast=speakers)
    facet = dataclasses.replace(policy, required_facet=FACET)
    found, _ = check_grants(spoken, call_sheet, now, facet)
    for member in speakers:
        if call_sheet is None or not isinstance(member.performer, ConsentedPerformer):
            continue
        try:
            grant = call_sheet.grant_for(member.performer.handle, now)
        except CallSheetError:
            continue  # check_grants has said why
        if not _speaks(language, grant.languages):
            found.append(_other_language(member.performer.handle, language, grant.languages))
    return refused + found


def _cue(name: str) -> str:
    """Return a speaker's name as it is compared: no case, no ``(V.O.)``, one space."""
    return " ".join(name.split("(")[0].casefold().split())


def _speaks(language: str, granted: tuple[str, ...]) -> bool:
    """Does a grant of ``en`` cover ``en-GB``? It does; ``en-GB`` does not cover ``en``."""
    wanted = language.lower()
    return any(wanted == g.lower() or wanted.startswith(g.lower() + "-") for g in granted)


def _other_language(handle: str, language: str, granted: tuple[str, ...]) -> Reason:
    return Reason(
        "grant-language",
        handle,
        f"{handle}'s grant covers {', '.join(granted) or 'no language'}; this line is in "
        f"{language}.",
        f"Ask {handle} for a grant that covers {language}, or give the line to somebody else.",
    )
