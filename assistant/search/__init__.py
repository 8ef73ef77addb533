"""A question's passages, best first, each story once."""
