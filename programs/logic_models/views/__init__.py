"""Pages on which a chain is written, agreed to and compared."""
