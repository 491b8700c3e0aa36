"""What all tests share."""

from hypothesis import settings

# The same examples every time and no deadlines: a test fails for what the code does, not for when or where it runs.
settings.register_profile("reglab", derandomize=True, database=None, deadline=None)
settings.load_profile("reglab")
