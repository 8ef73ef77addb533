"""Is the index whole, and if not: made whole again from the articles' texts, which it keeps.

The store knows what follows from what and examines that (`examine`). Here is added what only the splitter, the
hash and the embedder can tell, and done what only they can do: passages that are damaged are cut and embedded again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from assistant.index.engine import index_of
from assistant.models.embedder import LocalEmbedder, embedder_name, load_embedder
from assistant.ports import IndexKeeper
from assistant.records import Findings, PassagePlace, StoredArticle
from assistant.settings import Settings
from assistant.types import Passage
from ingest.articles.identity import content_hash
from ingest.passages.embedding import batches, text_for_search
from ingest.passages.split import passage_id, split
from ingest.progress import OnEvent, Progress

_SAMPLED = 64
"""Passages, spread over the index, that are embedded again to see whether their vector is the model's own."""
_OWN = 0.98
"""Cosine from which it is: other processors round otherwise, other models are far away."""
_BATCH = 256
"""Passages embedded and stored together."""


@dataclass
class _Damage(Findings):
    """What is wrong, and what has to be done about it."""

    changed: list[str] = field(default_factory=list)
    """Ids of articles that do not say any more what was ingested."""
    foreign: bool = False
    """Were the vectors made by another model than that of the settings?"""


def check(settings: Settings) -> list[str]:
    """What is wrong with the index, a sentence each; nothing where it is whole. IndexMissing, IndexBusy."""
    with index_of(settings).keeper() as store:
        return _examined(store, settings).problems


def repair(settings: Settings, *, on_event: OnEvent | None = None) -> list[str]:
    """Makes the index whole, and comes back with what is wrong still.

    No article is lost but those whose text was changed in the index: they are taken out, and the next ingestion of
    their source brings them back. An index of another model is embedded anew with that of the settings.
    """
    with index_of(settings).keeper(writing=True) as store:
        for _ in range(2):  # once more where parts were missing, behind which nothing could be seen
            damage = _examined(store, settings)
            if not damage.problems:
                break
            _mend(store, settings, damage, Progress(on_event))
        return _examined(store, settings).problems


def _examined(store: IndexKeeper, settings: Settings) -> _Damage:
    found = store.examine()
    damage = _Damage(found.problems, found.articles, found.unreadable)
    if found.unreadable:
        return damage
    ids = [(span.passage_id, span.article) for span in store.spans() if span.passage_id != _due_id(span)]
    damage.add("Passages that are not where their id says", [name for name, _ in ids], [n for _, n in ids])
    _find_changed(store, damage)
    _find_foreign(store, settings, damage)
    return damage


def _due_id(span: PassagePlace) -> str:
    name = passage_id(span.article_id, span.start, span.end)
    return name if span.version == 1 else f"{name}@{span.version}"


def _find_changed(store: IndexKeeper, damage: _Damage) -> None:
    """Articles that do not say what was ingested."""
    for _, stored in store.stored():
        if content_hash(stored.article) != stored.content_hash:
            damage.changed.append(stored.article.id or "")
    damage.add("Articles that do not say any more what was ingested", damage.changed)


def _find_foreign(store: IndexKeeper, settings: Settings, damage: _Damage) -> None:
    """Vectors of another model: by the index's own word, else by embedding some of its passages again."""
    made_by, due = store.embeddings(), embedder_name(settings)
    everything = {number for number, _ in store.stored()}
    if made_by is not None and made_by != due:
        damage.problems.append(
            f"The index was made with the embeddings {made_by}, the settings ask for {due}; --repair embeds "
            f"its {len(everything):,} articles anew."
        )
        damage.foreign = True
    elif due == LocalEmbedder.name and (names := _sampled_foreign(store, settings)):
        damage.add(f"Passages whose vector is not what {due} makes of them, among {_SAMPLED}", names)
        damage.foreign = True
    if damage.foreign:
        damage.articles |= everything


def _sampled_foreign(store: IndexKeeper, settings: Settings) -> list[str]:
    names = [span.passage_id for span in store.spans()]
    passages = store.passages(names[:: max(1, len(names) // _SAMPLED)])
    stored = store.vectors_of([passage.id for passage in passages])
    passages = [passage for passage in passages if passage.id in stored]
    if not passages:
        return []
    own = load_embedder(settings).embed_passages([text_for_search(passage) for passage in passages])
    return [p.id for p, vector in zip(passages, own, strict=True) if not vector @ stored[p.id] >= _OWN]


def _mend(store: IndexKeeper, settings: Settings, damage: _Damage, progress: Progress) -> None:
    store.mend(damage.articles)
    if damage.foreign:
        store.restamp(embedder_name(settings))
    elif store.embeddings() is None:
        store.stamp(embedder_name(settings))
    if damage.changed:
        store.remove(damage.changed)
    if damage.articles:
        embedder = load_embedder(settings)
        progress.expect(len(damage.articles))
        for batch in batches(_due(store, damage.articles), lambda due: len(due[2]), _BATCH):
            vectors = embedder.embed_passages([text_for_search(p) for _, _, own in batch for p in own])
            edges = np.cumsum([len(own) for _, _, own in batch])[:-1]
            for (number, _, own), rows in zip(batch, np.split(vectors, edges), strict=True):
                store.recut(number, own, rows)
            progress.indexed(len(batch), sum(len(own) for _, _, own in batch), batch[-1][1].article.id or "")
    progress.finish()


def _due(store: IndexKeeper, articles: set[int]) -> Iterator[tuple[int, StoredArticle, Sequence[Passage]]]:
    """The articles of these numbers with the passages that they are due."""
    for number in sorted(articles):
        for _, stored in list(store.stored(number)):
            yield number, stored, split(stored.article)
