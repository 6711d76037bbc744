"""Seals that a caller, a folder or a stranger would like to have, and does not get."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sealing import HandClock, cleared, frames_for, seal_one, slate_of

from closedset.errors import NotCleared, SealError, UnsealedWrite
from closedset.model.pixels import FRAMES, Frames
from closedset.model.request import ClearedRequest
from closedset.model.sealed import SealedAsset
from closedset.resources import page_script, page_style
from closedset.seal import (
    Sealer,
    SigningIdentity,
    TileMarker,
    load_identity,
    seal_document,
    verify_file,
)
from closedset.seal.page_check import check_page


def test_only_the_seal_of_this_clearance_by_this_machine_is_recognized(
    clock: HandClock, identity: SigningIdentity, tmp_path: Path
) -> None:
    gate, allowed = cleared(clock)
    sealer = Sealer(final=gate.door, clock=clock, identity=identity)
    own = sealer.seal(frames_for(allowed), slate_of(allowed)).data
    assert sealer.recognizes(own, allowed)
    _, other = cleared(clock, shot_id="9Z")
    assert not sealer.recognizes(own, other)
    assert not sealer.recognizes(seal_one(clock, identity, shot_id="9Z").data, allowed)
    assert not sealer.recognizes(own[:-20] + b"\0" * 20, allowed)
    assert not sealer.recognizes(b"", allowed)
    stranger = load_identity(tmp_path / "stranger")
    assert not sealer.recognizes(seal_one(clock, stranger).data, allowed)


@pytest.mark.parametrize(
    "page",
    [
        '<img src="data&colon;image/png;base64,AAAA">',
        '<img src="&#100;ata:image/png;base64,AAAA">',
        '<img src="da\nta:image/png;base64,AAAA">',
        '<img src="https://example.org/x.png">',
        '<img src="x.png">',
        '<img srcset="x.png 1x">',
        "<body background=x.png>",
        "<style>b{background:url(x.png)}</style>",
        "<style>b{background:\\75rl(x.png)}</style>",
        '<b style="background:url(x.png)">',
        "<input type=image src=x.png>",
        "<link rel=icon href=x.png>",
        "<picture><source srcset=x.webp></picture>",
        "<frame src=x>",
        "<canvas></canvas>",
        '<meta http-equiv=Refresh content="0;url=http://x">',
        '<b onclick="alert(1)">',
        '<img src="data:text/html;base64,AAAA">',
        "<script>document.body.append(new Image())</script>",
        "<SCRIPT\n>1</script>",
        "<script/src=x>",
    ],
)
def test_a_page_that_would_show_anything_else_is_not_sealed(
    page: str, clock: HandClock, identity: SigningIdentity
) -> None:
    with pytest.raises(UnsealedWrite):
        seal_document(
            f"<html>{page}</html>".encode(), "text/html", "x.html", (), clock=clock,
            identity=identity,
        )  # fmt: skip


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><img src=x onerror=1>".encode("utf-16"),
        b"\xef\xbb\xbf<!doctype html><p>A page</p>",
        b"<p>\0</p>",
        b"\x1b$B<p></p>",
        b"<p>caf\xe9</p>",
        "<p>café</p>".encode(),  # readers guess at a page that does not say it is UTF-8
        b'<meta charset="iso-2022-jp"><p></p>',
        b'<p></p><meta charset="utf-8">',
        b'<meta charset="utf-8"><meta charset="gbk">',
        b'<meta http-equiv="Content-Type" content="text/html; charset=gbk">',
        b'<!--><img src=x onerror="eval(1)">-->',
        b"<!---><img src=x>-->",
        b"<!-- a --!><img src=x><!-- -->",
        b"<p></p><!doctype html>",
        b"<![CDATA[ ><img src=x>]]>",
        b"<?x ><img src=x>",
        b'<title><a title="</title><img src=x>"></a>',
        b"<title>",
        b"<style>b{box-shadow:1px 0 red,2px 0 blue}</style>",
        *(
            f'<{tag}><p title="</{tag}><img src=x onerror=eval(1)>"></p></{tag}>'.encode()
            for tag in "textarea xmp noscript template plaintext select table svg noembed".split()
        ),
        b"<p title=x></p>",
        b'<p class="a" class="b"></p>',
        b'<p title="x"class="b"></p>',
        b'<p id="x"></p>',
        b'<p/class="x"></p>',
        b'<a href="javascript:alert(1)">x</a>',
    ],
)
def test_a_page_that_a_browser_may_read_otherwise_is_not_sealed(page: bytes) -> None:
    with pytest.raises(UnsealedWrite):
        check_page(page, "x.html", frozenset())


def test_a_page_of_the_boards_own_tags_is_sealed() -> None:
    page = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Café &lt;svg></title>
<style>{page_style()}</style></head>
<body><p class='x' hidden>data:image/png;base64,AAAA &amp; so on</p></body></html>"""
    check_page(page.encode(), "x.html", frozenset())


