"""``python -m lamp.serve``: all of LAMP on one machine, started and stopped together."""
