import ConnectorModel
import ConnectorService
import ConnectorStore
import DeviceIntake
import Foundation

/// How fast check-ins in the JSON-lines format become durable in the journal and visible in the tables,
/// beside bare SQLite rows of the same bytes in the same run. Prints rates and the ratio; asserts
/// nothing.
@main
struct ImportBenchmark {
  static func main() throws {
    let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
    let folder = NSTemporaryDirectory() + "gatehouse-benchmark-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/check-ins.jsonl"
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

    let projecting = try seconds { _ = try Projector.catchUp(store) }
    report("from the journal into the tables", count / projecting)
    try store.close()
    print("peak memory: \(peakMegabytes()) MB")
  }

  private static func journal(_ file: String, in store: SQLiteStore) throws {
    _ = try DeviceIntake.read(.file(path: file)) { checkIns in
      let batch = CheckInBatch(source: file, receivedAt: Fleet.time, checkIns: checkIns)
      _ = try store.append([.checkIns(batch)], actor: "benchmark", at: Fleet.time)
    }
  }

  private static func encodedEntries(of store: SQLiteStore) throws -> [[UInt8]] {
    var entries: [[UInt8]] = []
    var position = JournalPosition.start
    while let record = try store.records(after: position, bytes: 1).first {
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
