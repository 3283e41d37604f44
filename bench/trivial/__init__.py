"""The same project with one page more: the least that a signed-in page of it can cost."""
