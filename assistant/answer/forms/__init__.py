"""Answers with a form of their own: the forms that list from the whole index, both sides, two questions in one."""
