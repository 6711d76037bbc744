"""Where things stand on the bench below the wall, and what each of its buttons calls."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import gradio as gr

from closedset.app.bench import FIELDS, MOST, WAYS, Asked, Bench, Stack
from closedset.app.handlers import BoardView
from closedset.app.uploads import from_this_machine

_LOW = 130
"""Pixels: of a field that a file is dropped into."""
_NAMES = [field.name for field in fields(Asked)]


class BenchPart:
    """The bench: a group that opens when somebody clicks a panel."""

    def __init__(self, bench: Bench, looks: tuple[str, ...]) -> None:
        """Lay out its parts, hidden."""
        self._bench = bench
        self._shot, self._take, self._laid_out = gr.State(""), gr.State(""), gr.State(Stack(""))
        with gr.Column(visible=False, elem_id="bench") as self.group:
            self._status = gr.HTML()
            self._stack = gr.Gallery(
                elem_id="stack",
                show_label=False,
                columns=4,
                height="auto",
                object_fit="contain",
                interactive=False,
                allow_preview=False,
                buttons=["fullscreen"],
            )
            self._fields = self._ways(looks)
            with gr.Row():
                self._make = gr.Button("Make new takes", variant="primary")
                self._hang = gr.Button()
        self.shown = [self.group, self._status, self._stack, self._shot, self._laid_out]
        self.shown += [self._take, self._hang]

    def _ways(self, looks: tuple[str, ...]) -> dict[str, Any]:
        found: dict[str, Any] = {
            "way": gr.Radio([(said, way) for way, said in WAYS.items()], value="vary", label="Do")
        }
        with gr.Row():
            found["vary"] = gr.Slider(1, MOST, value=4, step=1, label="How many")
            found["strength"] = gr.Slider(
                0.05, 1, value=0.4, step=0.05, label="How far: near this picture, or far from it"
            )
            found["words"] = gr.Textbox(
                label="What changes; the gate reads it", max_length=2000, lines=2
            )
            found["look"] = gr.Dropdown(list(looks), label="Look")
        with gr.Row():
            found["where"] = gr.Textbox(
                label="Only here: a character or a thing in the shot",
                placeholder="everywhere",
                max_lines=1,
                max_length=100,
            )
            found["mask"] = from_this_machine(
                gr.File(
                    label="or a mask, white where it may change",
                    file_types=["image"],
                    height=_LOW,
                )
            )
            found["scribble"] = from_this_machine(
                gr.File(
                    label="A line drawing, laid over the shot's outlines",
                    file_types=["image"],
                    height=_LOW,
                )
            )
            found["nobody"] = gr.Checkbox(label="I looked: the drawing shows no real person")
        for name, part in found.items():
            part.visible = name == "way" or name in FIELDS["vary"]
        return found

    def wire(self, wall: gr.Gallery, production: gr.State, panels: gr.State) -> None:
        """Open the bench for the panel that is clicked; ``panels`` holds the board's view."""
        fields = [self._fields[name] for name in _NAMES]
        at = [production, self._shot, self._take]

        def choose(view: BoardView, event: gr.SelectData) -> tuple[Any, ...]:
            shot = view.shots[event.index]
            return self._laid(self._bench.lay(view.production, shot), shot)

        def pick(stack: Stack, event: gr.SelectData) -> tuple[str, Any]:
            return _chosen(stack, event.index)

        def fit(way: str) -> list[Any]:
            return [gr.update(visible=name in FIELDS.get(way, ())) for name in _NAMES[1:]]

        def make(
            production: str,
            shot: str,
            take: str,
            *values: Any,
            bar: gr.Progress = gr.Progress(),  # noqa: B008 - Gradio injects it by this default
        ) -> tuple[Any, ...]:
            asked = Asked(**dict(zip(_NAMES, values, strict=True)))
            made = self._bench.refine(production, shot, take, asked, _progress(bar))
            return (*self._laid(made, shot), None, None)

        def hang(
            view: BoardView,
            production: str,
            shot: str,
            take: str,
            bar: gr.Progress = gr.Progress(),  # noqa: B008 - Gradio injects it by this default
        ) -> tuple[Any, ...]:
            done = self._bench.approve(production, shot, take, _progress(bar))
            return (*self._laid(done, shot), gr.Gallery(list(view.panels)))

        wall.select(choose, [panels], self.shown, api_name="choose_panel")
        self._stack.select(pick, [self._laid_out], [self._take, self._hang], api_name="choose_take")
        self._fields["way"].change(fit, [self._fields["way"]], fields[1:], api_name="way")
        uploads = [self._fields["mask"], self._fields["scribble"]]
        busy: dict[str, Any] = {"concurrency_limit": 1, "show_progress_on": [self._status]}
        self._make.click(make, [*at, *fields], [*self.shown, *uploads], api_name="refine", **busy)
        self._hang.click(hang, [panels, *at], [*self.shown, wall], api_name="approve", **busy)

    def _laid(self, stack: Stack, shot: str) -> tuple[Any, ...]:
        """Return what the parts show; the newest take is the chosen one."""
        pictures = gr.Gallery(
            list(stack.pictures), visible=bool(stack.pictures), selected_index=None
        )
        return (gr.Column(visible=True), stack.status, pictures, shot, stack, *_chosen(stack, -1))


def _chosen(stack: Stack, index: int) -> tuple[str, Any]:
    """Return the id of a take, and the button that hangs it."""
    if not stack.takes:
        return "", gr.Button(visible=False)
    hang = gr.Button(f"Hang take {stack.numbers[index]} on the wall", visible=True)
    return stack.takes[index], hang


def _progress(bar: gr.Progress) -> Any:
    def progress(stage: str, done: int, total: int, detail: str) -> None:
        bar((done, total) if total else None, desc=f"{stage} {detail}".strip())

    return progress
