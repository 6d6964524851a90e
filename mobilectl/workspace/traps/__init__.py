"""Signs that YAML takes for something else than people mean by them: which there are, how they are found, what would be right."""
