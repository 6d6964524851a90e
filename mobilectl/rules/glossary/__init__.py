"""Terms that customers do not know, and words that are not for them."""
