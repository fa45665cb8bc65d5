"""Drawings of chapters 01 to 06: counts, tables of vectors, letters."""
