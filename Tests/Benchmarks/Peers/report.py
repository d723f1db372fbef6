"""Writes the table of what the benchmarks measured into the documentation.

    python report.py FOLDER PYTHON
"""

import pathlib
import platform
import re
import subprocess
import sys

PAGE = pathlib.Path(__file__).parents[3] / "Sources/ConnectorService/ConnectorService.docc/Benchmarks.md"

INTRODUCTION = """# What is fast, and what is not

Measured by `make bench`, which rewrites this page. Both sides of a comparison ran after each other on the same machine; read the ratios, not the times, and expect others on other machines. Each time is the shortest of several runs, but for the import, which runs once and hangs on the disk.
"""

EXPLANATION = """
What the rows are:

- **A whole fleet**: {devices} devices of a made-up fleet with two partners, one byte each, and their versions, platforms and registrations as classes. The pass gives each device a code, which is a place in the verdicts of its rule row: both outcomes and both first reasons. It looks states up in tables of sixteen, with the best vector instructions that the processor has; where no partner's word matters, the code is 0 from the beginning, and the pass reads and writes nothing. The copy is of the bytes that the pass reads. DuckDB decides about the same million devices in SQL on one thread, and every outcome is compared.
- **One decision**: the core's decision about one device with two partners, with all reasons. Rego and Cedar decide the same case; policies and input were parsed before.
- **One report**: a device is decided about by the core with all reasons and put back into the fleet, among ten thousand devices and among ten million.
- **Small groups**: the pass over a million devices in a hundred rule rows and in ten thousand.
- **Import**: a million check-ins, read from JSON lines of about 350 bytes. DuckDB reads the same file into a table of a file of its own, on all processors. Ours is a journal with a chain over it, written by one thread; then devices, found again by their identifiers, with indexes by identifier, name and change; then a decision about each, in the journal and in its table. SQLite alone writes the same final rows, with the same indexes, sorted as it likes, into one file.
- **Devices told**: 4,096 devices in, a report about each out, copied and checked; the adapter is in C, and does nothing but answer.
- **Anew**: the tables made from the journal, and every decision derived again from the row that it was made at.
"""


def versions(python):
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    found = [re.search(r"Swift version \S+", swift).group(0) if "Swift version" in swift else "Swift"]
    listed = subprocess.run([python, "-m", "pip", "list"], capture_output=True, text=True).stdout
    for name in ("duckdb", "celine-regorus", "cedarpy"):
        version = re.search(rf"^{name} +(\S+)", listed, re.MULTILINE)
        if version:
            found.append(f"{name} {version.group(1)}")
    return ", ".join(found)


def machine():
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", text)
    cores = text.count("\nprocessor") + text.startswith("processor")
    return f"{model.group(1).strip() if model else platform.machine()}, {cores} cores"


class Measured(dict):
    def ratio(self, this, other):
        return self[this] / self[other] if this in self and other in self and self[other] else None


def row(what, ours, other, ratio, goal, is_met):
    if ratio is None:
        return f"| {what} | {ours or '-'} | not measured | - | {goal} | - |"
    return f"| {what} | {ours} | {other} | {ratio:.2f} | {goal} | {'yes' if is_met else 'no'} |"


