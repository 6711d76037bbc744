"""The page itself: it builds, it stays on this machine, and every button has an API name."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from app_rooms import REFUSED, FakeBoard, FakeRooms, Panel, Result
from PIL import Image

from closedset.app import build_app, launch, loopback
from closedset.errors import UsageError


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    page = build_app(FakeRooms(), tmp_path_factory.mktemp("productions"))
    return dict(page.config)


def test_every_event_has_an_api_name(config: dict[str, Any]) -> None:
    names = [d["api_name"] for d in config["dependencies"]]
    answers = [f"answer_{kind}" for kind in ("character", "place", "thing", "nobody", "person")]
    bench = ["choose_panel", "choose_take", "way", "refine", "approve"]
    assert names == [*answers, *bench, "board", "foresee", "check", "verify"]


def test_the_page_offers_the_recipes_it_is_given(tmp_path: Path) -> None:
    page = build_app(FakeRooms(), tmp_path, recipes=("ink", "sdxl-lightning"))
    labels = {c["props"].get("label"): c["props"] for c in page.config["components"]}
    assert [c[1] for c in labels["Recipe"]["choices"]] == ["ink", "sdxl-lightning"]


def test_telemetry_is_off(config: dict[str, Any]) -> None:
    assert config["analytics_enabled"] is False
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_the_theme_and_style_load_nothing_from_elsewhere() -> None:
    from closedset.app.page import look

    style = look()
    assert not re.search(r"https?:|@import|url\(", style["css"])
    assert style["theme"]._stylesheets == []
    assert "fonts.googleapis" not in style["theme"]._get_theme_css()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", "", "10.0.0.1"])
def test_any_address_but_loopback_is_refused_before_anything_listens(
    host: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"it has no login.*closedset app --host 127\.0\.0\.1"):
        launch(FakeRooms(), host=host, folder=tmp_path)


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "127.0.0.1"), ("::1", "::1"), ("[::1]", "::1")],
)
def test_loopback_addresses_are_accepted(host: str, address: str) -> None:
    assert loopback(host) == address


@pytest.mark.slow
def test_the_served_page_makes_a_board_and_keeps_no_upload(tmp_path: Path) -> None:
    from gradio_client import Client, handle_file

    folder = tmp_path / "productions"
    folder.mkdir()
    picture = folder / "1B.png"
    Image.new("RGB", (64, 40)).save(picture)
    card = Panel("1B", "refused", "1B · medium", picture, (REFUSED,))
    rooms = FakeRooms(board=FakeBoard(replace(Result(), panels=(card,), documents=())))
    script = tmp_path / "last_bus.fountain"
    script.write_text("INT. DINER - NIGHT\n")
    seen: dict[str, Any] = {}

    def use(_page: object) -> None:
        client = Client(seen["url"], verbose=False, download_files=False)
        seen["board"] = client.predict(
            handle_file(str(script)), "1280 × 720", "ink", "", api_name="/board"
        )
        seen["words"] = client.predict("Tom Hanks", api_name="/check")
        uploads = Path(os.environ["GRADIO_TEMP_DIR"])
        seen["left"] = list(uploads.rglob("*.fountain"))
        seen["uploads"] = uploads
        secret = httpx.get(f"{seen['url']}gradio_api/file={script}")
        seen["secret"] = secret.status_code
        client.close()

    launch(rooms, folder=folder, port=None, on_ready=lambda url: seen.update(url=url), until=use)
    assert seen["url"].startswith("http://127.0.0.1:")
    assert REFUSED.remedy in json.dumps(seen["board"], default=str)
    assert REFUSED.remedy in seen["words"]
    assert seen["left"] == []
    assert seen["secret"] in (403, 404)
    assert not seen["uploads"].exists()
    assert script.exists()
