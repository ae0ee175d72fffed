"""Herkomst: the definition of a figure, the rows behind it, where each row comes from, and the query."""

from oversight import live

words = live.words()
live.open_page(words("frame.pages.origin"))
