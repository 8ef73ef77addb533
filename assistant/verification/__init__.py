"""Somebody's draft beside the index, sentence by sentence."""
