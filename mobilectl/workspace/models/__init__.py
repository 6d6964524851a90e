"""The shape of every file of a workspace, key by key."""
