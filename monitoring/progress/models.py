"""Stored progress: work to do (dirty rows) and the two tables of state. Rebuilt from measurements at any time."""
