"""Drawings of chapters 11 to 13: networks whose vectors depend on the context."""
