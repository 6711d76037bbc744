"""The only maker of a ``ClearedRequest``.

This module claims the mint when it is imported, so nobody else can. Every answer names the policy
version; the same input under the same policy gets the same answer.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import UTC
from pathlib import Path

from closedset.errors import CallSheetError, Held, NotCleared, Refused
from closedset.gate import reasons as say
from closedset.gate.compile import descriptions_of, prompt_of
from closedset.gate.declarations import Declarations
from closedset.gate.faces import Likeness
from closedset.gate.form import judge_form
from closedset.gate.grants import check_grants
from closedset.gate.likeness import Enrolled, judge_faces_in, judge_faces_out, output_reasons
from closedset.gate.pictures import judge_picture
from closedset.gate.policy import Policy, load_policy
from closedset.gate.snapshot import snapshot
from closedset.gate.voice import check_voice
from closedset.gate.weights import granted_adapters, judge_weights
from closedset.gate.words import WordGate
from closedset.model.door import DOORS, Door, FinalDoor
from closedset.model.grant import CALL_SHEETS, CallSheet
from closedset.model.performer import CastMember
from closedset.model.pixels import Frames
from closedset.model.protocols import Clock
from closedset.model.request import (
    CLEARANCES,
    Clearance,
    ClearedRequest,
    GrantUse,
    PictureRequest,
    ProductionRef,
    RequestKind,
    TextField,
)
from closedset.model.verdict import Decision, Reason, Verdict

NOTICE_RECIPE = "notice"


class Gate:
    """Clears, holds or refuses. One for the command line, the app, notebooks and library calls.

    Raises NotCleared if ``call_sheet`` is none that the call sheet's own client opened.
    It judges by module functions and has slots, so that neither a subclass nor an attribute set on
    one gate can stand in for the judgement.
    """

    __slots__ = ("_call_sheet", "_clock", "_declared", "_enrolled", "_forbidden", "_policy")

    def __init_subclass__(cls) -> None:
        raise TypeError("Gate cannot be subclassed: there is one gate, and no way to soften it")

    def __init__(
        self,
        *,
        clock: Clock,
        policy: Policy | None = None,
        call_sheet: CallSheet | None = None,
        declared: Declarations | None = None,
        enrolled: Sequence[Enrolled] = (),
        do_not_replicate: Sequence[Likeness] = (),
    ) -> None:
        if call_sheet is not None:
            CALL_SHEETS.record(call_sheet)  # raises NotCleared for what only answers like one
        self._clock = clock
        self._policy = policy or load_policy()
        self._call_sheet = call_sheet
        self._declared = declared or Declarations()
        self._enrolled = tuple(enrolled)
        self._forbidden = tuple(do_not_replicate)

    @property
    def policy(self) -> Policy:
        return self._policy

    def check(self, texts: Sequence[TextField]) -> Verdict:
        """Judge texts alone, as ``closedset check`` does. Never raises for any text."""
        found = WordGate(self._policy, self._declared).judge(texts)
        return _verdict(found, self._policy)

    def check_picture(
        self, data: bytes, *, sealed_here: bool = False, production: ProductionRef | None = None
    ) -> Verdict:
        """Judge a picture that comes in, and the words in its metadata. Never raises.

        ``sealed_here``: the bytes are those of a file that this production sealed. ``production``:
        the one it comes in for; without it no enrolled performer's face is granted.
        """
        found, picture = judge_picture(data, sealed_here=sealed_here)
        if [r.code for r in found] == ["unknown-face"] and self._enrolled and picture is not None:
            found = judge_faces_in(
                picture.pixels, self._enrolled, self._call_sheet, self._clock(), production
            )
        if picture is not None and not sealed_here:
            found = WordGate(self._policy, self._declared).judge(picture.texts) + found
        return _verdict(found, self._policy)

    def check_weights(
        self,
        path: Path,
        named: Collection[str],
        cast: Sequence[CastMember] = (),
        production: ProductionRef | None = None,
    ) -> Verdict:
        """Judge a weight file before anything opens it: safetensors, by a hash that is named.

        ``named``: lower-case hex SHA-256 of whole files that the recipe names. A consented
        performer in ``cast`` adds the adapters that their grant for ``production`` names. Raises
        OSError if the file cannot be read.
        """
        granted = granted_adapters(cast, self._call_sheet, self._clock(), production)
        allowed = set(named) | granted
        return _verdict(judge_weights(path, allowed), self._policy)

    def check_voice(self, request: PictureRequest, language: str) -> Verdict:
        """Judge a dialogue track of the shot, in ``language`` (BCP 47): the same codes as pictures.

        Who speaks as a consented performer needs a grant of the facet voice and of the language.
        """
        found = check_voice(request, self._call_sheet, self._clock(), self._policy, language)
        return _verdict(found, self._policy)

    def clear(self, request: PictureRequest) -> ClearedRequest:
        """Return the clearance without which nothing draws ``request``.

        Raises Refused or Held, with one reason a finding, refusals first.
        """
        return _clear(self, request)

    def clear_notice(self, request: PictureRequest, reasons: tuple[Reason, ...]) -> ClearedRequest:
        """Clear the card that stands where ``request`` was not drawn.

        The card carries the shot's id and the gate's own sentences, nothing of the request's words.
        Raises Refused (``notice-reasons``) if ``reasons`` are not what the gate finds in it, or
        could have found in the finished picture, which is gone.
        """
        return _clear_notice(self, request, reasons)

    def renew(self, cleared: ClearedRequest) -> None:
        """Clear the same request anew, for a drawing that outlives its clearance.

        Everything is judged as ``clear`` judges it, and the same clearance lives on from now.
        Raises Refused or Held as ``clear`` does, and NotCleared for a forgery and where another
        grant, or another policy, is in force than the one it rests on.
        """
        _renew(self, cleared)

    @property
    def door(self) -> FinalDoor:
        """The door that a sealer asks before it seals, and after: ``Sealer(final=gate.door)``."""
        return _open(self)

    def confirm(self, cleared: ClearedRequest, frames: Frames) -> None:
        """Ask once more, with the final pixels in hand, whether they may be sealed.

        Raises NotCleared for a forged, altered or expired clearance, for frames of another one and
        for one cleared under another policy; Refused if a grant no longer holds.
        """
        _confirm(self, cleared, frames)


def _confirm(gate: Gate, cleared: ClearedRequest, frames: Frames) -> None:
    """As ``Gate.confirm`` says."""
    now = gate._clock()
    request = cleared.require(now)
    record = CLEARANCES.record(cleared)
    if frames.cleared is not cleared:
        raise NotCleared(
            f"these frames were drawn for another request than clearance {record.id}.",
            remedy="Hand Sealer.seal the frames that this clearance was drawn into.",
        )
    frames.check(now)
    if record.policy != gate._policy.version:
        raise NotCleared(
            f"clearance {record.id} was given under policy {record.policy}; "
            f"policy {gate._policy.version} is in force.",
            remedy="Ask Gate.clear(request) again.",
        )
    if request.kind is RequestKind.NOTICE:
        return
    found, grants = _judge(gate, request)
    verdict = _verdict(found, gate._policy)
    if verdict.reasons:
        raise (Refused if verdict.decision is Decision.REFUSE else Held)(verdict.reasons)
    if [g.grant_sha256 for g in grants] != [g.grant_sha256 for g in record.grants]:
        raise NotCleared(
            f"clearance {record.id} rests on another grant than the one now in force.",
            remedy="Ask Gate.clear(request) again.",
        )
    if frames.trained:
        near = judge_faces_out(
            list(frames.pixels), request, gate._enrolled, gate._forbidden, gate._call_sheet, now
        )
        if near:
            raise Refused(tuple(near))
    if used_up := _spend(gate, request, grants, frames.seconds, commit=True):
        raise Refused(tuple(used_up))


def _spend(
    gate: Gate,
    request: PictureRequest,
    grants: tuple[GrantUse, ...],
    seconds: float,
    *,
    commit: bool,
) -> list[Reason]:
    """Count this output against limited grants, or ask whether one is left for it.

    Counted under one name before the seal is given, so that the sealer's second question, a seal
    that is tried again, or one after the performer approved, is no second use. Returns the
    refusals.
    """
    counted = tuple(dataclasses.replace(use, awaiting=False) for use in grants)
    use_id = _id(gate, request, counted)
    found: list[Reason] = []
    now = gate._clock()
    for use in grants:
        if gate._call_sheet is None:
            break
        try:
            grant = gate._call_sheet.grant_for(use.handle, now)
            if grant.max_outputs is not None or grant.max_seconds is not None:
                gate._call_sheet.spend(grant, use_id, seconds, commit=commit, now=now)
        except CallSheetError as error:
            found.append(Reason(error.code, use.handle, error.message, error.remedy))
    return found


def _judge(gate: Gate, request: PictureRequest) -> tuple[list[Reason], tuple[GrantUse, ...]]:
    """Check words, then performers, and return what was found and the grants used."""
    found = judge_form(request)
    found += WordGate(gate._policy, gate._declared).judge(_words(request), request.cast)
    refused, grants = check_grants(request, gate._call_sheet, gate._clock(), gate._policy)
    refused += _spend(gate, request, grants, 0.0, commit=False)
    return found + refused, grants


def _id(gate: Gate, request: PictureRequest, grants: tuple[GrantUse, ...]) -> str:
    """Return the clearance's id: the same request under the same grants has the same."""
    version = gate._policy.version
    asked = (g.grant_sha256 + " awaiting" * g.awaiting for g in grants)
    basis = "\n".join((request.digest, version, *asked))
    return "clr-" + hashlib.sha256(basis.encode()).hexdigest()[:16]


