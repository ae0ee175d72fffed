"""Measures that SQL has no function for: one a module, pure functions of the rows that a question selects."""
