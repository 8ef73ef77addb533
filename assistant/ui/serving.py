"""Serving the chat on this machine until it is stopped."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import signal
import socket
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from assistant.chain import Assistant
from assistant.errors import AssistantError
from assistant.settings import Settings
from assistant.ui.ending import Counted, OpenRequests
from assistant.ui.endpoints import MCP_PATH, check_mcp, speak_json
from assistant.ui.health import Health
from assistant.ui.page import build_chat
from assistant.ui.permission import Guard, Permission, is_loopback
from assistant.ui.theme import OwnHostOnly, static, theme

LARGEST_FILE = "1gb"
"""What a reader may drop on the page; archives of articles are the largest."""


def serve(
    settings: Settings,
    *,
    own: Settings | None = None,
    host: str = "127.0.0.1",
    port: int = 7860,
    mcp: bool = False,
    open_browser: bool = False,
) -> None:
    """Serve the chat until Ctrl-C or SIGTERM, with `mcp` its functions as MCP tools too.

    Ctrl-C ends it at once; on SIGTERM what is being answered comes to its end first, within `ending.LONGEST`.

    Where `settings` are those of the sample articles, `own` are the reader's. Raises AssistantError when the port is
    taken, the address is not this machine's, or the package for MCP is missing.
    """
    check_port(host, port)
    if mcp:
        check_mcp()
    permission = Permission.for_host(settings.allow_ingest, host)
    sample = own is not None and own.index_dir != settings.index_dir
    assistant = Assistant(settings)
    page = build_chat(assistant, sample=sample, own=own, permission=permission)
    own_names = is_loopback(host)
    requests = OpenRequests()
    address = launch(
        page,
        assistant,
        host=host,
        port=port,
        permission=permission,
        own_names=own_names,
        mcp=mcp,
        requests=requests,
    )
    print(f"The chat is at {address} - stop it with Ctrl-C.", file=sys.stderr, flush=True)  # noqa: T201
    if mcp:
        print(f"MCP clients connect to {address}{MCP_PATH}", file=sys.stderr, flush=True)  # noqa: T201
    if open_browser:
        webbrowser.open(address)
    told_to_end = threading.Event()
    if threading.current_thread() is threading.main_thread():  # no other may say what a signal does
        signal.signal(signal.SIGTERM, lambda *_: told_to_end.set())
    try:
        told_to_end.wait()
        requests.let_end()
    finally:
        page.close(verbose=False)


def launch(
    page: gr.Blocks,
    assistant: Assistant | None = None,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    permission: Permission = Permission.NOBODY,
    own_names: bool = False,
    mcp: bool = False,
    requests: OpenRequests | None = None,
) -> str:
    """Serve `page` from a thread of this process and give back its address; `page.close()` ends it.

    Nothing of it reaches another host: no statistics, no fonts, no scripts, and a policy that the browser
    enforces. With `own_names` it answers to no other name than one of this machine. Without a port Gradio takes the
    first free one from 7860. Of an `assistant` it says whether it is ready: see `health`. `requests`
    count what is being answered.
    """
    own = [Middleware(OwnHostOnly), Middleware(Guard, permission, own_names=own_names, mcp=mcp)]
    requests = requests or OpenRequests()
    own.append(Middleware(Counted, requests))
    if assistant is not None:
        own.insert(0, Middleware(Health, assistant, requests))
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it in places that no argument reaches
    # Gradio (6.31) announces its MCP server on standard output, "quiet" or not.
    with contextlib.redirect_stdout(io.StringIO()):
        _, address, _ = page.launch(server_name=host, server_port=port, mcp_server=mcp, **_how(own))
    if page.mcp_error:
        page.close(verbose=False)
        raise AssistantError(f"The MCP server cannot start: {page.mcp_error}")
    if mcp:
        speak_json(page)
    return str(address)


def _how(own: list[Middleware]) -> dict[str, Any]:
    return {
        "prevent_thread_lock": True,
        "quiet": True,
        "share": False,
        "inbrowser": False,
        "ssr_mode": False,
        "_frontend": False,  # else Gradio asks for the page, and gives up where a busy machine takes three seconds
        "enable_monitoring": False,
        "footer_links": [],
        "theme": theme(),
        "css": static("chat.css") + static("articles.css") + static("drafts.css"),
        "head": f"<style>{static('page.css')}</style><script>{modules()}</script>",
        "max_file_size": LARGEST_FILE,
        "app_kwargs": {"middleware": own},
        "favicon_path": Path(__file__).parent / "static" / "mark.svg",
    }


_MODULES = ("address", "dates", "talks", "markdown", "conversations", "verdicts", "adding")
"""What the scripts of the page's parts use: each has a scope of its own and gives the page one name."""


def modules() -> str:
    """The scripts that those of the page's parts use."""
    return "".join(static(f"{name}.js") for name in _MODULES)


def check_port(host: str, port: int) -> None:
    """Can the chat be served there? Raises AssistantError if not, with the reason and the cure."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise AssistantError(
                f"Port {port} on {host} is in use; choose another with --port, such as --port {port + 1}."
            ) from error
        raise AssistantError(
            f"The chat cannot be served on {host}:{port}: {error.strerror or error}."
        ) from error
