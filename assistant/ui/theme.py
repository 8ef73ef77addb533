"""How the chat looks, and what its page may load: nothing that is not served by this very server."""

from __future__ import annotations

from importlib.resources import files

from gradio.themes import Base
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SANS = (
    "-apple-system",
    "BlinkMacSystemFont",
    "Segoe UI",
    "Helvetica Neue",
    "Arial",
    "Liberation Sans",
    "sans-serif",
)
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")

# Gradio's own page builds functions from strings and sets styles inline; everything else stays forbidden, so
# that nothing an article or a model wrote could reach another host even if it became markup.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
    )
)


def static(name: str) -> str:
    """The text of a file of this package's static folder."""
    return (files("assistant.ui") / "static" / name).read_text(encoding="utf-8")


def theme() -> Base:
    """Gradio's plainest theme in the colours and fonts of `chat.css`; its controls follow these variables."""
    return Base(font=SANS, font_mono=MONO).set(
        body_background_fill="var(--paper)",
        body_background_fill_dark="var(--paper)",
        body_text_color="var(--ink)",
        body_text_color_dark="var(--ink)",
        background_fill_primary="var(--card)",
        background_fill_primary_dark="var(--card)",
        background_fill_secondary="var(--paper)",
        background_fill_secondary_dark="var(--paper)",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_border_width_dark="0px",
        border_color_primary="var(--rule)",
        border_color_primary_dark="var(--rule)",
        input_background_fill="var(--card)",
        input_background_fill_dark="var(--card)",
        input_background_fill_focus="var(--card)",
        input_background_fill_focus_dark="var(--card)",
        input_border_color="var(--rule)",
        input_border_color_dark="var(--rule)",
        input_border_color_focus="var(--accent)",
        input_border_color_focus_dark="var(--accent)",
        input_placeholder_color="var(--soft)",
        input_placeholder_color_dark="var(--soft)",
    )


class OwnHostOnly:
    """Adds the content security policy to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, with_policy if scope["type"] == "http" else send)
