"""Who is named in an article, who speaks, and whose words those are.

lexicon → mentions → people         the words for people; one phrase; all whom an article names
models.speech → hearing → article  who says what in an article, as a model hears it; names, turns and told by letters
quotations → masked_sentences → subjects → speaker_resolution → utterances      who says what in an article
"""
