"""The shipped demo call sheet is what the build script makes, and holds for the demo alone."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from closedset import resources
from closedset.callsheet.client import CallSheetClient, Trust
from closedset.callsheet.demo import build_demo, open_demo, publish_demo
from closedset.errors import CallSheetError

DAY = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def files_under(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_shipped_demo_is_rebuilt_byte_for_byte(tmp_path: Path) -> None:
    script = resources.demo_screenplay().read_bytes()
    build_demo(tmp_path, hashlib.sha256(script).hexdigest())
    shipped = files_under(resources.folder("consent") / "demo")
    assert files_under(tmp_path) == shipped
    assert all(name.startswith("keys/UNSAFE-") for name in shipped if name.endswith(".pem"))


@pytest.mark.parametrize("day", [DAY, DAY + timedelta(days=900), DAY + timedelta(days=3000)])
def test_the_demo_opens_on_any_day(tmp_path: Path, day: datetime) -> None:
    client = open_demo(tmp_path / "repo", tmp_path / "state", lambda: day)
    grant = client.grant_for("@demo-ada")
    assert grant.production_id == "last-bus"
    assert grant.level == "union"
    assert grant.scenes == ("1", "2", "3", "4", "6")
    with pytest.raises(CallSheetError, match="on no call sheet"):
        client.grant_for("@demo-zoe")


def test_day_after_day_with_one_memory(tmp_path: Path) -> None:
    for days in range(4):
        now = DAY + timedelta(days=days)
        client = open_demo(tmp_path / "repo", tmp_path / "state", lambda now=now: now)  # type: ignore[misc]
        assert client.grant_for("@demo-ben").handle == "@demo-ben"


def test_the_same_day_gives_the_same_bytes(tmp_path: Path) -> None:
    publish_demo(tmp_path / "a", DAY)
    publish_demo(tmp_path / "b", DAY + timedelta(hours=5))
    assert files_under(tmp_path / "a") == files_under(tmp_path / "b")


def test_a_withdrawal_in_the_demo_bites(tmp_path: Path) -> None:
    client = open_demo(tmp_path / "repo", tmp_path / "state", lambda: DAY)
    publish_demo(tmp_path / "repo", DAY + timedelta(days=1), revoked=("ada",))
    with pytest.raises(CallSheetError) as error:
        client.grant_for("@demo-ada", DAY + timedelta(days=1))
    assert error.value.code == "grant-revoked"
    assert client.grant_for("@demo-ben", DAY + timedelta(days=1))


def test_the_shipped_schema_is_the_models() -> None:
    from closedset.callsheet.document import grant_schema

    shipped = resources.folder("consent") / "schema" / "grant-v1.json"
    assert shipped.read_bytes() == grant_schema()


def test_another_production_refuses_the_demos_list(tmp_path: Path) -> None:
    open_demo(tmp_path / "repo", tmp_path / "state", lambda: DAY)
    root = (resources.folder("consent") / "demo" / "root.json").read_bytes()
    trust = Trust(root, "my-film")
    client = CallSheetClient(tmp_path / "repo", tmp_path / "mine", trust, lambda: DAY)
    with pytest.raises(CallSheetError, match="for the production 'last-bus'") as error:
        client.grant_for("@demo-ada")
    assert error.value.code == "wrong-production"
