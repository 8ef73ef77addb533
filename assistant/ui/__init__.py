"""The chat in the browser. It shows what the assistant says and decides nothing itself."""

from assistant.ui.page import build_chat
from assistant.ui.serving import serve

__all__ = ["build_chat", "serve"]
