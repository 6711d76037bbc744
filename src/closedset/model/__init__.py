"""The nouns of Closedset: frozen dataclasses with units, no I/O, no other stage."""
