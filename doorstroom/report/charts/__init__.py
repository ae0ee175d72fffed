"""Pictures: a frame and words go in, a `Picture` comes out. No data is fetched here, no file or clock is read.

Each picture asks one question, and is named after it. Its title is the answer, its alt text says the same in words, and
all three come from the same rows.
"""
