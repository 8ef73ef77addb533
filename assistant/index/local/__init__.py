"""The index in a folder: SQLite holds it all, Chroma finds the neighbours of a vector."""