def _words(request: PictureRequest) -> tuple[TextField, ...]:
    """Return the request's texts, and every other free text in it that is drawn from or shown.

    A performer's description stands in the prompt where the name was; the shot's own action and
    place are what the stage and the documents read. Each wording is judged once.
    """
    shot = request.shot
    setting = shot.setting
    hidden = [("action", shot.action), ("place", setting.place), ("weather", setting.weather)]
    hidden += [("light", setting.light), ("tone", setting.tone)]
    hidden += [("description", member.look.description) for member in request.cast]
    hidden += [("description", look.description) for look in request.extras]
    hidden += [("extra", extra.trade) for extra in shot.extras]
    fields = {field.text: field for field in reversed(request.texts)}
    for name, text in hidden:
        if text:
            fields.setdefault(text, TextField(name, text))
    return (*request.texts, *(f for f in fields.values() if f not in request.texts))


def _door() -> tuple[
    Callable[[Gate, PictureRequest], ClearedRequest],
    Callable[[Gate, PictureRequest, tuple[Reason, ...]], ClearedRequest],
    Callable[[Gate, ClearedRequest], None],
    Callable[[Gate], FinalDoor],
]:
    """Claim the mints and return the four functions that use them; nothing else can reach them.

    Each judges for itself before it issues: no caller hands in a verdict, or a door of its own.
    """
    issue, issue_door = CLEARANCES.claim(), DOORS.claim()

    def clear(gate: Gate, request: PictureRequest) -> ClearedRequest:
        checked = snapshot(request)
        if checked.kind is RequestKind.NOTICE:
            raise Refused((say.notice_needs_reasons(),))
        found, grants = _judge(gate, checked)
        verdict = _verdict(found, gate._policy)
        if verdict.decision is Decision.REFUSE:
            raise Refused(verdict.reasons)
        if verdict.decision is Decision.HOLD:
            raise Held(verdict.reasons)
        cleared: ClearedRequest = issue(_record(gate, checked, grants))
        return cleared

    def clear_notice(
        gate: Gate, request: PictureRequest, reasons: tuple[Reason, ...]
    ) -> ClearedRequest:
        checked = snapshot(request)
        found, _ = _judge(gate, checked)
        found += output_reasons(gate._enrolled, gate._forbidden)
        if not reasons or any(r not in found for r in reasons):
            raise Refused((say.notice_needs_reasons(),))
        shown = _verdict(list(reasons), gate._policy)
        cleared: ClearedRequest = issue(_record(gate, _card(checked, shown), ()))
        return cleared

    def renew(gate: Gate, cleared: ClearedRequest) -> None:
        record = CLEARANCES.record(cleared)
        request, grants = record.request, tuple[GrantUse, ...]()
        if request.kind is not RequestKind.NOTICE:
            found, grants = _judge(gate, request)
            verdict = _verdict(found, gate._policy)
            if verdict.reasons:
                raise (Refused if verdict.decision is Decision.REFUSE else Held)(verdict.reasons)
        fresh = _record(gate, request, grants)
        if fresh.id != record.id:
            raise NotCleared(
                f"clearance {record.id} rests on another grant or policy than is in force now.",
                remedy="Ask Gate.clear(request) again.",
            )
        issue(fresh, cleared)

    def open_door(gate: Gate) -> FinalDoor:
        if type(gate) is not Gate:
            raise NotCleared(f"a {type(gate).__name__} has no door; only a Gate has one.")
        door: FinalDoor = issue_door(Door(functools.partial(_confirm, gate)))
        return door

    return clear, clear_notice, renew, open_door


