"""The commands. Each reads options, calls the library and prints; nothing is decided here."""
