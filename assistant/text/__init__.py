"""What a text is, in any language: sentences, headings, quotes found however they were typed, embedded instructions."""
