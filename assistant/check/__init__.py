"""A statement beside its quotes: facts, attribution, what was left out, and the measured judgement."""
