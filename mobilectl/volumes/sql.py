"""Texts and names as SQL writes them."""


def text(value: str) -> str:
    """A text."""
    return "'" + value.replace("'", "''") + "'"


def name(column: str) -> str:
    """The name of a column."""
    return '"' + column.replace('"', '""') + '"'
