"""Weights come in as safetensors, are pinned once, and whatever changed since is refused."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import twins
from safetensors.numpy import save_file
from tiny_hub import COMMIT, TinyHub, tiny_hub

from closedset.errors import Refused, RenderError, UsageError
from closedset.gate import Gate
from closedset.model.recipe import Recipe
from closedset.render import load_recipe
from closedset.render.fetch import fetch, import_folder, look_up
from closedset.services.renderers import require_adapters, weights_depot
from closedset.store.depot import Depot, check_safetensors, hash_file

RECIPE = load_recipe("sdxl-lightning")
UNET = "unet/sdxl_lightning_4step_unet.safetensors"


@pytest.fixture(scope="session")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return twins.build(RECIPE.id, tmp_path_factory.mktemp("hub"))


@pytest.fixture
def source(repositories: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(repositories, tmp_path / "source"))


@pytest.fixture
def depot(source: Path, tmp_path: Path) -> Depot:
    made = Depot(tmp_path / "models")
    import_folder(RECIPE, source, made)
    return made


@pytest.fixture
def hub(source: Path) -> Iterator[TinyHub]:
    (source / "base" / "sd_xl_base_1.0.safetensors").write_bytes(b"the same once more")
    (source / "base" / "vae" / "diffusion_pytorch_model.bin").write_bytes(b"a pickle")
    (source / "base" / "vae" / "diffusion_pytorch_model.safetensors").write_bytes(b"in 32 bits")
    with tiny_hub({c.repository: source / c.role for c in RECIPE.components}) as served:
        yield served


def silent(_text: str) -> None:
    return None


def test_what_was_imported_is_pinned_and_checks(depot: Depot) -> None:
    lock = depot.check(RECIPE.id)
    assert UNET in {file.path for file in lock.files}
    assert lock.size == sum(file.size for file in lock.files)
    assert not lock.assembled


def test_weights_that_never_came_say_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"pipelines fetch sdxl-lightning.*--recipe ink"):
        Depot(tmp_path).check(RECIPE.id)


def remove(path: Path) -> None:
    path.unlink()


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def change_a_byte(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    seen = path.stat()
    path.write_bytes(data)
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


def add_beside(path: Path) -> None:
    shutil.copy(path, path.with_name("more.safetensors"))


def link_elsewhere(path: Path) -> None:
    away = path.parents[3] / "real"
    path.rename(away)
    path.symlink_to(away)


def hide_beside(path: Path) -> None:
    shutil.copy(path, path.with_name(".h.safetensors"))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (remove, "is missing"),
        (cut_short, r"bytes; \d+ were pinned"),
        (change_a_byte, "its SHA-256 differs"),
        (add_beside, "was not there when the weights were pinned"),
        (link_elsewhere, "is a link"),
        (hide_beside, "is hidden"),
    ],
)
def test_a_file_that_is_not_as_pinned_is_refused_by_name(
    depot: Depot, harm: object, said: str
) -> None:
    depot.check(RECIPE.id)
    harm(depot.folder(RECIPE.id) / UNET)  # type: ignore[operator]
    with pytest.raises(RenderError, match=said):
        depot.check(RECIPE.id)


@pytest.mark.parametrize(
    "shard", ["w.txt", "/elsewhere/w.safetensors", "../unet/x.safetensors", ".h.safetensors", "no"]
)
@pytest.mark.parametrize(
    "index", ["x.safetensors.index.json", "x.safetensors.index.fp16.json", "config.json"]
)
def test_an_index_that_names_what_the_lock_does_not_pin_is_refused(
    source: Path, tmp_path: Path, shard: str, index: str
) -> None:
    folder = source / "base" / "text_encoder"
    (folder / "w.txt").write_bytes(b"a pickle")
    both = {"weight_map": {"a": shard}, "transformers_weights": shard}
    (folder / index).write_text(json.dumps(both))
    with pytest.raises(RenderError, match=r"which is no \.safetensors file beside it"):
        import_folder(RECIPE, source, Depot(tmp_path / "models"))


def test_an_index_of_pinned_shards_comes_in_and_one_of_pickles_stays_out(
    source: Path, tmp_path: Path
) -> None:
    folder = source / "base" / "text_encoder"
    (name,) = (p.name for p in folder.glob("*.safetensors"))
    (folder / "x.safetensors.index.json").write_text(json.dumps({"weight_map": {"a": name}}))
    (folder / "x.bin.index.json").write_text(json.dumps({"weight_map": {"a": "x.bin"}}))
    depot = Depot(tmp_path / "models")
    _, left = import_folder(RECIPE, source, depot)
    assert "base/text_encoder/x.bin.index.json" in left
    names = {file.path for file in depot.check(RECIPE.id).files}
    assert "base/text_encoder/x.safetensors.index.json" in names


def test_a_file_that_is_touched_while_it_is_loaded_is_refused(depot: Depot) -> None:
    lock, path = depot.check(RECIPE.id), depot.folder(RECIPE.id) / UNET
    said = "changed while it was being loaded"
    with pytest.raises(RenderError, match=said), depot.guarded(RECIPE.id, lock):
        path.write_bytes(path.read_bytes())
    change_a_byte(path)
    with pytest.raises(RenderError, match="its SHA-256 differs"), depot.guarded(RECIPE.id, lock):
        pytest.fail("loaded")


def test_an_untouched_file_is_hashed_once(depot: Depot, monkeypatch: pytest.MonkeyPatch) -> None:
    from closedset.store import depot as module

    monkeypatch.setattr(module, "hash_file", lambda path: pytest.fail(f"hashed {path}"))
    depot.check(RECIPE.id)


def test_a_lock_that_was_tampered_with_is_not_read(depot: Depot) -> None:
    path = depot.folder(RECIPE.id) / "lock.json"
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 2'))
    with pytest.raises(RenderError, match=r"the lock .* cannot be read"):
        depot.check(RECIPE.id)


@pytest.mark.parametrize("name", ["model.bin", "a.ckpt", "b.PT", "c.pkl", "code.py"])
def test_what_could_run_code_is_left_behind_and_never_loaded(
    source: Path, tmp_path: Path, name: str
) -> None:
    (source / "base" / "vae" / name).write_bytes(b"cos\nsystem\n(S'touch opened'\ntR.")
    depot = Depot(tmp_path / "models")
    _, left = import_folder(RECIPE, source, depot)
    assert f"base/vae/{name}" in left
    depot.check(RECIPE.id)
    shutil.copy(source / "base" / "vae" / name, depot.folder(RECIPE.id) / "base" / name)
    with pytest.raises(RenderError, match="could run code"):
        depot.check(RECIPE.id)


class Opens:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch opened",)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_dressed_as_safetensors_is_called_one_and_stays_shut(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, protocol: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (source / UNET).write_bytes(pickle.dumps(Opens(), protocol) + bytes(1000))
    with pytest.raises(RenderError, match=r"is a pickle that calls itself safetensors"):
        import_folder(RECIPE, source, Depot(tmp_path / "models"))
    assert not (tmp_path / "opened").exists()


def test_a_torch_zip_dressed_as_safetensors_is_called_a_pickle(tmp_path: Path) -> None:
    import torch

    torch.save({"a": torch.zeros(3)}, tmp_path / "a.safetensors")
    with pytest.raises(RenderError, match="is a pickle"):
        check_safetensors(tmp_path / "a.safetensors")


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[:5],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"more",
        lambda data: data[:8] + b"{" + data[9:12] + bytes(40) + data[52:],
        lambda data: b"<html>not found</html>" * 9,
    ],
)
def test_a_corrupt_safetensors_does_not_come_in(tmp_path: Path, harm: object) -> None:
    path = tmp_path / "a.safetensors"
    save_file({"a": np.zeros((4, 4), np.float32), "b": np.ones(8, np.float32)}, path)
    check_safetensors(path)
    path.write_bytes(harm(path.read_bytes()))  # type: ignore[operator]
    with pytest.raises(RenderError, match=r"no whole safetensors file|is a pickle"):
        check_safetensors(path)


def test_other_weights_under_a_lock_are_refused_and_the_good_ones_stay(
    depot: Depot, source: Path
) -> None:
    change_a_byte(source / UNET)
    with pytest.raises(RenderError, match=r"is not what the lock pins.*knowingly"):
        import_folder(RECIPE, source, depot)
    depot.check(RECIPE.id)


def test_a_missing_file_comes_back_by_the_same_import(depot: Depot, source: Path) -> None:
    (depot.folder(RECIPE.id) / UNET).unlink()
    import_folder(RECIPE, source, depot)
    depot.check(RECIPE.id)


def weigh(path: Path, value: float = 1.0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({"a": np.full(4, value, np.float32)}, path)


@pytest.fixture
def adapted(tmp_path: Path) -> tuple[Recipe, Path]:
    """A recipe that names its LoRA's SHA-256, and a folder with its parts."""
    recipe, source = load_recipe("sd15-lcm"), tmp_path / "parts"
    for component in recipe.components:
        weigh(source / component.role / (component.file or "model.safetensors"))
    (base,) = (c for c in recipe.components if c.role == "base")
    index = source / "base" / "model_index.json"
    index.write_text(json.dumps({"_class_name": base.class_name}))
    (lora,) = (c for c in recipe.components if c.kind == "lora")
    named = replace(lora, sha256=hash_file(source / lora.role / lora.file))
    parts = tuple(named if c is lora else c for c in recipe.components)
    return replace(recipe, components=parts), source


