"""The ten touchpoints and their reminders: complete, at once where it matters, one at a time."""
