"""Who is meant: predicates over customer attributes, cut into atoms, as boxes that overlap, proof and dry run compare."""
