"""What an article is: its identity, its reprints, the items of a live blog, and what in it is no news."""
