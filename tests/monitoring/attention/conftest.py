"""Indicators and measurements as the tests of progress make them."""

from tests.monitoring.progress.conftest import make_indicator, measure

__all__ = ["make_indicator", "measure"]
