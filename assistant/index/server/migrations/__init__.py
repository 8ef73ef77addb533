"""How the tables of an index came to be what they are, step by step; alembic carries the steps out."""
