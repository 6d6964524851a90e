"""Findings and tables out: terminal, JSON, Markdown, CSV. Each format is a pure function."""
