"""`python -m assistant` is `news-assistant chat`."""

import sys

from assistant.cli import main

if __name__ == "__main__":
    sys.exit(main(["chat", *sys.argv[1:]]))
