"""An answer written by a chat model: prompts, its output while it arrives, statements asked for again."""
