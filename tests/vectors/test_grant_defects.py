"""One defect of a grant, one code: what nobody can sign, whatever they want."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from list_props import grant_json, refused

from closedset.callsheet.document import parse_grant


def put(path: str, value: object) -> Callable[[dict[str, Any]], None]:
    """Return a change that sets one field of a grant."""

    def change(grant: dict[str, Any]) -> None:
        *parents, last = path.split(".")
        part = grant
        for name in parents:
            part = part[name]
        part[last] = value

    return change


@pytest.mark.parametrize(
    ("change", "code", "match"),
    [
        (put("limits.max_faces", 2), "grant-unknown-field", "it may be a limit"),
        (put("extra", 1), "grant-unknown-field", "'extra'"),
        (put("limits.not_after", "2037-01-02T00:00:00Z"), "grant-too-long", "ten years at most"),
        (put("limits.not_after", "2025-01-01T00:00:00Z"), "grant-dates", "before it starts"),
        (put("performer.body.age_years", 17), "grant-minor", "under 18"),
        (put("age.adult", False), "grant-minor", "age.adult"),
        (put("use.description", "any and all uses, anywhere"), "grant-vague", "says anything"),
        (
            put("use.description", "all media now known or hereafter devised"),
            "grant-vague",
            "says anything",
        ),
        (
            put("use.description", "Everything the producer may want of the performer."),
            "grant-vague",
            "says anything",
        ),
        (
            put("use.description", "Storyboard panels with nude scenes of the short film."),
            "grant-sexual",
            "granted by nobody",
        ),
        (put("use.media", ["storyboard", "pornography"]), "grant-sexual", "granted by nobody"),
        (put("after_death", True), "grant-estate", "the estate's key and its proof"),
        (
            put("estate", {"key": "a" * 64, "proof_sha256": "b" * 64}),
            "grant-estate",
            "the estate's key and its proof",
        ),
        (put("train.adapter_sha256", ["a" * 64]), "grant-training", "for each adapter"),
        (
            put("pay", [{"unit": "day", "amount": 250.0, "currency": "USD"}]),
            "grant-malformed",
            "written as a string",
        ),
        (
            put("pay", [{"unit": "day", "amount": "250.00", "currency": "XYZ"}]),
            "grant-malformed",
            "no ISO 4217",
        ),
        (put("use.territories", ["XX"]), "grant-malformed", "no ISO 3166"),
        (put("use.languages", ["english"]), "grant-malformed", "no BCP 47"),
        (put("limits.max_staleness_h", 100), "grant-malformed", "max_staleness_h"),
        (put("limits.max_outputs", 0), "grant-malformed", "max_outputs"),
        (put("transferable", True), "grant-malformed", "transferable"),
        (put("exclusive", True), "grant-malformed", "exclusive"),
        (put("train.allowed", True), "grant-training", "for each adapter"),
        (put("performer.facets", []), "grant-malformed", "facets"),
        (put("limits.not_before", "2026-01-01"), "grant-malformed", "2026-01-31T00:00:00Z"),
        (put("limits.max_staleness_h", "72"), "grant-malformed", "max_staleness_h"),
        (put("use.territories", ["Germany"]), "grant-malformed", "territories"),
        (put("version", 2), "grant-malformed", "version"),
    ],
)
def test_a_grant_with_one_defect(
    change: Callable[[dict[str, Any]], None], code: str, match: str
) -> None:
    grant = grant_json()
    parse_grant(json.dumps(grant).encode())
    change(grant)
    refused(code, lambda: parse_grant(json.dumps(grant).encode()), match)


def test_a_key_that_stands_twice() -> None:
    once = '"exclusive": false'
    text = json.dumps(grant_json()).replace(once, f"{once}, {once}")
    refused("grant-malformed", lambda: parse_grant(text.encode()), "stands twice")


def test_an_estate_needs_a_union_to_vouch_for_it() -> None:
    grant = grant_json()
    grant |= {"after_death": True, "estate": {"key": "a" * 64, "proof_sha256": "b" * 64}}
    parse_grant(json.dumps(grant).encode())
    grant["identity"]["level"] = "registrar"
    refused("grant-estate", lambda: parse_grant(json.dumps(grant).encode()), "vouched for")


def test_a_grant_that_is_too_long_to_read() -> None:
    grant = grant_json()
    grant["production"]["scenes"] = ["x" * 1900] * 40
    refused("grant-malformed", lambda: parse_grant(json.dumps(grant).encode()), "is most")


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff\xfe", b"null", b"[" * 100_000])
def test_a_grant_that_is_no_grant(data: bytes) -> None:
    refused("grant-malformed", lambda: parse_grant(data))
