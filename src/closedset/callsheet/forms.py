"""The plain-language releases: the words a performer reads, and whose hash their grant carries."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from closedset import resources
from closedset.callsheet.document import Grant
from closedset.callsheet.fields import WORLD
from closedset.errors import UsageError
from closedset.model.topics import topic_of

LANGUAGES = {"en": "English", "es": "Español"}


@cache
def release_text(lang: str) -> bytes:
    """Return the release in a language. Raises UsageError if there is none."""
    if lang not in LANGUAGES:
        raise UsageError(
            f"there is no release form in {lang!r}.",
            remedy=f"Accepted are --lang {', '.join(LANGUAGES)}.",
        )
    return (resources.folder("consent") / "forms" / f"release-{lang}.txt").read_bytes()


def release_sha256(lang: str) -> str:
    """Return the hash by which a grant names the release. Raises UsageError."""
    return hashlib.sha256(release_text(lang)).hexdigest()


def known_release(sha256: str) -> str:
    """Return the language of a shipped release by its hash; empty if it is none of them."""
    return next((lang for lang in LANGUAGES if release_sha256(lang) == sha256), "")


@cache
def labels(lang: str) -> dict[str, str]:
    """Return the words of the plain-language preview. Raises UsageError for another language."""
    release_text(lang)
    path = resources.folder("consent") / "forms" / "labels.json"
    table: dict[str, str] = json.loads(path.read_text("utf-8"))[lang]
    return table


def plain(grant: Grant, lang: str = "en") -> tuple[tuple[str, str], ...]:
    """Say what a grant allows, line by line: (what, the answer). Nothing in it is left out."""
    say = labels(lang)
    performer, use, limits = grant.performer, grant.use, grant.limits
    where = ", ".join(say["world"] if t == WORLD else t for t in use.territories)
    amounts = [f"{p.amount} {p.currency} / {p.unit} {p.floor_ref}".strip() for p in grant.pay]
    much = [f"{n} {say[w]}" for n, w in _numbers(grant) if n is not None]
    dates = f"{limits.not_before:%Y-%m-%d}, {limits.not_after:%Y-%m-%d}"
    medium = ", ".join((*use.media, say[use.replica_type], *use.languages))
    lines = [
        ("who", f"{performer.name} ({performer.handle})"),
        ("production", grant.production.id),
        ("use", use.description),
        ("facets", ", ".join(say[facet] for facet in performer.facets)),
        ("figure", _figure(grant, say)),
        ("media", medium),
        ("territories", where),
        ("scenes", ", ".join(grant.production.scenes) or say["all_scenes"]),
        ("draft", say["this_draft" if grant.production.script_sha256 else "any_draft"]),
        ("dates", dates),
        ("limits", ", ".join(much) or say["no_limit"]),
        ("pay", "; ".join(amounts) or say["no_pay"]),
        ("never", ", ".join(_topic(term, say) for term in use.prohibited) or say["nothing"]),
        ("always_no", say["always_no_text"]),
        ("training", _training(grant, say)),
        ("pictures", _pictures(grant, say)),
        ("identity", _identity(grant, say)),
        ("fresh", f"{limits.max_staleness_h} {say['hours']}"),
        ("stop", say["stop_text"]),
    ]
    lines += _rare(grant, say)
    return tuple((say.get(key, key), text) for key, text in lines)


def _topic(term: str, say: dict[str, str]) -> str:
    """Return a ruled-out topic in the reader's language; a term of nobody's list as it stands."""
    return say.get(f"topic {topic_of(term)}", term)


def _numbers(grant: Grant) -> tuple[tuple[int | None, str], ...]:
    return (grant.limits.max_outputs, "outputs"), (grant.limits.max_seconds, "seconds")


def _figure(grant: Grant, say: dict[str, str]) -> str:
    body = grant.performer.body
    if body is None:
        return "–"
    numbers = [
        f"{name} {getattr(body, name):.2f}"
        for name in ("gender", "muscle", "weight", "height", "proportions")
    ]
    return f"{say['age']} {body.age_years}; {', '.join(numbers)}"


def _training(grant: Grant, say: dict[str, str]) -> str:
    if not grant.train.allowed:
        return say["no_training"]
    return f"{say['yes_training']}: {', '.join(grant.train.adapter_sha256)}"


def _pictures(grant: Grant, say: dict[str, str]) -> str:
    if not grant.biometric.verification_ok:
        return say["no_pictures"]
    return f"{say['yes_pictures']} {grant.biometric.delete_by}"


def _identity(grant: Grant, say: dict[str, str]) -> str:
    identity = grant.identity
    if identity.level == "self":
        return say["identity_self"]
    return f"{identity.attested_by} ({identity.level}): {identity.method}, {identity.date}"


def _rare(grant: Grant, say: dict[str, str]) -> list[tuple[str, str]]:
    """Return lines that most grants lack: approval, estate, school, advice."""
    found: list[tuple[str, str]] = []
    if grant.use.approval != "none":
        found.append(("approval", say[f"approval {grant.use.approval}"]))
    if grant.estate is not None:
        key, proof = grant.estate.key, grant.estate.proof_sha256
        found.append(("estate", f"{say['key']} {key}, {say['proof']} {proof}"))
    if grant.student is not None:
        found.append(("school", f"{grant.student.school}, {grant.student.supervisor}"))
    if grant.representation.kind != "none":
        kind = say[f"advisor {grant.representation.kind}"]
        found.append(("advice", f"{grant.representation.name} ({kind})"))
    return found
