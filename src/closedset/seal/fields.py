"""XMP in the file: what programs that know no C2PA still read of a sealed picture.

IPTC's digital source type (the newscode that search engines and newsrooms look for), PLUS's data
mining property, the notice and the ids; for ``cn`` the AIGC field of GB 45438-2025 as well. The
manifest is signed over all of it. Nothing here names a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from xml.sax.saxutils import escape, quoteattr

from closedset.errors import SealError
from closedset.model.sealed import Slate
from closedset.seal.manifest import source_type

_SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "closedset": "https://closedset.org/ns/seal/1/",
    "TC260": "http://www.tc260.org.cn/ns/AIGC/1.0/",
}
_NO_MINING = "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED"


def xmp_packet(
    slate: Slate, clearance_id: str, trained: bool, profile_fields: Mapping[str, str]
) -> bytes:
    """Return the XMP packet of one sealed picture, UTF-8; equal inputs give equal bytes."""
    said = {
        "Iptc4xmpExt:DigitalSourceType": source_type(trained),
        "plus:DataMining": _NO_MINING,
        "xmp:CreatorTool": f"closedset {version('closedset')}",
        "closedset:Clearance": clearance_id,
        "closedset:ShortId": slate.short_id,
        **{f"TC260:{name}": text for name, text in profile_fields.items()},
    }
    used = {"rdf", "dc", *(name.split(":")[0] for name in said)}
    spaces = "".join(f" xmlns:{k}={quoteattr(url)}" for k, url in _SPACES.items() if k in used)
    fields = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in said.items())
    notice = f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(slate.notice)}</rdf:li></rdf:Alt>'
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF{spaces}><rdf:Description rdf:about="">'
        f"<dc:description>{notice}</dc:description>{fields}"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def check_fields(encoded: bytes, packet: bytes) -> None:
    """Raise SealError unless the encoder kept the packet as it is."""
    if encoded.count(packet) != 1:
        raise SealError("the encoded picture does not hold its XMP fields.")
