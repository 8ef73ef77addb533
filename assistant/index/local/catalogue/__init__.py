"""What the index holds, in one SQLite file: articles with their versions, passages, words, vectors, and their origin.

This file is the truth. A passage is in the index when it stands here; Chroma's folder only finds it faster, and can
be made anew from the vectors kept here. Readers use a `Catalogue`, the one writer a `Cataloguer`.
"""
