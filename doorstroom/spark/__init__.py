"""The engine beyond one machine: Spark folds the ledger and computes the tables of a version, by the same SQL."""
