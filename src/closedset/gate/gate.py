"""The only maker of a ``ClearedRequest``.

This module claims the mint when it is imported, so nobody else can. Every answer names the policy
version; the same input under the same policy gets the same answer.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from datetime import UTC
from weakref import WeakKeyDictionary

from closedset.errors import Held, NotCleared, Refused
from closedset.gate import reasons as say
from closedset.gate.compile import prompt_of
from closedset.gate.declarations import Declarations
from closedset.gate.grants import check_grants
from closedset.gate.pictures import judge_picture
from closedset.gate.policy import Policy, load_policy
from closedset.gate.snapshot import snapshot
from closedset.gate.words import WordGate
from closedset.model.grant import CallSheet
from closedset.model.pixels import Frames
from closedset.model.protocols import Clock
from closedset.model.request import (
    CLEARANCES,
    Clearance,
    ClearedRequest,
    GrantUse,
    PictureRequest,
    RequestKind,
    TextField,
)
from closedset.model.verdict import Decision, Reason, Verdict

_issue = CLEARANCES.claim()
_fingerprints: WeakKeyDictionary[ClearedRequest, str] = WeakKeyDictionary()

NOTICE_RECIPE = "notice"


class Gate:
    """Clears, holds or refuses. One for the command line, the app, notebooks and library calls."""

    def __init__(
        self,
        *,
        clock: Clock,
        policy: Policy | None = None,
        call_sheet: CallSheet | None = None,
        declared: Declarations | None = None,
    ) -> None:
        self._clock = clock
        self._policy = policy or load_policy()
        self._call_sheet = call_sheet
        self._declared = declared or Declarations()

    @property
    def policy(self) -> Policy:
        return self._policy

    def check(self, texts: Sequence[TextField]) -> Verdict:
        """Judge texts alone, as ``closedset check`` does. Never raises for any text."""
        found = WordGate(self._policy, self._declared).judge(texts)
        return _verdict(found, self._policy)

    def check_picture(self, data: bytes, *, sealed_here: bool = False) -> Verdict:
        """Judge a picture that comes in, and the words in its metadata. Never raises.

        ``sealed_here``: the bytes are those of a file that this production sealed.
        """
        found, picture = judge_picture(data, sealed_here=sealed_here)
        if picture is not None and not sealed_here:
            found = WordGate(self._policy, self._declared).judge(picture.texts) + found
        return _verdict(found, self._policy)

    def clear(self, request: PictureRequest) -> ClearedRequest:
        """Return the clearance without which nothing draws ``request``.

        Raises Refused or Held, with one reason a finding, refusals first.
        """
        checked = snapshot(request)
        if checked.kind is RequestKind.NOTICE:
            raise Refused((say.notice_needs_reasons(),))
        found, grants = self._judge(checked)
        verdict = _verdict(found, self._policy)
        if verdict.decision is Decision.REFUSE:
            raise Refused(verdict.reasons)
        if verdict.decision is Decision.HOLD:
            raise Held(verdict.reasons)
        return self._mint(checked, grants)

    def clear_notice(self, request: PictureRequest, reasons: tuple[Reason, ...]) -> ClearedRequest:
        """Clear the card that stands where ``request`` was not drawn.

        The card carries the shot's id and the gate's own sentences, nothing of the request's words.
        Raises Refused (``notice-reasons``) if ``reasons`` are not what the gate finds in it.
        """
        checked = snapshot(request)
        found, _ = self._judge(checked)
        if not reasons or any(r not in found for r in reasons):
            raise Refused((say.notice_needs_reasons(),))
        shown = _verdict(list(reasons), self._policy)
        texts = [TextField("decision", shown.decision.value)]
        for reason in shown.reasons:
            texts.append(TextField("code", reason.code))
            texts.append(TextField("message", reason.message))
            texts.append(TextField("remedy", reason.remedy))
        bare = dataclasses.replace(
            checked.shot, action="", dialogue=(), subjects=(), marks=(), scene_cast=(), focus=None
        )
        card = dataclasses.replace(
            checked,
            kind=RequestKind.NOTICE,
            shot=bare,
            cast=(),
            texts=tuple(texts),
            recipe=NOTICE_RECIPE,
        )
        return self._mint(card, ())

    def confirm(self, cleared: ClearedRequest, frames: Frames) -> None:
        """Ask once more, with the final pixels in hand, whether they may be sealed.

        Raises NotCleared for a forged, altered or expired clearance, for frames of another one and
        for one cleared under another policy; Refused if a grant no longer holds.
        """
        now = self._clock()
        request = cleared.require(now)
        record = CLEARANCES.record(cleared)
        if _fingerprints.get(cleared) != _fingerprint(record):
            raise NotCleared(
                f"clearance {record.id} was altered after it was issued.",
                remedy="Ask Gate.clear(request) again.",
            )
        if frames.cleared is not cleared:
            raise NotCleared(
                f"these frames were drawn for another request than clearance {record.id}.",
                remedy="Hand Sealer.seal the frames that this clearance was drawn into.",
            )
        frames.check(now)
        if record.policy != self._policy.version:
            raise NotCleared(
                f"clearance {record.id} was given under policy {record.policy}; "
                f"policy {self._policy.version} is in force.",
                remedy="Ask Gate.clear(request) again.",
            )
        if request.kind is RequestKind.NOTICE:
            return
        found, grants = self._judge(request)
        verdict = _verdict(found, self._policy)
        if verdict.reasons:
            raise (Refused if verdict.decision is Decision.REFUSE else Held)(verdict.reasons)
        if [g.grant_sha256 for g in grants] != [g.grant_sha256 for g in record.grants]:
            raise NotCleared(
                f"clearance {record.id} rests on another grant than the one now in force.",
                remedy="Ask Gate.clear(request) again.",
            )

    def _judge(self, request: PictureRequest) -> tuple[list[Reason], tuple[GrantUse, ...]]:
        """Check words, then performers, and return what was found and the grants used."""
        found = WordGate(self._policy, self._declared).judge(request.texts, request.cast)
        refused, grants = check_grants(request, self._call_sheet, self._clock(), self._policy)
        return found + refused, grants

    def _mint(self, request: PictureRequest, grants: tuple[GrantUse, ...]) -> ClearedRequest:
        others = (*self._declared.characters, *(h for h, _ in self._declared.handles))
        basis = "\n".join((request.digest, self._policy.version, *(g.grant_sha256 for g in grants)))
        record = Clearance(
            id="clr-" + hashlib.sha256(basis.encode()).hexdigest()[:16],
            request=request,
            issued=self._clock().astimezone(UTC),
            policy=self._policy.version,
            prompt=prompt_of(request.texts, request.cast, others, negative=False),
            negative_prompt=prompt_of(request.texts, request.cast, others, negative=True),
            grants=grants,
        )
        cleared: ClearedRequest = _issue(record)
        _fingerprints[cleared] = _fingerprint(record)
        return cleared


def _fingerprint(record: Clearance) -> str:
    return hashlib.sha256(repr(record).encode()).hexdigest()


def _verdict(found: list[Reason], policy: Policy) -> Verdict:
    """Sum up: refusals first, each finding once."""
    once = list(dict.fromkeys(found))
    once.sort(key=lambda r: r.code in say.HOLDS)
    if not once:
        return Verdict(Decision.CLEAR, (), policy.version)
    decision = Decision.HOLD if once[0].code in say.HOLDS else Decision.REFUSE
    return Verdict(decision, tuple(once), policy.version)
