"""Shares for people: what was measured to a tenth of a percent, what a file sets as it stands there."""


def measured(share: float) -> str:
    """`79.6%`, `5.0%`."""
    return f"{share:.1%}"


def exactly(share: float) -> str:
    """`5%`, `2.5%`: never rounded, or a limit would seem to be another one."""
    return f"{100 * share:.10g}%"
