"""The least that a set-up of web, worker and beat can be: what the memory of the real one is held against."""
