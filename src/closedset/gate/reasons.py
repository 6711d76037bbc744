"""The gate's sentences. One function a finding, so that each code is worded in one place."""

from __future__ import annotations

import shlex

from closedset.model.verdict import Reason


def notable(span: str, person: str, part: str | None = None) -> Reason:
    """A real person's name; ``part`` is the character that bears it, if one does."""
    who = f'"{span}"' if span.lower() == person.lower() else f'"{span}" ({person})'
    if part is not None:
        remedy = (
            f"Rename the character {part} in the screenplay; only the shots that {part} is in, or "
            "that say the name, wait for it."
        )
    else:
        remedy = (
            "Describe the character instead of naming a person, or cast a performer who signs a "
            "grant (see consent/README.md)."
        )
    return Reason(
        "notable-name",
        span,
        f"{who} is a real person, and nobody's likeness is drawn without their signed grant.",
        remedy,
    )


def undeclared(span: str) -> Reason:
    """A word that may be a name."""
    return Reason(
        "undeclared-name",
        span,
        f'Is "{span}" a character, a place or a thing? No word list here knows it.',
        f'closedset answer PRODUCTION "{span}" --is character|place|thing',
    )


def nickname(span: str, *, certain: bool) -> Reason:
    """A name by which the public knows somebody."""
    if certain:
        return Reason(
            "notable-name",
            span,
            f'"{span}" is what the public calls a real person, and nobody\'s likeness is drawn '
            "without their signed grant.",
            "Describe the character instead of naming a person, or cast a performer who signs a "
            "grant (see consent/README.md).",
        )
    return Reason(
        "maybe-notable-name",
        span,
        f'Does "{span}" mean the real person who is called that?',
        "If not, write it without a capital or describe what is seen.",
    )


def encoded(span: str, text: str) -> Reason:
    """Letters that say something else once decoded."""
    return Reason(
        "encoded-text",
        span,
        f'"{span[:60]}" is encoded and reads "{text[:60]}".',
        "Write it in plain words.",
    )


def adapter(tag: str) -> Reason:
    """A prompt that loads weights."""
    return Reason(
        "adapter-in-text",
        tag,
        f'"{tag}" asks for weights from inside a prompt.',
        "Take it out; adapters come from a recipe or a grant, by their hash.",
    )


def unknown_handle(handle: str) -> Reason:
    """A handle that is nobody's on this call sheet."""
    return Reason(
        "unknown-handle",
        handle,
        f"{handle} is on no call sheet of this production, so there is no grant to draw them.",
        "Ask the performer for a grant, or cast a synthetic performer; see consent/README.md",
    )


def described(span: str, *, refuse: bool) -> Reason:
    """A real person asked for without a name."""
    if refuse:
        return Reason(
            "described-person",
            span,
            f'"{span}" describes a real person, which asks for their likeness without a grant.',
            "Describe an invented character: age, build, clothes, what they do.",
        )
    return Reason(
        "maybe-described-person",
        span,
        f'Does "{span}" mean a real person?',
        "If not, describe an invented character instead: age, build, clothes, what they do.",
    )


def known_by(span: str, who: str) -> Reason:
    """Words that together may describe somebody real, ``who`` if the list knows."""
    whom = f"mean {who}" if who else "describe a real person, or a role known by one face"
    return Reason(
        "maybe-known-person",
        span,
        f'Does "{span}" {whom}?',
        "If it means nobody real, say so once: "
        f"closedset answer PRODUCTION {shlex.quote(span)} --is nobody; "
        "else describe an invented character: age, build, clothes, what they do.",
    )


def sexual(code: str, span: str) -> Reason:
    """What no grant can allow."""
    what = (
        f'"{span}" stands next to sexual or nude content'
        if code == "minor"
        else f'"{span}" asks for sexual or nude content'
    )
    return Reason(
        code,
        span,
        f"{what}, which is never drawn here.",
        "Rewrite the action; no grant and no setting changes this.",
    )


def style(span: str) -> Reason:
    """An artist's manner by name."""
    return Reason(
        "artist-style",
        span,
        f'"{span}" asks for a named artist\'s manner.',
        "Say what you see instead: medium, line, palette, light.",
    )