def test_the_boards_own_script_is_the_only_one_and_stands_once(
    clock: HandClock, identity: SigningIdentity
) -> None:
    def seal(*scripts: str) -> None:
        page = "".join(f"<script>{script}</script>" for script in scripts)
        seal_document(
            f"<html>{page}</html>".encode(), "text/html", "x.html", (), clock=clock,
            identity=identity,
        )  # fmt: skip

    own = page_script()
    seal(own)
    for scripts in ((own, own), (own + " ",), (own.replace("wall", "fall", 1),), (own, "1")):
        with pytest.raises(UnsealedWrite, match="script"):
            seal(*scripts)


def test_a_pdf_with_a_picture_that_is_no_part_is_not_sealed(
    clock: HandClock, identity: SigningIdentity
) -> None:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 64), (200, 30, 30)).save(out, "PDF")
    with pytest.raises(UnsealedWrite):
        seal_document(
            out.getvalue(), "application/pdf", "x.pdf", (), clock=clock, identity=identity
        )


def pdf_of(page: bytes = b"", catalog: bytes = b"", thing: bytes = b"<<>>") -> bytes:
    """Return a PDF of one page whose object 5 is ``thing`` and object 6 a form that paints it."""
    paint = b"64 0 0 64 0 0 cm /I Do"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 64 64]/Contents 4 0 R" + page + b">>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(paint), paint),
        thing,
        b"<</Type/XObject/Subtype/Form/BBox[0 0 64 64]/Length 0>>stream\n\nendstream",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = (
        b"xref\n0 7\n0000000000 65535 f \n%strailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    )
    return out + end % (table, len(out))


TILING = b"<</Type/Pattern/PatternType 1/Length 0>>stream\n\nendstream"


@pytest.mark.parametrize(
    "pdf",
    [
        pdf_of(b"/Resources<</Pattern<</P 5 0 R>>>>", thing=TILING),
        pdf_of(b"/Resources<</P#61ttern<</P 5 0 R>>>>"),
        pdf_of(thing=TILING),
        pdf_of(b"/Annots[5 0 R]", thing=b"<</Type/Annot/Subtype/Stamp/AP<</N 6 0 R>>>>"),
        pdf_of(b"/AA<</O 5 0 R>>"),
        pdf_of(b"/Resources<</Font<</F 5 0 R>>>>", thing=b"<</Type/Font/Subtype/Type3>>"),
        pdf_of(b"/Resources<</ExtGState<</G<</SMask<</G 6 0 R>>>>>>>>"),
        pdf_of(b"/Resources<</Shading<</S 5 0 R>>>>"),
        pdf_of(catalog=b"/Names<</EmbeddedFiles<</Names[(p.png) 5 0 R]>>>>"),
        pdf_of(catalog=b"/AF[5 0 R]", thing=b"<</Type/Filespec/F(p.png)/EF<</F 6 0 R>>>>"),
        pdf_of(catalog=b"/Names<</JavaScript 5 0 R>>"),
        pdf_of(catalog=b"/OpenAction 5 0 R", thing=b"<</S/JavaScript/JS(app.alert())>>"),
        pdf_of(catalog=b"/AcroForm<</XFA 6 0 R>>"),
    ],
)
def test_a_pdf_with_more_than_a_typeset_board_has_is_not_sealed(
    pdf: bytes, identity: SigningIdentity
) -> None:
    with pytest.raises(UnsealedWrite, match="a typeset board has none"):
        seal_document(pdf, "application/pdf", "x.pdf", (), identity=identity)


@pytest.mark.parametrize(
    "broken", [b"", b"%PDF-1.7\n", pdf_of().replace(b"xref\n0 7", b"xref\n0 9")]
)
def test_a_pdf_that_readers_must_mend_is_not_sealed(
    broken: bytes, identity: SigningIdentity
) -> None:
    with pytest.raises(SealError, match="cannot be read"):
        seal_document(broken, "application/pdf", "x.pdf", (), identity=identity)


@pytest.mark.parametrize(
    ("drawn", "what"),
    [
        ("#for k in range(120) { place(dx: k * 2pt, rect(width: 2pt, height: 2pt, fill: red)) }",
         "shapes"),
        ("#for k in range(20) { place(polygon(fill: red, ..range(99).map(n => "
         "(n * 3pt, calc.rem(n * 37, 90) * 1pt)))) }", "corners of shapes"),
        ('#for k in range(30) { text(fill: rgb(k * 8, 0, 0), "█") }', "colors of text and shapes"),
    ],
)  # fmt: skip
def test_a_picture_painted_of_shapes_or_letters_is_not_sealed(
    drawn: str, what: str, identity: SigningIdentity
) -> None:
    import typst

    pdf = typst.compile(drawn.encode(), format="pdf")
    with pytest.raises(UnsealedWrite, match=f"has [0-9]+ {what}; a typeset board has at most"):
        seal_document(pdf, "application/pdf", "x.pdf", (), identity=identity)


def test_words_about_pdf_are_words(identity: SigningIdentity) -> None:
    import typst

    words = "/Annots /Pattern /JavaScript /OpenAction /EmbeddedFiles"
    source = f'#set document(title: "{words}")\n#figure(rect[x], alt: "{words}")\n{words}'
    seal_document(
        typst.compile(source.encode(), format="pdf"),
        "application/pdf",
        "x.pdf",
        (),
        identity=identity,
    )


def test_a_seal_by_a_key_made_for_the_purpose_is_not_called_sealed(
    tmp_path: Path, asset: SealedAsset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody can make a certificate and a manifest that says what ours say."""
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path / "elsewhere"))
    file = tmp_path / "forged.png"
    file.write_bytes(asset.data)
    report = verify_file(file).as_json()
    assert json.loads(json.dumps(report["manifest"]))["trust"] == "unknown"
    assert report["verdict"] != "sealed"


def test_frames_that_no_renderer_drew_are_not_sealed(
    clock: HandClock, identity: SigningIdentity
) -> None:
    """A clearance is for what is drawn under it, not for any picture somebody has."""
    gate, allowed = cleared(clock)
    request = allowed.request
    mine = Frames(allowed, np.full((1, request.height, request.width, 3), 9, np.uint8))
    with pytest.raises(NotCleared, match="not made by the stage"):
        Sealer(final=gate.door, clock=clock, identity=identity).seal(mine, slate_of(allowed))


@pytest.mark.parametrize("field", ["pixels", "fps", "trained"])
def test_frames_that_were_exchanged_after_drawing_are_not_sealed(
    clock: HandClock, identity: SigningIdentity, field: str
) -> None:
    gate, allowed = cleared(clock)
    frames = frames_for(allowed)
    other = {"pixels": 255 - frames.pixels, "fps": 24.0, "trained": True}
    object.__setattr__(frames, field, other[field])
    with pytest.raises(NotCleared, match="altered"):
        Sealer(final=gate.door, clock=clock, identity=identity).seal(frames, slate_of(allowed))


def test_frames_are_one_still_or_a_clip_with_a_rate(clock: HandClock) -> None:
    _, allowed = cleared(clock)
    still = frames_for(allowed).pixels
    for count, fps in ((2, 0.0), (0, 24.0), (1, -1.0), (2, float("inf")), (2, float("nan"))):
        with pytest.raises(ValueError, match="no still and no clip"):
            Frames(allowed, still.repeat(count, 0), fps=fps)
    assert Frames(allowed, still.repeat(48, 0), fps=24.0).seconds == 2.0
    assert Frames(allowed, still).seconds == 0.0


def test_a_watermark_that_returns_another_picture_is_refused(
    clock: HandClock, identity: SigningIdentity
) -> None:
    class Swap(TileMarker):
        def embed(self, pixels: np.ndarray, cleared: ClearedRequest) -> np.ndarray:
            return super().embed(255 - pixels, cleared)

    gate, allowed = cleared(clock)
    sealer = Sealer(final=gate.door, clock=clock, identity=identity, watermark=Swap(identity))
    with pytest.raises(SealError, match="another picture"):
        sealer.seal(frames_for(allowed), slate_of(allowed))


def test_there_is_one_hallmark_of_frames() -> None:
    with pytest.raises(NotCleared, match="already claimed"):
        FRAMES.claim()
