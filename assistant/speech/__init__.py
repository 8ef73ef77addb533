"""Who says what in an article, and whether that is whom somebody asks for.

models.speech → hearing → article   what the model makes of an article; who says what; heard once and kept
names, told, beside, turns          by letters: names, what stands beside them and beside a quotation, who has the floor
sought                              is a speaker the one who is asked for?
"""
