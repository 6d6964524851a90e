"""Campaigns and sends that get in each other's way."""
