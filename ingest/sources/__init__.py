"""Files, folders, archives, web pages, feeds, documents → Articles."""