def lora_of(recipe: Recipe) -> str:
    (lora,) = (c for c in recipe.components if c.kind == "lora")
    return f"{lora.role}/{lora.file}"


def test_an_import_is_held_to_the_hash_that_the_recipe_names(
    adapted: tuple[Recipe, Path], tmp_path: Path
) -> None:
    recipe, source = adapted
    depot = Depot(tmp_path / "models")
    good = (source / lora_of(recipe)).read_bytes()
    weigh(source / lora_of(recipe), 2.0)
    with pytest.raises(RenderError, match="is not the file that recipe sd15-lcm names"):
        import_folder(recipe, source, depot)
    assert depot.lock(recipe.id) is None
    (source / lora_of(recipe)).write_bytes(good)
    import_folder(recipe, source, depot)
    depot.check(recipe.id)


def test_nothing_of_a_refused_import_is_pinned_by_the_next(
    adapted: tuple[Recipe, Path], tmp_path: Path
) -> None:
    recipe, source = adapted
    depot = Depot(tmp_path / "models")
    bad = Path(shutil.copytree(source, tmp_path / "bad"))
    weigh(bad / "base" / "a-stranger.safetensors")
    (bad / lora_of(recipe)).write_bytes(b"\x80\x04 a pickle")
    with pytest.raises(RenderError, match="is a pickle"):
        import_folder(recipe, bad, depot)
    weigh(depot.folder(recipe.id) / "base" / "b-stranger.safetensors")
    lock, _ = import_folder(recipe, source, depot)
    assert not any("stranger" in file.path for file in lock.files)
    assert [p.name for p in (tmp_path / "models").iterdir() if p.name != ".tmp"] == [recipe.id]


