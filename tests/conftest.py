"""What holds for all tests."""

from hypothesis import settings

# A test is about what comes out, not about how long a busy machine took for it.
settings.register_profile("mobilectl", deadline=None)
settings.load_profile("mobilectl")
