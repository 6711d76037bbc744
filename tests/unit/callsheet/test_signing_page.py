"""The page on which performers sign: what it makes in Chromium, the Python verifier accepts."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from closedset import resources
from closedset.callsheet.forms import known_release, plain
from closedset.callsheet.keyfile import open_seed
from closedset.callsheet.keys import digest_of, signer_from_seed
from closedset.callsheet.packet import read_packet, role_of
from closedset.callsheet.page import filled, page_texts
from closedset.callsheet.paper import receipt_pdf
from closedset.callsheet.signed import open_withdrawal
from closedset.model.grant import commitment

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PAGE = resources.folder("consent") / "sign.html"

PHRASE = "correct horse"
DRIVER = """
const OFFER = {type: "closedset-offer", version: 1, production: "my-film", title: "My Film",
  script_sha256: "0".repeat(64), scenes: ["1", "2"]};
const wait = ms => new Promise(done => setTimeout(done, ms));
async function until(test) {
  for (let i = 0; i < 2000; i++) { if (test()) return; await wait(20); }
  throw Error("timed out: " + $("said").textContent);
}
function choose(id, ...files) {
  const carrier = new DataTransfer();
  for (const [name, text] of files) carrier.items.add(new File([text], name));
  $(id).files = carrier.files;
  $(id).dispatchEvent(new Event("change"));
}
const made = {};
offer = (name, text) => { made[name] = text; };
async function drive() {
  $("passphrase").value = "correct horse"; $("keyname").value = "ada"; $("make").click();
  await until(() => made["ada.pub.json"]);
  $("sign").click();
  choose("offer", ["offer.json", JSON.stringify(OFFER)]);
  await until(() => $("film").textContent.includes("My Film"));
  $("handle").value = "@ada"; $("name").value = "Ada Ñandú"; $("until").value = "2035-01-31";
  $("use").value = "Storyboard panels of the short film My Film, “shown” to investors.";
  $("preview").click();
  await until(() => $("said").className === "bad");
  const minor = $("said").textContent;
  $("adult").checked = true; $("lang").value = "es"; $("lang").dispatchEvent(new Event("change"));
  $("pay").value = "picture=2.50EUR"; $("outputs").value = "5"; $("approval").value = "final";
  document.querySelector("#prohibited input[value=weapons]").checked = true;
  $("advisor").value = "union"; $("advisorname").value = "Sindicato de Actores";
  $("school").value = "Escuela de Cine"; $("supervisor").value = "Prof. Luz";
  choose("pictures", ["a.png", "picture one"], ["b.png", "picture two"]);
  $("preview").click();
  await until(() => $("said").className === "bad");
  const faceless = $("said").textContent;
  document.querySelector("#facets input[value=face]").checked = true;
  document.querySelector("input[name=gender]").value = "1";
  document.querySelector("#scenes input").checked = true;
  $("preview").click();
  await until(() => !$("reading").hidden);
  const rows = [...$("rows").rows].map(r => [...r.cells].map(c => c.textContent));
  const locked = $("sign").disabled;
  $("read").checked = true; $("read").dispatchEvent(new Event("change")); $("sign").click();
  await until(() => made["ada.packet.json"]);
  const signed = made["ada.packet.json"];
  own = null;
  choose("keyfiles", ["ada.key", made["ada.key"]], ["ada.pub.json", made["ada.pub.json"]]);
  await until(() => own);
  choose("packetfile", ["p.json", signed]); $("lease").value = "30"; $("renew").click();
  await until(() => made["ada.packet.json"] !== signed);
  const renewed = made["ada.packet.json"];
  choose("nextkeyfile", ["ada.key", made["ada.key"]]);
  choose("packetfile", ["p.json", renewed]); $("rotate").click();
  await until(() => $("said").className === "bad");
  const unannounced = $("said").textContent;
  choose("nextkeyfile", ["ada.next.key", made["ada.next.key"]]); $("rotate").click();
  await until(() => Object.keys(made).length > 5);
  const rotated = made["ada.packet.json"];
  choose("packetfile", ["p.json", rotated]); $("lease").value = "14";
  $("use").value = "Animatic of the short film My Film, shown to its crew.";
  $("preview").click(); await until(() => !$("read").checked);
  $("read").checked = true; $("read").dispatchEvent(new Event("change")); $("sign").click();
  await until(() => made["ada.packet.json"] !== rotated);
  const again = made["ada.packet.json"];
  choose("packetfile", ["p.json", again]); $("withdraw").click();
  await until(() => made["ada.withdrawal.json"]);
  return {made, rows, minor, faceless, unannounced, locked, signed, renewed, rotated, again,
    spoken: document.body.innerText, release: $("release").textContent};
}
drive().then(o => JSON.stringify(o), e => JSON.stringify({error: String(e)}))
"""


class Browser:
    """Chromium over its debugging pipe: JSON messages that end in a zero byte, no network."""

    def __init__(self, folder: Path) -> None:
        asks, self._write = os.pipe()
        self._read, answers = os.pipe()
        command = (
            f"exec {CHROMIUM} --headless=new --no-sandbox --disable-gpu --remote-debugging-pipe "
            f"--user-data-dir={folder} 3<&{asks} 4>&{answers}"
        )
        self.process = subprocess.Popen(
            ["bash", "-c", command],
            pass_fds=(asks, answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(asks)
        os.close(answers)
        self._number, self._rest = 0, b""

    def call(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self._rest:
                ready, _, _ = select.select([self._read], [], [], 90)
                assert ready, f"Chromium did not answer {method}"
                chunk = os.read(self._read, 1 << 16)
                assert chunk, f"Chromium ended while asked {method}"
                self._rest += chunk
            line, _, self._rest = self._rest.partition(b"\0")
            answer = json.loads(line)
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def run(self, session: str, script: str) -> Any:
        """Run a script in the page, wait for its promise, and return its value."""
        told = self.call(
            "Runtime.evaluate", session, expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in told, told
        return told["result"]["value"]

    def close(self) -> None:
        os.close(self._write)
        self.process.terminate()
        self.process.wait(30)
        os.close(self._read)


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Drive the shipped page in Chromium through its own buttons; return what it made."""
    if CHROMIUM is None or os.name != "posix":
        pytest.skip("Chromium is not installed: the signing page is not tested in a browser")
    browser = Browser(tmp_path_factory.mktemp("profile"))
    try:
        target = browser.call("Target.createTarget", url=PAGE.as_uri())["targetId"]
        session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        loaded = "typeof plain == 'function' && document.readyState == 'complete'"
        while not browser.run(session, loaded):
            time.sleep(0.05)
        told = browser.run(session, DRIVER)
    finally:
        browser.close()
    found: dict[str, Any] = json.loads(told)
    assert "error" not in found, found
    return found


