"""What stands on the screens, as blocks that a screen draws: made of rows and words, and nothing is asked here."""
