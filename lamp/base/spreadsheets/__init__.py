"""The one place where spreadsheets of people come in: Excel (.xlsx) and CSV, within limits, nothing ever run."""

from lamp.base.spreadsheets.cells import Line, Value, in_words, reference
from lamp.base.spreadsheets.limits import LIMITS, Limits
from lamp.base.spreadsheets.reading import read_lines

__all__ = ["LIMITS", "Limits", "Line", "Value", "in_words", "read_lines", "reference"]
