"""When: the Chinese calendar with its make-up workdays, recurrences, and the days on which sends and reminders fall."""