@pytest.mark.slow
def test_a_packet_signed_in_the_browser_verifies(outcome: dict[str, Any]) -> None:
    packet = read_packet(outcome["signed"].encode())
    grant, status = packet.check()
    assert (grant.performer.name, grant.production.scenes) == ("Ada Ñandú", ("1",))
    assert grant.limits.max_outputs == 5
    assert (grant.use.approval, grant.use.prohibited) == ("final", ("weapons",))
    assert (grant.representation.kind, grant.representation.name) == (
        "union",
        "Sindicato de Actores",
    )
    assert grant.student is not None
    assert grant.student.supervisor == "Prof. Luz"
    assert (status.sequence, status.production) == (1, "my-film")
    role = role_of(packet)
    key = packet.chain().keys[0]
    key.verify_signature(role.signatures[key.keyid], role.signed_bytes)
    assert receipt_pdf(packet).startswith(b"%PDF")


@pytest.mark.slow
def test_the_browser_shows_what_the_verifier_reads(outcome: dict[str, Any]) -> None:
    grant, _ = read_packet(outcome["signed"].encode()).check()
    assert known_release(grant.text.sha256) == "es"
    assert [tuple(row) for row in outcome["rows"]] == list(plain(grant, "es"))
    assert outcome["release"].startswith("AUTORIZACIÓN")
    assert outcome["locked"]
    assert "under 18" in outcome["minor"]


