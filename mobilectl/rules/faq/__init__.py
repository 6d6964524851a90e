"""Questions that customers will ask, and their answers."""
