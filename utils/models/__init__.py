"""Models, weights and artifacts that more than one chapter uses."""
