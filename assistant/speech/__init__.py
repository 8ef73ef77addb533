"""Who says what in an article, and whether that is whom somebody asks for.

models.speech → hearing → article   what the model makes of an article; who says what; heard once and kept
names, told, turns                  by letters: names, what stands beside them, who has the floor in a transcript
sought                              is a speaker the one who is asked for?
"""
