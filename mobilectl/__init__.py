"""Customer reminders and marketing campaigns as files: checked, dry-run, approved, delivered."""

__version__ = "0.1.0"
