"""A briefing: slides that are claims with what they stand on, and the ways to show them.

One model (`slides`), made from questions (`story`), chosen by who briefs (`choice`). The renderers know nothing but the
model: `deck` (HTML), `paper` (PDF), `powerpoint` (PPTX). None of them needs a browser or the network.
"""
