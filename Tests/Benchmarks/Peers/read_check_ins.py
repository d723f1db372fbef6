"""Has DuckDB read the check-ins of ImportBenchmark into a durable table.

    python read_check_ins.py FOLDER FILE
"""

import pathlib
import sys
import time

import duckdb


def main(folder, file):
    path = folder / "duckdb.db"
    database = duckdb.connect(str(path))
    start = time.perf_counter()
    database.execute(
        "CREATE TABLE device AS SELECT * FROM read_json(?, format = 'newline_delimited')", [file]
    )
    database.execute("CHECKPOINT")
    seconds = time.perf_counter() - start
    rows = database.execute("SELECT count(*) FROM device").fetchone()[0]
    database.close()
    with open(folder / "results.tsv", "a") as results:
        results.write(f"import.duckdb.s\t{seconds}\n")
        results.write(f"import.duckdb.rows\t{rows}\n")
    print(f"DuckDB {duckdb.__version__}: {rows} records durable in {seconds:.2f} s")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
