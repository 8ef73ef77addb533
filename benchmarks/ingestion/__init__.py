"""What an ingestion that can be left running promises, measured. `python -m benchmarks.ingestion --help` lists it."""
