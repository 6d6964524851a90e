"""What texts must and must not say, and how long they may be."""
