"""Text from records inside a figure: shown as it was typed, never read as markup.

Plotly reads tags such as `<br>` and, where MathJax is present, `$…$` as mathematics.
"""

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
ID_SHOWN = 60  # characters of the number of a pilot that an address names
LONGEST_LESSON = 220  # characters on a screen that leads to the whole of it


def as_typed(text: str) -> str:
    """The text so escaped that Plotly shows it character for character."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")
    return " ".join(escaped.split())


def shortened(text: str, longest: int) -> str:
    """The text, cut at a word and ended with an ellipsis when it has more than `longest` characters."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    at_a_word = cut.rsplit(" ", 1)[0]
    return (at_a_word if len(at_a_word) > longest * 0.6 else cut).rstrip(" ,;:-") + ELLIPSIS
