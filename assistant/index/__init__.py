"""What was ingested, kept and searched."""
