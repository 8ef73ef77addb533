"""Measuring and building: nothing here is needed at run time."""
