"""The smallest edits that remove a finding: ideas for edits by kind, each tried in memory by running the rules again, and ranked."""
