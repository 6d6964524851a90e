"""What is said about a file: the problem, its place, how bad it is, and how it may be mended."""

from mobilectl.findings.finding import Edit, Finding, Fix, Place, Problem, Related, Route, Severity
from mobilectl.findings.report import Beside, Change, Correction, Report, Sighting, Spot

__all__ = [
    "Beside",
    "Change",
    "Correction",
    "Edit",
    "Finding",
    "Fix",
    "Place",
    "Problem",
    "Related",
    "Report",
    "Route",
    "Severity",
    "Sighting",
    "Spot",
]