@pytest.mark.slow
def test_a_key_made_in_the_browser_opens_here(outcome: dict[str, Any]) -> None:
    made = outcome["made"]
    packet = read_packet(outcome["signed"].encode())
    seed = open_seed(made["ada.key"].encode(), PHRASE)
    assert signer_from_seed(seed).public_key.keyid == packet.chain().keys[0].keyid
    following = signer_from_seed(open_seed(made["ada.next.key"].encode(), PHRASE))
    assert packet.chain().next_sha256
    assert following.public_key.keyid != packet.chain().keys[0].keyid
    assert made["ada.pub.json"] == packet.inception


@pytest.mark.slow
def test_pictures_are_bound_by_their_salted_hash_and_stay(outcome: dict[str, Any]) -> None:
    grant, _ = read_packet(outcome["signed"].encode()).check()
    pictures, salt = [b"picture two", b"picture one"], outcome["made"]["ada.salt"]
    assert grant.biometric.verification_ok
    assert grant.biometric.template_commitment == commitment(pictures, salt)
    assert str(grant.biometric.delete_by) == "2035-01-31"
    assert "necesitan un sí a su cara" in outcome["faceless"]
    assert not any("picture one" in text for text in outcome["made"].values())


@pytest.mark.slow
def test_the_announced_key_takes_over_in_the_browser(outcome: dict[str, Any]) -> None:
    before, after = (read_packet(outcome[name].encode()) for name in ("renewed", "rotated"))
    grant, status = after.check()
    chain = after.chain()
    assert (chain.pid, chain.sequence, status.sequence) == (before.pid, 1, 3)
    assert before.chain().next_sha256 == digest_of(chain.keys[0])
    assert (after.grant_sha256, grant.performer.handle) == (before.grant_sha256, "@ada")
    made = outcome["made"]
    following = open_seed(made[f"ada-{chain.keys[0].keyid[:6]}.next.key"].encode(), PHRASE)
    assert chain.next_sha256 == digest_of(signer_from_seed(following).public_key)
    assert "no es la clave que usted anunció" in outcome["unannounced"]


@pytest.mark.slow
def test_no_word_of_the_page_stays_in_the_first_language(outcome: dict[str, Any]) -> None:
    spoken = " ".join(outcome["spoken"].split())
    table = json.loads(page_texts())
    for kind in ("page", "labels"):
        english, spanish = table[kind]["en"], table[kind]["es"]
        assert set(english) == set(spanish)
        for key, words in english.items():
            if len(words) > 12 and words != spanish[key]:
                assert words not in spoken, words
    assert "Poner en uso mi clave siguiente" in spoken


@pytest.mark.slow
def test_renewed_and_withdrawn_in_the_browser(outcome: dict[str, Any]) -> None:
    signed = read_packet(outcome["again"].encode())
    grant, status = signed.check()
    assert (grant.use.description[:8], status.sequence) == ("Animatic", 4)
    _, renewed = read_packet(outcome["renewed"].encode()).check()
    assert (renewed.sequence, (renewed.lease_until - renewed.signed).days) == (2, 30)
    withdrawal = open_withdrawal(outcome["made"]["ada.withdrawal.json"].encode())
    assert withdrawal.revoked == (signed.grant_sha256,)
    _, last = read_packet(outcome["made"]["ada.packet.json"].encode()).check()
    assert last.revoked == (signed.grant_sha256,)


def test_the_page_has_the_forms_own_words() -> None:
    page = PAGE.read_text("utf-8")
    assert filled(page) == page


def test_the_page_can_send_nothing_and_loads_nothing() -> None:
    page = PAGE.read_text("utf-8")
    assert "default-src 'none'" in page
    assert "connect-src" not in page
    for word in (
        "http://",
        "https://",
        "fetch(",
        "XMLHttpRequest",
        "import(",
        "localStorage",
        "src=",
    ):
        assert word not in page.replace("img-src data:", ""), word
