"""The chat's HTML: answers, sources, articles, and the texts on the page."""
