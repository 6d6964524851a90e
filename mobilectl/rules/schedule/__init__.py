"""Days and hours at which nothing may go out, or at which it would do harm."""
