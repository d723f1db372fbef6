"""Decides about the fleet of FleetBenchmark in SQL, by DuckDB on one thread, and compares every outcome.

    python fleet.py FOLDER
"""

import pathlib
import sys
import time

import duckdb
import numpy

# Partner device states, as FleetBenchmark numbers them.
MEDIUM, HIGH, COMPROMISED = 2, 3, 4

RUNS = 7


def sql(code):
    """The Device Threat Level rule under the benchmark's settings; `code` gives the number of an outcome."""
    within, above = code("compliant", "threatLevelWithin"), code("noncompliant", "threatLevelAbove")
    compromised = code("noncompliant", "deviceCompromised")
    blocked, awaiting = code("noncompliant", "missingDataBlocked"), code("compliant", "awaitingPartnerData")
    unsupported = code("noncompliant", "osVersionUnsupported")
    # Both partners have a say on iOS from version 14 on, and then each must report.
    first_breaks = f"registered = 0 OR first > {MEDIUM}"
    return f"""
        CASE platform
        WHEN 0 THEN CASE
            WHEN version < 8 THEN {unsupported}
            WHEN registered = 0 THEN {blocked}
            WHEN first = {COMPROMISED} THEN {compromised}
            WHEN first <= 1 THEN {within}
            WHEN first <= {HIGH} THEN {above}
            ELSE {blocked} END
        WHEN 1 THEN CASE
            WHEN version < 14 THEN {unsupported}
            WHEN second = {COMPROMISED} THEN {compromised}
            WHEN version < 15 THEN {unsupported}
            WHEN registered = 1 AND first = {COMPROMISED} THEN {compromised}
            WHEN {first_breaks} THEN
                CASE WHEN registered = 1 AND first = {HIGH} THEN {above} ELSE {blocked} END
            WHEN second <= {MEDIUM} THEN {within}
            WHEN second = {HIGH} THEN {above}
            ELSE {blocked} END
        WHEN 2 THEN CASE
            WHEN version < 10 THEN {code("compliant", "notSupportedByAdapter")}
            WHEN second = {COMPROMISED} THEN {compromised}
            WHEN second <= 1 THEN {within}
            WHEN second <= {HIGH} THEN {above}
            ELSE {blocked} END
        ELSE {code("compliant", "noPolicyAssigned")} END"""


def main(folder):
    words = (folder / "outcomes.txt").read_text().split("\n")

    def code(state, rule):
        word = f"{state} {rule}"
        return words.index(word) if word in words else 254

    names = ["platform", "version", "registered", "first", "second"]
    columns = {name: numpy.fromfile(folder / f"{name}.u8", dtype=numpy.uint8) for name in names}
    expected = numpy.fromfile(folder / "outcome.u8", dtype=numpy.uint8)
    database = duckdb.connect()
    database.execute("SET threads = 1")
    database.register("columns", columns)
    database.execute("CREATE TABLE fleet AS SELECT * FROM columns")
    shortest = float("inf")
    for _ in range(RUNS):
        start = time.perf_counter_ns()
        database.execute(
            f"CREATE OR REPLACE TEMP TABLE decided AS SELECT ({sql(code)})::UTINYINT AS outcome FROM fleet"
        )
        shortest = min(shortest, time.perf_counter_ns() - start)
    outcome = database.execute("SELECT outcome FROM decided").fetchnumpy()["outcome"]
    different = int((outcome != expected).sum())
    with open(folder / "results.tsv", "a") as results:
        results.write(f"fleet.duckdb.ns\t{shortest / len(expected)}\n")
        results.write(f"fleet.duckdb.disagreements\t{different}\n")
    print(f"DuckDB {duckdb.__version__}: {shortest / len(expected):.1f} ns a device, {different} outcomes differ")
    for place in numpy.nonzero(outcome != expected)[0][:5]:
        ours, theirs = expected[place], outcome[place]
        print({name: int(column[place]) for name, column in columns.items()}, words[ours], theirs)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
