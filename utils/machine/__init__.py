"""The reader's machine: files, cache, what is installed, what surrounds the program."""
