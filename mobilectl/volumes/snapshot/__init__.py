"""Snapshots of customers: where they are, what is in them, whether they fit the attributes, and their rows in batches.

Every source becomes Parquet files with a row for each customer: those that are there already, or a temporary one that rows are read into
once, with the columns in use alone. So the rest of the program knows one kind of snapshot. What an attribute reads from its column is said
by `mapping`; whatever else customers are read from has to give the same.
"""

from mobilectl.volumes.snapshot.address import open_snapshot, open_table
from mobilectl.volumes.snapshot.checks import check_columns, check_values
from mobilectl.volumes.snapshot.reading import batches
from mobilectl.volumes.snapshot.table import MADE_UP, NoCustomers, Part, Snapshot

__all__ = ["MADE_UP", "NoCustomers", "Part", "Snapshot", "batches", "check_columns", "check_values", "open_snapshot", "open_table"]
