"""Reads exported tables with pandas and DuckDB and prints what they see, as JSON."""

import json
import sys

import duckdb
import pandas

folder = sys.argv[1]
readers = {"csv": pandas.read_csv, "parquet": pandas.read_parquet, "json": pandas.read_json}
seen = {}
for kind, read in readers.items():
    for table in ("runs", "epochs", "samples"):
        file = f"{folder}/{table}.{kind}"
        frame = read(file)
        counted = duckdb.sql(f"select count(*) from '{file}'").fetchall()[0][0]
        seen[f"{table}.{kind}"] = {"pandas": len(frame), "duckdb": counted}
    epochs = f"{folder}/epochs.{kind}"
    seen[f"{kind} sum"] = [
        round(float(read(epochs).trainLoss.sum()), 6),
        round(float(duckdb.sql(f"select sum(trainLoss) from '{epochs}'").fetchall()[0][0]), 6),
        int(read(epochs).errorRate.isna().sum()),
    ]
print(json.dumps(seen))
