"""A second opinion on every figure: the definitions in plain Python, day by day, and random portfolios to try it on.

Nothing here reads the SQL or imports the product, save `compare`, which asks both. `python -m tests.reference` runs
many portfolios.
"""
