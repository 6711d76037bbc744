"""consent/verify.html says in a browser what holds of a seal, and never more."""

from __future__ import annotations

import base64
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from sealing import HandClock, seal_one, take_of
from test_clips import seal_clip
from test_documents import page, pdf
from test_signing_page import CHROMIUM, Browser
from tsa import stamping

from closedset import resources
from closedset.ledger import Ledger
from closedset.seal import SigningIdentity, Stamper, bundle_of, proof_of, seal_document
from closedset.store import Production

PAGE = resources.folder("consent") / "verify.html"
pytestmark = pytest.mark.slow

DRIVER = """
const given = GIVEN;
const open = (name, data) => new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], name);
async function drive() {
  if (given.bundle) await readBundle(open("bundle.json", given.bundle));
  await readFiles(Object.entries(given.files).map(([name, data]) => open(name, data)));
  const found = {};
  for (const section of $("found").children) {
    const rows = [...section.querySelectorAll("tr")].map(r => [...r.cells].map(c => c.textContent));
    found[section.querySelector("h2").textContent] =
      {verdict: section.querySelector(".verdict").textContent, ...Object.fromEntries(rows)};
  }
  return {found, whose: $("whose").textContent};
}
drive().then(o => JSON.stringify(o), e => JSON.stringify({error: String(e)}))
"""


def ask(browser: Browser, files: dict[str, bytes], bundle: bytes = b"") -> dict[str, Any]:
    target = browser.call("Target.createTarget", url=PAGE.as_uri())["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    loaded = "typeof readFiles == 'function' && document.readyState == 'complete'"
    while not browser.run(session, loaded):
        time.sleep(0.05)
    given = {
        "bundle": base64.b64encode(bundle).decode(),
        "files": {name: base64.b64encode(data).decode() for name, data in files.items()},
    }
    told: dict[str, Any] = json.loads(
        browser.run(session, DRIVER.replace("GIVEN", json.dumps(given)))
    )
    assert "error" not in told, told
    return told


def test_the_page_tells_sealed_from_changed_from_unknown(
    tmp_path: Path, identity: SigningIdentity, clock: HandClock
) -> None:
    if CHROMIUM is None or os.name != "posix":
        pytest.skip("Chromium is not installed: the page is not tested in a browser")
    asset, clip = seal_one(clock, identity), seal_clip(clock, identity)
    document = seal_document(
        page(asset.data), "text/html", "b.html", (asset.data,), identity=identity
    )
    sheet = seal_document(pdf(), "application/pdf", "b.pdf", (asset.data,), identity=identity)
    with stamping() as desk:
        stamper = Stamper(desk.url)
        stamped = seal_document(
            pdf(), "application/pdf", "s.pdf", (), identity=identity, stamper=stamper
        )
    restamped = bytearray(stamped.data)
    restamped[stamped.data.find(b"tstTokens") + 700] ^= 1
    with Production.open(tmp_path / "film", clock, create=True, production_id="last-bus") as film:
        take = take_of(asset)
        film.put_take(take, asset, "001_1A.png")
        body = {"take": take.id, "asset": asset.sha256, "clearance": asset.record.clearance_id}
        Ledger(film).append("take", body)
        bundle = bundle_of(film, identity)
    changed = bytearray(asset.data)
    changed[-40] ^= 1
    touched = bytearray(asset.data)
    touched[asset.data.find(b"notAllowed")] ^= 1
    files = {
        "a.png": asset.data,
        "pixels.png": bytes(changed),
        "claims.png": bytes(touched),
        "clip.mp4": clip.data,
        "b.pdf": sheet.data,
        "stamped.pdf": stamped.data,
        "restamped.pdf": bytes(restamped),
        "b.html": document.data,
        "b.html.seal.json": document.record.sidecar,
        "plain.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }
    browser = Browser(tmp_path / "profile")
    try:
        vouched = ask(browser, files, bundle)
        alone = ask(browser, {"a.png": asset.data}, bundle[:-30])
        proof = proof_of(bundle, asset.sha256)
        proved = ask(browser, {"a.png": asset.data}, proof)
        forged = ask(browser, {"a.png": asset.data}, proof.replace(b'"seq": 1', b'"seq": 2'))
    finally:
        browser.close()
    found = vouched["found"]
    assert "Bundle of last-bus" in vouched["whose"]
    assert {name: one["verdict"] for name, one in found.items()} == {
        "a.png": "Sealed",
        "pixels.png": "Changed after it was sealed",
        "claims.png": "Changed after it was sealed",
        "clip.mp4": "Seal intact; the film itself is not checked here",
        "b.pdf": "Sealed",
        "stamped.pdf": "Sealed",
        "restamped.pdf": "Changed after it was sealed",
        "b.html": "Sealed",
        "plain.png": "No seal that this page can read",
    }
    assert "Last Bus · 1A · 1 · 2026-05-01" in found["a.png"]["Slate"]
    assert found["a.png"]["Ledger"] == "entry 1, take"
    assert "not read here" in found["a.png"]["Invisible mark"]
    assert alone["found"]["a.png"]["verdict"] == "Intact, by a signer nobody here knows"
    assert "not used" in alone["whose"]
    assert proved["found"]["a.png"]["Ledger"] == "entry 1, take"
    assert "Proofs of last-bus: 1 files" in proved["whose"]
    assert "path does not lead" in forged["whose"]
    assert "closedset verify" in found["stamped.pdf"]["Time-stamp"]
