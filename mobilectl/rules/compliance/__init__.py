"""What law and the ministry's rules ask of words that customers read."""
