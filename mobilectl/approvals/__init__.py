"""Who agreed to what: definitions and their digests, signed statements, and what they amount to."""