def rows(m):
    def time(name, unit=1, word="ns"):
        return f"{m[name] / unit:.3g} {word}" if name in m else None

    for count, most in ((1_000_000, 1.5), (16_000_000, 1.0)):
        this, other = f"fleet.{count}.pass.ns", f"fleet.{count}.memcpy.ns"
        ratio = m.ratio(this, other)
        yield row(
            f"A whole fleet of {count // 1_000_000} million, a device, beside a copy of what it reads", time(this),
            time(other), ratio, f"at most {most}", ratio is not None and ratio <= most)
    ratio = m.ratio("fleet.duckdb.ns", "fleet.1000000.pass.ns")
    yield row(
        "The same beside DuckDB", time("fleet.1000000.pass.ns"), time("fleet.duckdb.ns"), ratio, "at least 60",
        ratio is not None and ratio >= 60)
    for name, least in (("regorus", 5), ("cedarpy", 25)):
        ratio = m.ratio(f"decision.{name}.ns", "decision.core.ns")
        yield row(
            f"One decision beside {name}", time("decision.core.ns", 1000, "us"),
            time(f"decision.{name}.ns", 1000, "us"), ratio, f"at least {least}", ratio is not None and ratio >= least)
    for count in (1_000_000, 10_000_000):
        ratio = m.ratio(f"change.{count}.ns", "change.10000.ns")
        yield row(
            f"One report among {count // 1_000_000} million devices beside one among ten thousand",
            time(f"change.{count}.ns", 1000, "us"), time("change.10000.ns", 1000, "us"), ratio, "at most 1.5",
            ratio is not None and ratio <= 1.5)
    ratio = m.ratio("groups.10000.pass.ns", "groups.100.pass.ns")
    yield row(
        "Ten thousand rule rows beside a hundred", time("groups.10000.pass.ns"), time("groups.100.pass.ns"), ratio,
        "at most 3", ratio is not None and ratio <= 3)
    for what, name in (
        ("durable in the journal", "import.durable.s"),
        ("durable, in the tables and evaluated", "import.evaluated.s"),
    ):
        ratio = m.ratio(name, "import.duckdb.s")
        yield row(
            f"Import: {what}, beside DuckDB", time(name, 1, "s"), time("import.duckdb.s", 1, "s"), ratio,
            "less than 1", ratio is not None and ratio < 1)
    ratio = m.ratio("import.evaluated.s", "import.bare.s")
    yield row(
        "Import: the same, beside SQLite alone", time("import.evaluated.s", 1, "s"), time("import.bare.s", 1, "s"),
        ratio, "at most 2.5", ratio is not None and ratio <= 2.5)
    for what, this, other, most in (
        ("Tables built anew, beside the first import", "trunk.rebuild.s", "trunk.import.s", 1.5),
        ("All decisions derived anew, beside import and decisions", "trunk.replay.s", "trunk.first.s", 1.5),
    ):
        ratio = m.ratio(this, other)
        yield row(
            what, time(this, 1, "s"), time(other, 1, "s"), ratio, f"at most {most}",
            ratio is not None and ratio <= most)
    ratio = m.ratio("crossing.worker.ns", "crossing.in-process.ns")
    yield row(
        "4,096 devices told to an adapter in a worker, beside one in process", time("crossing.worker.ns", 1000, "us"),
        time("crossing.in-process.ns", 1000, "us"), ratio, "at most 1.2", ratio is not None and ratio <= 1.2)
    ratio = m.ratio("trunk.accept.one.s", "trunk.accept.many.s")
    yield row(
        "One of 10,000 check-ins from 64 tasks, beside one task alone", time("trunk.accept.many.s", 1e-6, "us"),
        time("trunk.accept.one.s", 1e-6, "us"), ratio, "at least 10", ratio is not None and ratio >= 10)


def fleet_lines(m):
    """What a service with a million devices does."""
    if "trunk.setting.s" not in m:
        return
    yield ""
    yield (
        f"In a service with a million devices, the slowest of ten changes of a toggle answered in"
        f" {m['trunk.setting.s']:.2g} s, and the slowest message of a partner right after one in"
        f" {m['trunk.message.s']:.2g} s; the process held {m['trunk.memory.before.mb']:.0f} MB before and"
        f" {m['trunk.memory.after.mb']:.0f} MB after them. A device was explained as of an earlier moment in"
        f" {m['trunk.explain.s']:.2g} s.")


def main(folder, python):
    measured = Measured()
    for line in (folder / "results.tsv").read_text().splitlines():
        name, value = line.split("\t")
        measured[name] = float(value)
    lines = [INTRODUCTION, f"Machine: {machine()}. Versions: {versions(python)}.", ""]
    lines += ["| | Gatehouse | the other | ratio | goal | met |", "|---|---|---|---|---|---|"]
    lines += list(rows(measured))
    if "change.10000000.bytes_held" in measured:
        held = measured["change.10000000.bytes_held"]
        lines += ["", f"The fleet in memory takes {held:.1f} bytes a device, with two partners, at ten million devices."]
    if "groups.10000.making_rows.s" in measured:
        seconds = measured["groups.10000.making_rows.s"]
        lines += [
            f"Making ten thousand rule rows, which a change of settings does once, takes {seconds:.2g} s."
        ]
    if "crossing.start.ns" in measured:
        milliseconds = measured["crossing.start.ns"] / 1e6
        lines += [
            "",
            f"A worker in the sandbox answers {milliseconds:.2g} ms after its start, half of the times; the goal is 2 ms.",
        ]
    lines += list(fleet_lines(measured))
    lines.append(EXPLANATION.format(devices="a million and 16 million"))
    PAGE.write_text("\n".join(lines))
    print("\n".join(lines[1:-1]))
    wrong = [name for name in measured if "disagreements" in name and measured[name] > 0]
    for name in wrong:
        print(f"Error: {name} is {measured[name]:.0f}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2]))
