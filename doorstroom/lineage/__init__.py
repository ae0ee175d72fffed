"""From a figure to the rows behind it: which question gives them, how they make the figure, and where a link leads."""
