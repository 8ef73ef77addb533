"""An index on servers, as `ports.Index` wants it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePath

from assistant.errors import IndexMismatch, IndexMissing
from assistant.index.server.chroma import VectorServer
from assistant.index.server.chroma_search import ChromaSearch
from assistant.index.server.damage import older
from assistant.index.server.database import UPKEEP, Database, Writing
from assistant.index.server.pgvector import CONNECTION, PgvectorSearch
from assistant.index.server.reading import ServerReader
from assistant.index.server.schema import HEAD
from assistant.index.server.vector_search import VectorSearch
from assistant.index.server.writing import ServerWriter
from assistant.records import OnMending

WAIT = 10.0
"""Seconds to wait for another writer before saying that there is one."""


@dataclass(frozen=True, slots=True)
class IndexServers:
    """See `assistant.ports.Index`."""

    database_url: str
    chroma_url: str | None
    """Without one PostgreSQL searches the vectors itself."""
    index_dir: PurePath
    """What would be its folder is its name: `name_of`."""

    def reader(self, embedder_name: str, dimensions: int | None = None) -> ServerReader:
        """See `Index`."""
        database, search = self._parts()
        with ExitStack() as undo:
            undo.callback(database.close)
            self._must_exist(database)
            reader = ServerReader(database, search)
            self._verify(reader, database, embedder_name, dimensions)
            if lacking := search.lacking():
                raise IndexMismatch(lacking)
            undo.pop_all()
        return reader

    def writer(
        self,
        embedder_name: str,
        *,
        create: bool = True,
        wait: float = WAIT,
        on_mending: OnMending | None = None,
    ) -> ServerWriter:
        """See `Index`."""
        database, search = self._parts()
        with ExitStack() as undo:
            undo.callback(database.close)
            if not create:
                self._must_exist(database)
            writing = undo.enter_context(closing(Writing(database, wait)))
            writing.migrate()
            writer = ServerWriter(database, search, writing)
            if writer.embeddings() is None and not writer.holds_vectors():
                writer.stamp(embedder_name)
            self._verify(writer, database, embedder_name, None)
            with writing.transaction() as db:
                search.prepare(db)
            search.follow(on_mending)
            undo.pop_all()
        return writer

    def keeper(self, *, writing: bool = False) -> ServerWriter:
        """See `Index`."""
        database, search = self._parts(UPKEEP)
        with ExitStack() as undo:
            undo.callback(database.close)
            self._must_exist(database)
            right = undo.enter_context(closing(Writing(database, WAIT))) if writing else None
            if right:
                right.migrate()
                with right.transaction() as db:
                    search.prepare(db)
            undo.pop_all()
        return ServerWriter(database, search, right)

    def _parts(self, settings: Mapping[str, str] | None = None) -> tuple[Database, VectorSearch]:
        name = name_of(self.index_dir)
        if self.chroma_url is None:
            database = Database(self.database_url, name, {**CONNECTION, **(settings or {})})
            return database, PgvectorSearch(database)
        database = Database(self.database_url, name, settings)
        return database, ChromaSearch(database, VectorServer(self.chroma_url, name))

    def _must_exist(self, database: Database) -> None:
        if database.revision() is None:
            raise IndexMissing(
                f"There is no index {self.index_dir} in {database.shown}; `news-assistant ingest PATH` makes one."
            )

    def _verify(
        self, reader: ServerReader, database: Database, embedder_name: str, dimensions: int | None
    ) -> None:
        if (revision := database.revision()) != HEAD:
            raise IndexMismatch(older(database, revision))
        made_by, length = reader.embeddings(), reader.dimensions()
        if made_by != embedder_name or (dimensions and length and dimensions != length):
            made = f"{made_by} ({length} dimensions)" if length else made_by
            asked = f"{embedder_name} ({dimensions} dimensions)" if dimensions else embedder_name
            raise IndexMismatch(
                f"The index {self.index_dir} in {database.shown} was made with the embeddings {made}, the settings ask "
                f"for {asked}; set index_dir to another name and ingest, or embed it anew: "
                "`news-assistant check --repair`."
            )


def name_of(index_dir: PurePath) -> str:
    """What an index is called in the database, as a schema, and in Chroma, as a collection."""
    plain = re.sub(r"[^a-z0-9]+", "_", index_dir.name.lower()).strip("_")[:40]
    digest = (
        "" if plain == str(index_dir) else f"_{blake2b(str(index_dir).encode(), digest_size=6).hexdigest()}"
    )
    return f"news_{plain}{digest}"
