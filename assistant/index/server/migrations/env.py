"""Run by alembic: brings the tables of the index that the connection is of up to date."""

from __future__ import annotations

from alembic import context

from assistant.index.server.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
