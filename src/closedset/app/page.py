"""The page: where things stand and which handler each button calls. No logic lives here."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from closedset.app.bench import Bench
from closedset.app.bench_page import BenchPart
from closedset.app.handlers import (
    DOWNLOADS,
    SCRIPT_TYPES,
    SEALABLE,
    SIZES,
    BoardView,
    Handlers,
)
from closedset.app.rooms import Services
from closedset.app.uploads import from_this_machine
from closedset.app.watching import Watching
from closedset.previews import Show
from closedset.render import look_ids

_HEAD = (
    '<div class="cs-head"><h1>Closedset</h1>'
    "<p>A screenplay in, a sealed storyboard out. Nothing leaves this machine.</p></div>"
)
_EMPTY = (
    '<div class="cs-empty"><h2>The wall is empty</h2><p>Drop a screenplay on the left and press '
    "<b>Make the board</b>. Every shot is cleared, staged, drawn and sealed; a shot that may not "
    "be drawn gets a card that says why, and what to change.</p></div>"
)
_KEEP = (3600, 86400)
"""Every hour, cached copies older than a day go; all of them go when serving ends."""
_SANS = ["Roboto", "Helvetica Neue", "Segoe UI", "Noto Sans", "Arial", "sans-serif"]
_MONO = ["Roboto Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"]
_COLORS = {
    "body_background_fill": "#0e1014",
    "body_text_color": "#ece9e2",
    "body_text_color_subdued": "#a3a7b0",
    "background_fill_primary": "#171a20",
    "background_fill_secondary": "#12141a",
    "block_background_fill": "#171a20",
    "block_border_color": "#2a2e37",
    "block_label_background_fill": "#171a20",
    "block_label_text_color": "#a3a7b0",
    "block_title_text_color": "#c9cbd1",
    "block_info_text_color": "#a3a7b0",
    "border_color_primary": "#2a2e37",
    "border_color_accent": "#e0a83e",
    "color_accent_soft": "#2b2618",
    "input_background_fill": "#0e1014",
    "input_border_color": "#343944",
    "input_border_color_focus": "#e0a83e",
    "input_placeholder_color": "#7e838d",
    "panel_background_fill": "#12141a",
    "button_primary_background_fill": "#e0a83e",
    "button_primary_background_fill_hover": "#eeb950",
    "button_primary_text_color": "#14161a",
    "button_secondary_background_fill": "#232831",
    "button_secondary_background_fill_hover": "#2d333e",
    "button_secondary_text_color": "#ece9e2",
    "link_text_color": "#e0a83e",
    "loader_color": "#e0a83e",
    "table_even_background_fill": "#171a20",
    "table_odd_background_fill": "#12141a",
    "error_background_fill": "#2a1715",
    "error_text_color": "#ef8379",
}


def look() -> dict[str, Any]:
    """Return theme and style for ``Blocks.launch``: dark in either mode, fonts of this machine."""
    theme = gr.themes.Base(
        primary_hue="amber",
        neutral_hue="zinc",
        radius_size="md",
        font=[gr.themes.Font(name) for name in _SANS],
        font_mono=[gr.themes.Font(name) for name in _MONO],
    )
    both = {**_COLORS, **{f"{name}_dark": color for name, color in _COLORS.items()}}
    css = resources.files("closedset.app").joinpath("page.css").read_text("utf-8")
    return {"theme": theme.set(**both), "css": css}


def _asking(recipes: tuple[str, ...]) -> tuple[Any, ...]:
    """Lay out what a board is made from: script, size, recipe, scenes, two buttons, downloads."""
    script = from_this_machine(
        gr.File(
            label="Screenplay (.fountain, .fdx, .txt)",
            file_types=list(SCRIPT_TYPES),
            height=150,
        )
    )
    size = gr.Dropdown(list(SIZES), value=next(iter(SIZES)), label="Panel size, pixels")
    recipe = gr.Dropdown(list(recipes), value=recipes[0], label="Recipe")
    scenes = gr.Textbox(label="Scenes", placeholder="all, or 1-3", max_lines=1)
    make = gr.Button("Make the board", variant="primary")
    foresee = gr.Button("What would it take?", visible=False)
    downloads = gr.File(label="Take away", file_count="multiple", interactive=False, visible=False)
    return script, size, recipe, scenes, make, foresee, downloads


def _wall() -> gr.Gallery:
    """Lay out the panels, hidden until there are some."""
    return gr.Gallery(
        elem_id="wall",
        label="The wall",
        show_label=False,
        columns=3,
        height="auto",
        object_fit="contain",
        interactive=False,
        visible=False,
        buttons=["fullscreen"],
    )


def _board_tab(handlers: Handlers, bench: Bench, recipes: tuple[str, ...]) -> None:
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=300):
            asking = _asking(recipes)
        with gr.Column(scale=3):
            status = gr.HTML(_EMPTY)
            monitor = gr.HTML(visible=False)
            refusals = gr.HTML(visible=False)
            asked = _questions(handlers)
            wall = _wall()
            part = BenchPart(bench, look_ids())
            report = gr.HTML()
    script, size, recipe, scenes, make, foresee, downloads = asking
    panels = gr.State(BoardView(""))
    part.wire(wall, asked[0], panels)

    def run(
        file: str | None,
        size: str,
        recipe: str,
        scenes: str,
        bar: gr.Progress = gr.Progress(),  # noqa: B008 - Gradio injects it by this default
    ) -> Iterator[tuple[Any, ...]]:
        def progress(stage: str, done: int, total: int, detail: str) -> None:
            bar((done, total) if total else None, desc=f"{stage} {detail}".strip())

        def make(show: Show) -> BoardView:
            return handlers.make_board(file, size, recipe, scenes or "", progress, show)

        watching = Watching(make)
        for seen in watching:
            yield (gr.skip(), gr.HTML(seen, visible=True), *[gr.skip()] * others)
        view = watching.result()
        yield (
            view.status,
            gr.HTML("", visible=False),
            gr.Gallery(list(view.panels), visible=bool(view.panels)),
            gr.HTML(view.refusals, visible=bool(view.refusals)),
            gr.File(list(view.downloads) or None, visible=bool(view.downloads)),
            None,
            view.production,
            *_to_ask(view.questions),
            "",
            view,
            gr.Column(visible=False),
            gr.Button(visible=bool(view.production)),
            "",
        )

    shown = [status, monitor, wall, refusals, downloads, script, *asked, panels]
    shown += [part.group, foresee, report]
    others = len(shown) - 2
    make.click(
        run,
        [script, size, recipe, scenes],
        shown,
        api_name="board",
        api_description=f"Make a board; returns panels and {', '.join(DOWNLOADS)}.",
        concurrency_limit=1,
        show_progress_on=[status],
    )

    def look_ahead(production: str, recipe: str, size: str) -> str:
        return handlers.foresee(production, recipe, size, lambda *_: None)

    at = [asked[0], recipe, size]
    foresee.click(look_ahead, at, [report], api_name="foresee", concurrency_limit=1)


_ANSWERS = {
    "character": "It is a character",
    "place": "It is a place",
    "thing": "It is a thing",
    "nobody": "It means nobody real",
    "person": "It is a real person",
}


def _questions(handlers: Handlers) -> list[Any]:
    """Lay out the gate's questions, one button an answer.

    Returns what a new board fills: the production, the questions, their card and list, the note.
    """
    production, questions = gr.State(""), gr.State(())
    with gr.Group(visible=False) as card:
        name = gr.Dropdown([], label="The gate asks: who or what is this?")
        with gr.Row():
            buttons = {kind: gr.Button(text) for kind, text in _ANSWERS.items()}
    note = gr.HTML()
    for kind, button in buttons.items():

        def settle(
            production: str, questions: tuple[str, ...], name: str | None, kind: str = kind
        ) -> tuple[Any, ...]:
            said, left = handlers.answer(production, questions, name, kind)
            return (*_to_ask(left, name), said)

        button.click(
            settle,
            [production, questions, name],
            [questions, card, name, note],
            api_name=f"answer_{kind}",
        )
    return [production, questions, card, name, note]


def _to_ask(questions: tuple[str, ...], shown: str | None = None) -> tuple[Any, ...]:
    """Return the questions, and their card with the first of them, or the one that is left."""
    first = shown if shown in questions else next(iter(questions), None)
    return (
        questions,
        gr.Group(visible=bool(questions)),
        gr.Dropdown(list(questions), value=first),
    )


def _words_tab(handlers: Handlers) -> None:
    gr.HTML('<p class="cs-status">Ask the gate before you write it into the script.</p>')
    words = gr.Textbox(
        label="Words", placeholder="a tired bus driver at dawn", lines=2, max_length=20_000
    )
    check = gr.Button("Check the words", variant="primary")
    answer = gr.HTML()
    gr.on([check.click, words.submit], handlers.check_words, [words], [answer], api_name="check")


def _verify_tab(handlers: Handlers) -> None:
    gr.HTML(
        '<p class="cs-status">Is this picture one of ours, and is it as it was made? '
        "The file is read here and then forgotten.</p>"
    )
    file = from_this_machine(
        gr.File(label="Picture, clip or sound", file_types=list(SEALABLE), height=150)
    )
    verify = gr.Button("Verify the file", variant="primary")
    report = gr.HTML()
    with gr.Accordion("The same as data", open=False):
        data = gr.JSON(show_label=False)

    def run(path: str | None) -> tuple[str, dict[str, object], None]:
        return (*handlers.verify_file(path), None)

    verify.click(run, [file], [report, data, file], api_name="verify")


def build_page(services: Services, folder: Path, recipes: tuple[str, ...]) -> gr.Blocks:
    """Return the page; ``folder`` is absolute."""
    handlers = Handlers(services, folder, Path(get_upload_folder()))
    page: gr.Blocks
    with gr.Blocks(
        title="Closedset", analytics_enabled=False, fill_width=True, delete_cache=_KEEP
    ) as page:
        gr.HTML(_HEAD)
        with gr.Tab("Board"):
            _board_tab(handlers, Bench(services, folder, handlers.uploads), recipes)
        with gr.Tab("Check words"):
            _words_tab(handlers)
        with gr.Tab("Verify a file"):
            _verify_tab(handlers)
    return page
