"""Articles → passages with their vectors."""
