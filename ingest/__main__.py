"""`python -m ingest` does what `news-assistant ingest` does."""

import sys

from assistant.cli import main

sys.exit(main(["ingest", *sys.argv[1:]]))
