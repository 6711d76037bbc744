"""The front end: one page on this machine alone.

Gradio is imported when a page is built, not before, and with its telemetry off.
"""

from __future__ import annotations

import ipaddress
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from closedset.app.rooms import Services
from closedset.errors import UsageError

if TYPE_CHECKING:
    import gradio as gr

__all__ = ["Services", "build_app", "launch"]

LARGEST_UPLOAD = "200mb"
"""A clip to verify; scripts are far smaller."""


def _stay_local() -> None:
    """Switch off what would phone home. Must run before Gradio is imported."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["GRADIO_SHARE"] = "False"


def loopback(host: str) -> str:
    """Return ``host`` as a loopback address. Raises UsageError for any other address."""
    name = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        local = False
    if not local:
        raise UsageError(
            f"the app does not listen on {host!r}: it has no login, and that address is open to "
            "others. Accepted are 127.0.0.1, ::1 and localhost.",
            remedy="Type: closedset app --host 127.0.0.1, and reach it from elsewhere through an "
            "SSH tunnel: ssh -L 7860:127.0.0.1:7860 THIS-MACHINE",
        )
    return name


def build_app(services: Services, folder: Path, *, recipes: Sequence[str] = ("ink",)) -> gr.Blocks:
    """Return the page. Productions go below ``folder``; ``recipes`` are the ids on offer."""
    _stay_local()
    from closedset.app.page import build_page

    return build_page(services, folder.resolve(), tuple(recipes))


def launch(
    services: Services,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    folder: Path = Path("productions"),
    recipes: Sequence[str] = ("ink",),
    on_ready: Callable[[str], None] = lambda _url: None,
    until: Callable[[gr.Blocks], None] | None = None,
) -> None:
    """Serve the page on a loopback address until interrupted.

    Args:
        port: None finds a free one from 7860 up.
        on_ready: called with the page's address once it answers.
        until: called with the running page; serving ends when it returns. None waits for Ctrl+C.

    Raises:
        UsageError: for an address that is not loopback, before anything listens, or a port in use.
    """
    address = loopback(host)
    uploads = tempfile.mkdtemp(prefix="closedset-app-")
    before = os.environ.get("GRADIO_TEMP_DIR")
    os.environ["GRADIO_TEMP_DIR"] = uploads
    try:
        page = build_app(services, folder, recipes=recipes)
        try:
            _serve(page, address, port, folder.resolve(), on_ready, until)
        finally:
            page.close(verbose=False)
    finally:
        shutil.rmtree(uploads, ignore_errors=True)
        os.environ.pop("GRADIO_TEMP_DIR")
        if before is not None:
            os.environ["GRADIO_TEMP_DIR"] = before


def _serve(
    page: Any,
    address: str,
    port: int | None,
    folder: Path,
    on_ready: Callable[[str], None],
    until: Callable[[gr.Blocks], None] | None,
) -> None:
    from starlette.middleware import Middleware

    from closedset.app import handlers
    from closedset.app.doorman import Doorman
    from closedset.app.page import look

    try:
        _, url, _ = page.launch(
            server_name=address,
            server_port=port,
            share=False,
            prevent_thread_lock=True,
            inbrowser=False,
            quiet=True,
            show_error=False,
            allowed_paths=[str(folder)],
            max_file_size=LARGEST_UPLOAD,
            ssr_mode=False,
            mcp_server=False,
            pwa=False,
            run_history=False,
            enable_monitoring=False,
            footer_links=[],
            app_kwargs={
                "middleware": [Middleware(Doorman, shelf=folder, offered=handlers.DOWNLOADS)]
            },
            **look(),
        )
    except OSError as error:
        raise UsageError(
            f"the app cannot listen on {address} port {port or 'from 7860 up'}: {error}.",
            remedy="Pick another port: closedset app --port 7900",
        ) from error
    on_ready(url)
    if until:
        until(page)
    else:
        page.block_thread()
