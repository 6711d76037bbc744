"""Paper: the signed receipt a performer keeps, the backup of a key, and QR codes.

Texts reach Typst as JSON data, never as markup. Same input, same fonts: same bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from closedset import resources
from closedset.callsheet.fields import instant_text
from closedset.callsheet.forms import known_release, labels, plain, release_text
from closedset.callsheet.own import NewKey
from closedset.callsheet.packet import Packet
from closedset.errors import CallSheetError, ClosedsetError


def receipt_pdf(packet: Packet) -> bytes:
    """Return the performer's copy as PDF: in plain words, with the signed packet attached.

    Raises CallSheetError if the packet does not verify.
    """
    grant, status = packet.check()
    lang = known_release(grant.text.sha256) or "en"
    say = labels(lang)
    shown = release_text(lang).decode() if known_release(grant.text.sha256) else grant.text.sha256
    data = {
        "title": say["receipt"],
        "lang": lang,
        "rows": [list(row) for row in plain(grant, lang)],
        "facts": [
            [say["lease"], instant_text(status.lease_until)],
            [say["performer_id"], packet.pid],
            [say["grant_hash"], packet.grant_sha256],
            [say["key"], packet.chain().keys[0].keyid],
        ],
        "release": shown,
        "advice": say["not_advice"],
        "note": say["signed_bytes"],
        "packet": packet.to_bytes().decode(),
    }
    return _typeset("release.typ", data, status.signed)


def packet_in(receipt: bytes) -> bytes:
    """Return the packet attached to a receipt. Raises CallSheetError (``packet-malformed``)."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(receipt) as document:
            for number in range(document.count_attachments()):
                attached = document.get_attachment(number)
                if attached.get_name() == "packet.json":
                    return bytes(attached.get_data())
    except pypdfium2.PdfiumError as error:
        raise _no_packet(str(error)) from error
    raise _no_packet("nothing of ours is attached to it")


def _no_packet(why: str) -> CallSheetError:
    return CallSheetError(
        "packet-malformed",
        f"the PDF is not a performer's receipt: {why}.",
        remedy="Name NAME.receipt.pdf or the packet itself.",
    )


def key_backup_pdf(name: str, key: NewKey, now: datetime) -> bytes:
    """Return the paper backup of a key and of the one that follows: 24 words and a QR each."""
    parts = [
        {"title": title, "words": words_of(seed), "qr": qr_svg(" ".join(words_of(seed)))}
        for title, seed in ((f"{name}.key", key.seed), (f"{name}.next.key", key.following_seed))
    ]
    data = {"name": name, "pid": key.pid, "parts": parts}
    return _typeset("key-backup.typ", data, now)


def withdrawal_pdf(handle: str, envelope: bytes, now: datetime) -> bytes:
    """Return a withdrawal on one sheet, as a QR code that any gate's desk reads."""
    data = {"handle": handle, "qr": qr_svg(_compact(envelope))}
    return _typeset("withdrawal.typ", data, now)


def _compact(envelope: bytes) -> str:
    return json.dumps(json.loads(envelope), separators=(",", ":"), sort_keys=True)


def qr_svg(text: str) -> str:
    """Return a QR code (error correction L, or better where it fits) as SVG text."""
    import segno

    out = io.BytesIO()
    segno.make_qr(text, error="l").save(out, kind="svg", border=4, xmldecl=False, svgclass=None)
    return out.getvalue().decode()


def read_code(picture: bytes) -> bytes:
    """Return the text of the QR code in a picture. Raises CallSheetError (``no-code``)."""
    import zxingcpp
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture), formats=["PNG", "JPEG", "WEBP"]) as image:
            found = zxingcpp.read_barcodes(image.convert("L"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise CallSheetError(
            "no-code",
            f"the picture cannot be read: {error}.",
            remedy="Take it again, or use the file.",
        ) from error
    if not found:
        raise CallSheetError(
            "no-code",
            "there is no readable code in the picture.",
            remedy="Take it again, closer and sharper, or use the withdrawal's file.",
        )
    return str(found[0].text).encode()


def words_of(seed: bytes) -> list[str]:
    """Return a seed as 24 English words (BIP 39, checksum included)."""
    from mnemonic import Mnemonic

    return str(Mnemonic("english").to_mnemonic(seed)).split()


def seed_of(words: Sequence[str]) -> bytes:
    """Return the seed behind 24 words. Raises CallSheetError (``bad-words``)."""
    from mnemonic import Mnemonic

    text = " ".join(word.lower() for word in words)
    try:
        if len(words) != 24:
            raise ValueError(f"there are {len(words)} words, not 24")
        return bytes(Mnemonic("english").to_entropy(text))
    except (ValueError, LookupError) as error:
        raise CallSheetError(
            "bad-words",
            f"these are not the words of a key: {error}.",
            remedy="Type the 24 words of the paper backup in order.",
        ) from error


def _typeset(template: str, data: Mapping[str, object], moment: datetime) -> bytes:
    import typst

    source = (resources.folder("consent") / "forms" / template).read_bytes()
    files: Any = {"main.typ": source}
    try:
        pdf = typst.compile(
            files,
            format="pdf",
            font_paths=resources.fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=moment.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise ClosedsetError(
            f"{template} could not be set: {error.message}.",
            remedy="The signed file itself is whole; keep that.",
        ) from error
    return bytes(pdf)
