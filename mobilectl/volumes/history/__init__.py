"""What customers have got already: a contact log fills the windows of caps, gaps and exclusions at the start of a plan.

A log is a table like a snapshot, read in the same ways. It is joined with the snapshot once, in DuckDB: the result is a temporary Parquet
file with a row for each customer and past contact that matters, in the order of the snapshot's rows, so that any stretch of customers
finds its own without holding the others in memory.
"""

from mobilectl.volumes.history.joined import History, read_history, with_past
from mobilectl.volumes.history.log import Log, open_log

__all__ = ["History", "Log", "open_log", "read_history", "with_past"]
