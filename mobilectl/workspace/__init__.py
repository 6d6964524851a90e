"""Finds and reads a workspace: YAML with positions, models, and the Workspace object that everything else reads."""
