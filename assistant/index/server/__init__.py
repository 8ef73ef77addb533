"""The index on servers: PostgreSQL holds it all, a Chroma server finds the neighbours of a vector.

PostgreSQL is the truth (`schema`). Chroma follows it through an outbox, which is filled in the transaction that
changes the passages and emptied by whoever comes by (`relay`). Readers use a `ServerReader`, the one writer a
`ServerWriter`.
"""
