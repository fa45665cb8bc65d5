"""The worlds that the chapters embed: the docs of the stack, its code, the emoji."""
