"""One story on every channel: what texts and answers say, held against the offer, the period and each other."""
