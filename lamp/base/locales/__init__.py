"""How dates and times are written in a language, where Django's way does not suit LAMP."""