_clear, _clear_notice, _renew, _open = _door()


def _card(request: PictureRequest, shown: Verdict) -> PictureRequest:
    """Return the request of a notice: the shot bare, the verdict's words as its texts.

    A moment or view that is none is left out: it could be any number, or any words.
    """
    odd = {reason.span for reason in judge_form(request)}
    texts = [TextField("decision", shown.decision.value)]
    for reason in shown.reasons:
        texts.append(TextField("code", reason.code))
        texts.append(TextField("message", reason.message))
        texts.append(TextField("remedy", reason.remedy))
    bare = dataclasses.replace(
        request.shot, action="", dialogue=(), subjects=(), marks=(), scene_cast=(), focus=None,
        extras=(),
    )  # fmt: skip
    return dataclasses.replace(
        request,
        kind=RequestKind.NOTICE,
        shot=bare,
        cast=(),
        extras=(),
        texts=tuple(texts),
        recipe=NOTICE_RECIPE,
        moment=0.0 if "moment" in odd else request.moment,
        view="" if "view" in odd else request.view,
    )


def _record(gate: Gate, request: PictureRequest, grants: tuple[GrantUse, ...]) -> Clearance:
    declared = gate._declared
    others = (*declared.characters, *(h for h, _ in declared.handles))
    return Clearance(
        id=_id(gate, request, grants),
        request=request,
        issued=gate._clock().astimezone(UTC),
        policy=gate._policy.version,
        prompt=prompt_of(request.texts, request.cast, others, negative=False),
        negative_prompt=prompt_of(request.texts, request.cast, others, negative=True),
        grants=grants,
        descriptions=descriptions_of(request.cast, others),
    )


def _verdict(found: list[Reason], policy: Policy) -> Verdict:
    """Sum up: refusals first, each finding once."""
    once = list(dict.fromkeys(found))
    once.sort(key=lambda r: r.code in say.HOLDS)
    if not once:
        return Verdict(Decision.CLEAR, (), policy.version)
    decision = Decision.HOLD if once[0].code in say.HOLDS else Decision.REFUSE
    return Verdict(decision, tuple(once), policy.version)
