"""What customers have agreed to: refusals, sensitive personal information, and whom a message can reach at all."""
