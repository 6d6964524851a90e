"""Ignore comments, settings and the baseline: is what is held back held back for a reason, and still needed?"""
