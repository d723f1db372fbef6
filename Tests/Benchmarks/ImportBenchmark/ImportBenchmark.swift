import ConnectorLedger
import ConnectorModel
import ConnectorStore
import DeviceIntake
import Foundation

/// How fast check-ins in the JSON-lines format become durable in the journal, visible in the tables and decided
/// about, beside bare SQLite rows of the same bytes in the same run. Prints rates and the ratio; asserts
/// nothing. In a folder that is named it leaves the file, and the times for its peers.
@main
struct ImportBenchmark {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    let count = arguments.first.flatMap { Int($0) } ?? 1_000_000
    let folder = NSTemporaryDirectory() + "gatehouse-benchmark-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let shared = arguments.dropFirst().first
    let file = (shared ?? folder) + "/check-ins.jsonl"
    try Fleet.write(count, to: file)

    let reading = try seconds { _ = try DeviceIntake.read(.file(path: file)) { _ in } }
    report("read only", count / reading)

    let store = try SQLiteStore(folder: folder + "/store")
    let journaling = try seconds { try journal(file, in: store) }
    report("read and durable in the journal", count / journaling)

    let entries = try encodedEntries(of: store)
    let bare = try BareRows(path: folder + "/bare.sqlite")
    let inserting = try seconds { for bytes in entries { try bare.append(bytes) } }
    report("bare SQLite rows of the same bytes", count / inserting)
    print("journal: \(entries.reduce(0) { $0 + $1.count } / count) bytes a check-in")
    print(String(format: "durable in the journal / bare rows: %.2f", inserting / journaling))

    let projecting = try seconds {
      _ = try ConnectorLedger(journal: store.journal, tables: store.tables, now: { Fleet.time })
    }
    report("from the journal into the tables", count / projecting)
    let deciding = try await Deciding(store: store, folder: folder)
    let first = try await deciding.seconds()
    report("decided about for the first time", count / first)
    report("read into the fleet in memory, and not changed", count / (try await deciding.again()))
    print("peak memory: \(peakMegabytes()) MB")
    let all = journaling + projecting + first
    let tables = try BareTables(
      from: folder + "/store/gatehouse.sqlite", to: folder + "/tables.sqlite")
    let writing = try tables.seconds()
    tables.close()
    report("bare SQLite rows of journal, tables and indexes", count / writing)
    print(String(format: "in the journal, the tables and decided: %.2f s", all))
    print(String(format: "beside the bare rows of all: %.2f", all / writing))
    if let shared {
      let lines =
        "import.durable.s\t\(journaling)\n"
        + "import.evaluated.s\t\(all)\n"
        + "import.bare.s\t\(writing)\n"
      let results = FileHandle(forWritingAtPath: shared + "/results.tsv")
      try results?.seekToEnd()
      try results?.write(contentsOf: Data(lines.utf8))
    }
    try store.close()
  }

  private static func journal(_ file: String, in store: SQLiteStore) throws {
    _ = try DeviceIntake.read(.file(path: file)) { checkIns in
      let batch = CheckInBatch(source: file, receivedAt: Fleet.time, checkIns: checkIns)
      _ = try store.journal.append([
        JournalAppend([.checkIns(batch)], actor: "benchmark", at: Fleet.time)
      ])
    }
  }

  private static func encodedEntries(of store: SQLiteStore) throws -> [[UInt8]] {
    var entries: [[UInt8]] = []
    var position = JournalPosition.start
    while let record = try store.journal.records(after: position, bytes: 1).first {
      entries.append(try JournalCoding.encode(record.entry))
      position = record.position
    }
    return entries
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure(body) / .seconds(1)
  }

  private static func report(_ what: String, _ rate: Double) {
    print("\(what): \(Int(rate)) check-ins/s")
  }

  /// The most memory that this process ever held.
  private static func peakMegabytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
    return (Int(line.filter(\.isNumber)) ?? 0) / 1024
  }
}

extension Int {
  fileprivate static func / (count: Int, seconds: Double) -> Double { Double(count) / seconds }
}