def test_a_fetch_pins_nothing_that_it_did_not_bring(hub: TinyHub, tmp_path: Path) -> None:
    depot = Depot(tmp_path / "models")
    weigh(depot.folder(RECIPE.id) / "base" / "stranger.safetensors")
    with pytest.raises(RenderError, match="none of the files that were fetched"):
        fetch(RECIPE, look_up(RECIPE, depot, hub.url), depot, silent, hub.url)
    assert depot.lock(RECIPE.id) is None


def test_the_gate_judges_a_recipes_adapters_before_a_production_uses_them(
    adapted: tuple[Recipe, Path], tmp_path: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe, source = adapted
    monkeypatch.setenv("CLOSEDSET_HOME", str(tmp_path))
    depot = weights_depot()
    import_folder(recipe, source, depot)
    require_adapters(gate, recipe)
    weigh(depot.folder(recipe.id) / lora_of(recipe), 2.0)
    with pytest.raises(Refused) as refused:
        require_adapters(gate, recipe)
    assert [reason.code for reason in refused.value.reasons] == ["weights-unlisted"]


@pytest.mark.parametrize(
    ("harm", "error", "said"),
    [
        (lambda s: shutil.rmtree(s / "controlnet"), UsageError, "holds no controlnet"),
        (lambda s: (s / UNET).rename(s / "unet" / "u.safetensors"), RenderError, "lacks unet/"),
        (
            lambda s: (s / "base" / "model_index.json").write_text('{"_class_name": "Flux"}'),
            RenderError,
            "names the pipeline 'Flux'",
        ),
        (lambda s: (s / "base" / "model_index.json").write_text("[]"), RenderError, "no readable"),
    ],
)
def test_a_folder_of_something_else_is_refused(
    source: Path, tmp_path: Path, harm: object, error: type[Exception], said: str
) -> None:
    harm(source)  # type: ignore[operator]
    with pytest.raises(error, match=said):
        import_folder(RECIPE, source, Depot(tmp_path / "models"))


def test_a_disk_that_is_too_small_is_said_before_copying(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(9, 9, 0))
    with pytest.raises(RenderError, match=r"GB of weights do not fit.*CLOSEDSET_HOME"):
        import_folder(RECIPE, source, Depot(tmp_path / "models"))
    assert not (tmp_path / "models").exists()


def test_a_fetch_brings_only_what_the_recipe_loads_and_pins_the_commits(
    hub: TinyHub, tmp_path: Path
) -> None:
    depot = Depot(tmp_path / "models")
    shipments = look_up(RECIPE, depot, hub.url)
    assert not any("resolve" in line for line in hub.asked), "nothing is downloaded to be shown"
    lock = fetch(RECIPE, shipments, depot, silent, hub.url)
    names = {file.path for file in lock.files}
    assert UNET in names
    assert "base/vae/diffusion_pytorch_model.fp16.safetensors" in names
    assert not any(n.endswith(".bin") or "sd_xl_base" in n for n in names)
    assert "base/unet/config.json" in names
    assert "base/unet/diffusion_pytorch_model.fp16.safetensors" not in names
    assert dict(lock.revisions) == {c.role: COMMIT for c in RECIPE.components}
    assert depot.check(RECIPE.id) == lock


def test_a_fetch_that_broke_off_goes_on_where_it_stopped(
    hub: TinyHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", 10_000)
    depot = Depot(tmp_path / "models")
    shipments = look_up(RECIPE, depot, hub.url)
    hub.cut_after = 100_000
    fetch(RECIPE, shipments, depot, silent, hub.url)
    assert any("bytes=" in line for line in hub.asked), "the rest was asked for, not the whole"
    depot.check(RECIPE.id)


def test_bytes_that_are_not_what_the_hub_states_are_refused(hub: TinyHub, tmp_path: Path) -> None:
    depot = Depot(tmp_path / "models")
    shipments = look_up(RECIPE, depot, hub.url)
    hub.lie = "sdxl_lightning_4step_unet.safetensors"
    with pytest.raises(RenderError, match="its SHA-256 differs"):
        fetch(RECIPE, shipments, depot, silent, hub.url)
    assert depot.lock(RECIPE.id) is None


def test_a_gated_repository_says_where_to_accept(hub: TinyHub, tmp_path: Path) -> None:
    depot = Depot(tmp_path / "models")
    hub.gated = True
    shipments = look_up(RECIPE, depot, hub.url)
    assert all(shipment.gated for shipment in shipments)
    with pytest.raises(RenderError, match=r"is gated.*hf auth login"):
        fetch(RECIPE, shipments, depot, silent, hub.url)


def test_a_hub_that_does_not_answer_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="cannot be fetched"):
        look_up(RECIPE, Depot(tmp_path), "http://127.0.0.1:9")


def test_the_switch_against_the_network_is_back_after_a_fetch(hub: TinyHub, tmp_path: Path) -> None:
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    try:
        constants.HF_HUB_OFFLINE = True
        look_up(RECIPE, Depot(tmp_path), hub.url)
        assert constants.HF_HUB_OFFLINE
    finally:
        constants.HF_HUB_OFFLINE = before
