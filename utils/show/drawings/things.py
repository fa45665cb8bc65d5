"""Drawings of chapters 08 to 10: pictures, graphs, users and items."""
