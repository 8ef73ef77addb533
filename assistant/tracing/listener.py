"""What hears of the steps of an answer as LangChain tells of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler


class StepListener(BaseCallbackHandler):
    """Told of each step as it begins and as it ends, in the thread that does it."""

    run_inline = True

    @abstractmethod
    def begins(self, name: str, run_id: UUID, parent_run_id: UUID | None, sizes: Mapping[str, Any]) -> None:
        """A step begins, inside another one unless `parent_run_id` is None; `sizes` say what goes in."""

    @abstractmethod
    def ends(self, run_id: UUID, figures: Mapping[str, Any], error: BaseException | None = None) -> None:
        """A step is done, or failed."""

    def on_chain_start(
        self,
        serialized: dict[str, Any],
        inputs: object,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        **others: Any,
    ) -> None:
        """A step begins."""
        self.begins(str(others.get("name") or "step"), run_id, parent_run_id, _figures(inputs))

    def on_chain_end(self, outputs: object, *, run_id: UUID, **_: Any) -> None:
        """A step is done."""
        self.ends(run_id, _figures(outputs))

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:
        """A step failed."""
        self.ends(run_id, {}, error)


def _figures(told: object) -> Mapping[str, Any]:
    """The figures of a step of ours; a step of somebody else's tells whatever goes through it."""
    return told if isinstance(told, Mapping) else {}
