"""Doorstroom: what happens to pilots in the social domain after they succeed."""

__version__ = "1.0.0"
