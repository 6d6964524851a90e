"""What customers have got already: a contact log fills the windows of caps, gaps and exclusions at the start of a plan.

A log is a table like a snapshot, read in the same ways. It is joined with the snapshot once. On this machine DuckDB does so (`joined`): the
result is a temporary Parquet file with a row for each customer and past contact that matters, in the order of the snapshot's rows, so that
any stretch of customers finds its own without holding the others in memory. On a cluster Spark does (`on_spark`), and gives the snapshot's
rows their past. What a row of a log means, and what in it does not fit, is told in one place for both (`log`, `kinds`).
"""

from mobilectl.volumes.history.joined import HistoryFile, read_history, with_past
from mobilectl.volumes.history.log import Log, open_log
from mobilectl.volumes.history.told import History

__all__ = ["History", "HistoryFile", "Log", "open_log", "read_history", "with_past"]
