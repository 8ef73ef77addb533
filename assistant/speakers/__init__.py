"""Who is named, who speaks, and whose words those are.

lexicon → mentions → cast           the words for people; one phrase; all whom an article names
quotations → frames → subjects → listener → speech      who says what in an article
asked, voices, sayings              whose words a question asks for, and the answer in those words
"""
