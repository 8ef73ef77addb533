"""The command `news-assistant`, and how it shows things in a terminal."""

from assistant.cli.command import build_parser, main

__all__ = ["build_parser", "main"]
