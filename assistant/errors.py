"""What can go wrong, as one tree. A library's error becomes one of these where it is met, with its cause.

AssistantError
├── UsageError            the call was wrong: exit status 2
│   ├── SettingsError     a setting is unknown or malformed
│   ├── QuestionError     a question or its filters cannot be read
│   └── PromptError       a prompt misses a variable, or holds an unknown one
├── IndexProblem          the work failed: exit status 1
│   ├── IndexMissing      nothing has been ingested there
│   ├── IndexMismatch     made by another embedding model or format version
│   ├── IndexBusy         another process is writing
│   └── IndexDamaged      vectors, words and articles disagree
├── SourceError           an input could not be read; in a batch it is reported, not raised
├── ModelError            a model could not be loaded, reached or understood
└── CitationError         a quote is not in its article; never shown, always a defect of the caller
"""


class AssistantError(Exception):
    """Every error this project raises on purpose. `str(error)` is one sentence for a person."""

    exit_status = 1


class UsageError(AssistantError):
    """The call was wrong and would fail again unchanged."""

    exit_status = 2


class SettingsError(UsageError):
    """A setting is unknown or malformed."""


class QuestionError(UsageError):
    """A question, or a filter given with it, cannot be read."""


class PromptError(UsageError):
    """A prompt misses a declared variable, or holds one nobody declared."""


class IndexProblem(AssistantError):
    """The index cannot be used as it stands."""


class IndexMissing(IndexProblem):
    """There is no index in the folder."""


class IndexMismatch(IndexProblem):
    """The index was made by another embedding model or format version."""


class IndexBusy(IndexProblem):
    """Another process is writing to the index."""


class IndexDamaged(IndexProblem):
    """The parts of the index disagree."""


class SourceError(AssistantError):
    """An input could not be read."""


class ModelError(AssistantError):
    """A model could not be loaded, reached or understood."""


class CitationError(AssistantError):
    """A quote does not stand in its article."""
