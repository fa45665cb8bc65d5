"""The exam: the tasks of the scoreboard, how each kind of vectors takes them, and the figures."""
