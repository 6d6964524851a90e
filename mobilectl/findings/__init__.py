"""What is said about a file: the problem, its place, how bad it is, and how it may be mended."""

from mobilectl.findings.finding import Edit, Finding, Fix, Place, Problem, Related, Route, Severity

__all__ = ["Edit", "Finding", "Fix", "Place", "Problem", "Related", "Route", "Severity"]
