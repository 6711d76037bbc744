"""The app's HTTP interface, used as no browser of this machine would use it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from app_rooms import FakeRooms
from gradio import processing_utils

from closedset.app import launch


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("productions")


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[httpx.Client]:
    """The running page; tests talk to it over HTTP."""
    ready, done, found = Event(), Event(), []

    def tell(url: str) -> None:
        found.append(url)
        ready.set()

    server = Thread(
        target=launch,
        args=(FakeRooms(),),
        kwargs={"folder": folder, "on_ready": tell, "until": lambda _: done.wait()},
    )
    server.start()
    assert ready.wait(60)
    with httpx.Client(base_url=found[0], trust_env=False, timeout=30) as client:
        yield client
    done.set()
    server.join(30)


def call(page: httpx.Client, name: str, data: list[object]) -> str:
    event = page.post(f"/gradio_api/call/{name}", json={"data": data}).json()["event_id"]
    return page.get(f"/gradio_api/call/{name}/{event}").text


def named(path: object) -> dict[str, object]:
    return {"path": str(path), "meta": {"_type": "gradio.FileData"}}


def test_the_machines_own_browser_is_let_in(page: httpx.Client) -> None:
    here = str(page.base_url)
    assert page.get("/config").status_code == 200
    assert page.get("/config", headers={"Origin": here.rstrip("/")}).status_code == 200
    assert "refused" in call(page, "check", ["Tom Hanks"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:7860"},
        {"Host": "localhost.evil.example"},
        {"Host": "192.168.1.4"},
        {"Host": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_site_in_the_same_browser_is_turned_away(
    page: httpx.Client, headers: dict[str, str]
) -> None:
    for method, path in (("GET", "/config"), ("POST", "/gradio_api/upload"), ("GET", "/")):
        assert page.request(method, path, headers=headers).status_code == 403, path
    sent = page.post("/gradio_api/call/check", json={"data": ["a dog"]}, headers=headers)
    assert sent.status_code == 403


@pytest.mark.parametrize("name", ["verify", "board"])
def test_no_path_but_an_upload_is_read(page: httpx.Client, folder: Path, name: str) -> None:
    own = folder / "own.fountain"
    own.write_text("INT. KITCHEN - DAY\n")
    rest: list[object] = ["1280 × 720", "ink", ""] if name == "board" else []
    for path in (own, "/etc/passwd", "../../etc/passwd", "file:///etc/passwd", "/dev/zero"):
        answer = call(page, name, [named(path), *rest])
        assert answer.startswith("event: error"), path
    assert own.exists()


def test_a_url_in_place_of_a_file_fetches_nothing(
    page: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []

    async def fetch(url: str, **_: Any) -> str:
        fetched.append(url)
        raise OSError

    monkeypatch.setattr(processing_utils, "async_ssrf_protected_download", fetch)
    for url in ("http://example.org/x.png", "https://example.org/x.png"):
        assert call(page, "verify", [named(url)]).startswith("event: error")
        assert call(page, "verify", [named("x") | {"url": url}]).startswith("event: error")
    assert fetched == []


@pytest.mark.parametrize("path", ["/etc/passwd", "//etc/passwd", "{folder}/../out.txt", "http://x"])
def test_no_file_outside_the_productions_is_served(
    page: httpx.Client, folder: Path, path: str
) -> None:
    (folder.parent / "out.txt").write_text("outside")
    for spelt in (path, path.replace("..", "%2e%2e")):
        served = page.get("/gradio_api/file=" + spelt.format(folder=folder))
        assert served.status_code in (403, 404), spelt


def test_of_a_production_only_panels_and_documents_are_handed_out(
    page: httpx.Client, folder: Path
) -> None:
    made = folder / "film"
    shown = ("panels/001_1A.png", "board.pdf", "shots.csv")
    kept = (
        "production.sqlite", "production.toml", "cast.json", "script.fountain", "takes/00.png",
        "callsheet/metadata/root.json", ".closedset/ledger.head", "panels/notes.txt",
        "panels/deeper/001_1A.png",
    )  # fmt: skip
    for name in (*shown, *kept):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_bytes(b"x")
    for name in shown:
        assert page.get(f"/gradio_api/file={made / name}").status_code == 200, name
    for name in kept:
        for spelt in (name, name.replace("/", "%2F"), f"panels/../{name}", f"./{name}"):
            for route in ("/gradio_api/file=", "/gradio_api/file/", "/file=", "/file/"):
                served = page.get(f"{route}{made}/{spelt}")
                assert served.status_code in (403, 404), (route, spelt)
    (made / "panels" / "002_1B.png").symlink_to(made / "production.sqlite")
    assert page.get(f"/gradio_api/file={made}/panels/002_1B.png").status_code == 403
    shutil.rmtree(made)


@pytest.mark.parametrize("name", ["../../evil.html", "x.html", "x.svg"])
def test_an_upload_stays_in_its_folder_and_never_runs(page: httpx.Client, name: str) -> None:
    (path,) = page.post(
        "/gradio_api/upload", files={"files": (name, b"<script>alert(1)</script>")}
    ).json()
    assert "closedset-app-" in path
    assert ".." not in path
    served = page.get(f"/gradio_api/file={path}")
    assert served.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("words", [None, 5, {"a": 1}, ["Tom Hanks"]])
def test_words_of_another_type_are_no_crash_and_no_clearance(
    page: httpx.Client, words: object
) -> None:
    assert "cs-cleared" not in call(page, "check", [words])


def test_a_size_or_recipe_that_is_not_on_offer_makes_nothing(
    page: httpx.Client, folder: Path
) -> None:
    for size, recipe in (("9999 × 9999", "ink"), ("1280 × 720", "../../x")):
        assert call(page, "board", [None, size, recipe, ""]).startswith("event: error")
    assert json.dumps([p.name for p in folder.iterdir() if p.is_dir()]) == "[]"
