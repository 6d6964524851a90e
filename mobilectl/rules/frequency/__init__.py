"""Contact caps: can any customer get too much?"""
