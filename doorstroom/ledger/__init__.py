"""The ledger: what was said, by whom, and when. Hand-ins never change; versions are put together from them."""
