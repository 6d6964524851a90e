"""How the names of files end that snapshots are read from. With any other ending a file is taken for Parquet."""

PARQUET = (".parquet", ".parq", ".pq")
CSV = (".csv", ".tsv", ".txt")
JSON = (".json", ".ndjson", ".jsonl")
WORKBOOK = (".xlsx", ".xlsm")
OLD_WORKBOOK = ".xls"
