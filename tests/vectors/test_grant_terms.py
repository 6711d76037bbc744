"""What a grant rules out, and that its performer looks first: held to by the gate, shot by shot."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from list_props import NOW, Desk, grant_json, key, refused
from test_gate_asks_the_list import request, seal

from closedset.callsheet.listed import Entry, approved
from closedset.callsheet.signed import open_approval, sign_approval
from closedset.errors import Refused
from closedset.gate import Gate
from closedset.gate.ruled_out import topic_words
from closedset.model.request import PictureRequest, TextField
from closedset.model.sealed import Slate
from closedset.model.topics import TOPICS, topic_of
from closedset.services.own_desk import OwnDesk


def desk_with(folder: Path, **use: Any) -> Desk:
    grant = grant_json()
    grant["use"] |= {"prohibited": []} | use
    grant["production"] = {"id": "last-bus", "scenes": []}
    desk = Desk(folder, json.dumps(grant).encode())
    desk.publish()
    return desk


def codes(desk: Desk, asked: PictureRequest) -> set[str]:
    gate = Gate(clock=lambda: NOW, call_sheet=desk.client().call_sheet)
    try:
        gate.clear(asked)
    except Refused as error:
        return {reason.code for reason in error.reasons}
    return set()


def saying(desk: Desk, text: str, **changes: Any) -> PictureRequest:
    asked = request(desk)
    shot = replace(asked.shot, action="", dialogue=())
    return replace(asked, shot=shot, texts=(TextField("action", text),), **changes)


def test_every_topic_has_words_and_no_word_list_lacks_its_topic() -> None:
    assert tuple(topic_words()) == TOPICS
    assert all(len(words) > 20 for words in topic_words().values())


@pytest.mark.parametrize(
    ("topic", "text", "hits"),
    [
        ("violence", "She looks up.", False),
        ("violence", "She punches the bus driver.", True),
        ("violence", "Ella golpea al conductor en la cara.", True),
        ("violence", "She p u n c h e s the driver.", True),
        ("Weapons", "A knife lies on the table.", True),
        ("alcohol", "She orders a BEER.", True),
        ("smoking", "She lights a cigarette.", True),
        ("politics", "An election poster hangs on the wall.", True),
        ("kissing", "They kiss at the stop.", True),
        ("advertising", "She looks up.", False),
        ("violence", "Ein alter Mann sitzt auf der Bank und wartet auf den Bus.", True),
        ("anything a lawyer would dislike", "She looks up.", True),
    ],
)
def test_a_shot_that_may_hold_what_was_ruled_out_is_refused(
    tmp_path: Path, topic: str, text: str, hits: bool
) -> None:
    desk = desk_with(tmp_path, prohibited=[topic])
    assert ("grant-prohibited" in codes(desk, saying(desk, text))) is hits


def test_what_is_ruled_out_counts_wherever_it_stands(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, prohibited=["weapons", "advertising"], media=["advertisement"])
    plain = request(desk)
    armed = replace(plain.shot, action="A pistol lies there.")
    assert "grant-prohibited" in codes(desk, replace(plain, shot=armed))
    (line,) = [line for s in [plain.shot] for line in s.dialogue][:1] or [None]
    if line is not None:
        spoken = replace(plain.shot, dialogue=(replace(line, text="Drop the gun."),))
        assert "grant-prohibited" in codes(desk, replace(plain, shot=spoken))
    advert = saying(desk, "She looks up.", media="advertisement")
    assert "grant-prohibited" in codes(desk, advert)


def test_the_refusal_says_which_word_and_what_to_do(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, prohibited=["violence", "sorrow"])
    gate = Gate(clock=lambda: NOW, call_sheet=desk.client().call_sheet)
    with pytest.raises(Refused) as error:
        gate.clear(saying(desk, "She slaps him."))
    first, second = (r for r in error.value.reasons if r.code == "grant-prohibited")
    assert "rules out 'violence', and this shot says 'slaps'" in first.message
    assert "Rewrite the shot" in first.remedy
    assert "cannot tell" in second.message
    assert "kissing" in second.remedy


@pytest.mark.parametrize(
    ("term", "topic"), [("Violence ", "violence"), ("nudity", "sexual content"), ("joy", "")]
)
def test_terms_are_read_as_topics(term: str, topic: str) -> None:
    assert topic_of(term) == topic


# ---- the performer looks first


def approving(desk: Desk, digests: Iterable[str], by: str = "ada", **changes: Any) -> bytes:
    packet = desk.packet()
    said = {"production": "last-bus", "grant_sha256": packet.grant_sha256} | changes
    pictures = [("c" * 64, digest) for digest in digests]
    return sign_approval(
        key(by), packet.pid, said["production"], said["grant_sha256"], pictures, NOW
    )


def test_a_picture_goes_out_only_after_the_performer_approved_it(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, approval="each-output", media=["storyboard", "pitch"])
    inside = request(desk)
    outside = replace(inside, media="pitch")
    gate = Gate(clock=lambda: NOW, call_sheet=desk.client().call_sheet)
    waiting = gate.clear(inside)
    assert waiting.grants[0].awaiting
    assert Slate.of(waiting, NOW.date()).level.endswith("UNION GRANT · AWAITING APPROVAL")
    assert codes(desk, outside) == {"grant-approval"}
    desk.publish(approvals=[approving(desk, [inside.digest]).decode()])
    assert codes(desk, outside) == set()
    assert "AWAITING" not in Slate.of(gate.clear(inside), NOW.date()).level
    assert gate.clear(inside).id != waiting.id
    assert codes(desk, replace(outside, seed=2)) == {"grant-approval"}


def test_the_performers_own_tool_approves_the_sealed_picture_it_is_shown(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, approval="each-output", media=["storyboard", "pitch"])
    gate = Gate(clock=lambda: NOW, call_sheet=desk.client().call_sheet)
    panel, packet, out = (tmp_path / name for name in ("1A.png", "ada.json", "ok.json"))
    panel.write_bytes(seal(gate, gate.clear(request(desk))).data)
    packet.write_bytes(desk.packet().to_bytes())
    own = OwnDesk(lambda: NOW)
    own.approve([panel], packet, key("ada"), out)
    desk.publish(approvals=[out.read_text()])
    assert codes(desk, replace(request(desk), media="pitch")) == set()
    for file, held in ((packet, packet), (panel, tmp_path / "other.json")):
        (tmp_path / "other.json").write_bytes(Desk(tmp_path / "o").packet().to_bytes())
        refused("approval-picture", lambda f=file, h=held: own.approve([f], h, key("ada"), out))  # type: ignore[misc]
    refused("wrong-performer-key", lambda: own.approve([panel], packet, key("thief"), out))


def test_without_a_wish_to_look_nothing_waits(tmp_path: Path) -> None:
    desk = desk_with(tmp_path, media=["storyboard", "pitch"])
    gate = Gate(clock=lambda: NOW, call_sheet=desk.client().call_sheet)
    assert not gate.clear(request(desk)).grants[0].awaiting
    assert codes(desk, replace(request(desk), media="pitch")) == set()


@pytest.mark.parametrize(
    "forged",
    [
        {"by": "thief"},
        {"by": "targets"},
        {"grant_sha256": "e" * 64},
        {"production": "other-film"},
    ],
)
def test_an_approval_that_is_not_the_performers_own_approves_nothing(
    tmp_path: Path, forged: dict[str, Any]
) -> None:
    desk = desk_with(tmp_path, approval="final", media=["storyboard", "pitch"])
    asked = replace(request(desk), media="pitch")
    desk.publish(approvals=[approving(desk, [request(desk).digest], **forged).decode(), "{"])
    assert codes(desk, asked) == {"grant-approval"}


def test_an_approval_of_nothing_is_not_read(tmp_path: Path) -> None:
    desk = desk_with(tmp_path)
    chain = desk.packet().chain()
    for data in (b"{}", approving(desk, ["a" * 64], by="thief")):
        refused("bad-signature", lambda data=data: open_approval(data, chain))  # type: ignore[misc]
    refused("approval-malformed", lambda: open_approval(approving(desk, []), chain))
    entry = Entry.model_construct(approvals=(), grant_sha256="a" * 64)
    assert approved(entry, chain, "last-bus") == ()
