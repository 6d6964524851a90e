"""The policy itself: rules without effect, and rules that contradict each other."""
