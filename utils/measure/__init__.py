"""Measures: vectors and their neighbours, ranking quality, intervals, the shape of a cloud."""
