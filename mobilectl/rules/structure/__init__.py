"""Files, keys, values and references: can it be read at all?"""
