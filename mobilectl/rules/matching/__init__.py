"""Which customer gets what, by which channel: what groups of customers are owed, and what they are spared."""
