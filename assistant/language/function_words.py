"""Words that say nothing of what a question is about, in the languages most of the articles are in."""

from __future__ import annotations

from assistant.language.word_lists import words_of

STOPWORDS = words_of("function_words", "en", "es", "de")
