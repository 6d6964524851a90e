"""What customers read: texts with their channels, lengths, terms, and facts read out of them."""