def too_long(name: str, length: int, limit: int) -> Reason:
    """A text longer than the gate reads."""
    return Reason(
        "text-too-long",
        name,
        f"the text {name!r} has {length} characters; the gate reads {limit} at most.",
        "Shorten it, or split the shot.",
    )


def malformed(field: str, seen: object, accepted: str) -> Reason:
    """A request that cannot be drawn as it is."""
    return Reason(
        "malformed-request",
        field,
        f"the request's {field} is {str(seen)[:60]!r}; accepted: {accepted}.",
        "Build it with the types of closedset.model.request.",
    )


def malformed_handle_cast(handle: str, character: str) -> Reason:
    """The cast names a performer that the call sheet knows under another key."""
    return Reason(
        "grant-pid",
        handle,
        f"{character} is cast as {handle}, but the call sheet lists that handle for another key.",
        "Cast the part again from the call sheet; a handle never changes hands.",
    )


def notice_needs_reasons() -> Reason:
    """A card was asked for with words that are not the gate's."""
    return Reason(
        "notice-reasons",
        "",
        "a notice card says why the gate did not clear its shot, in the gate's own words.",
        "Call Gate.clear(request) and hand the reasons of its error to Gate.clear_notice.",
    )


def unread_picture(why: str) -> Reason:
    """A picture that is not opened."""
    return Reason(
        "picture-unread",
        "",
        f"the picture was not opened: {why}.",
        "Save it as PNG, JPEG or WebP and try again.",
    )


def unknown_face(faces: int) -> Reason:
    """A face that nothing vouches for."""
    return Reason(
        "unknown-face",
        "",
        f"the picture shows {faces} face{'s' if faces > 1 else ''} and was not sealed by this "
        "production, so nobody has agreed to it.",
        "Use a panel that this production sealed, or a picture without a face.",
    )


def other_pictures(handle: str) -> Reason:
    """Reference pictures that are not the ones a performer signed for."""
    return Reason(
        "grant-pictures",
        handle,
        f"{handle}'s grant does not name these reference pictures, or allows no comparison.",
        f"Enrol the pictures that {handle} signed for: closedset callsheet enrol",
    )


def output_face(who: str) -> Reason:
    """A generated picture that shows the face of somebody not cast in it by their face."""
    return Reason(
        "output-face",
        who,
        f"the finished picture shows a face too near to {who}, whose face is not granted here.",
        "Draw it again with another seed or another performer; this picture is not kept.",
    )


def output_unread() -> Reason:
    """Faces that must be compared, and nothing to do it with."""
    return Reason(
        "output-unread",
        "",
        "faces in the finished picture could not be compared with those who must not appear.",
        "pip install 'closedset[faces]', and enrol pictures that show one face each.",
    )


def unsealed_picture(*, looked: bool) -> Reason:
    """A picture from outside in which no face was found, or could be looked for."""
    seen = "No face was found, but the finder misses some" if looked else "No face finder is here"
    return Reason(
        "unsealed-picture",
        "",
        f"Is there a real person in this picture? {seen}, and this production did not seal it.",
        "Use a panel that this production sealed."
        + ("" if looked else " pip install 'closedset[faces]' adds a face finder."),
    )


def not_safetensors(name: str) -> Reason:
    """Weights in a format that can run code."""
    return Reason(
        "weights-format",
        name,
        f"{name} is no safetensors file; other formats can run code and are never opened.",
        "Ask its maker for safetensors.",
    )


def unlisted_weights(name: str, digest: str) -> Reason:
    """Weights that no recipe and no grant names."""
    return Reason(
        "weights-unlisted",
        name,
        f"no recipe and no grant names {name} (SHA-256 {digest}).",
        "Use weights that a recipe names, or ask the performer to list this hash in their grant.",
    )


HOLDS = frozenset(
    {
        "undeclared-name",
        "maybe-notable-name",
        "maybe-described-person",
        "maybe-known-person",
        "artist-style",
        "encoded-text",
        "unsealed-picture",
    }
)
"""Codes that ask; every other code refuses."""
