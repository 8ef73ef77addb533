"""The index on servers: PostgreSQL holds it all; a Chroma server, or PostgreSQL itself, finds a vector's neighbours.

PostgreSQL is the truth (`schema`). Chroma follows it through an outbox, which is filled in the transaction that
changes the passages and emptied by whoever comes by (`relay`); without Chroma there is nothing to follow (`pgvector`).
Readers use a `ServerReader`, the one writer a
`ServerWriter`.
"""
