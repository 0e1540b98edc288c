"""The Parquet lake: schemas, store and quarantine."""
