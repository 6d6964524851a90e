"""Sends and reminders as one list of contacts; the caps on it, proven or refuted with a witness; arbitration."""
