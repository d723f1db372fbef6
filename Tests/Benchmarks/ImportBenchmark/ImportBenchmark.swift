import ConnectorModel
import ConnectorStore
import DeviceIntake
import Foundation
import GRDB

/// How fast check-ins in the JSON-lines format become durable in the journal, and how that compares
/// with writing bare rows of the same bytes. Prints rates and the ratio of one run; asserts nothing.
@main
struct ImportBenchmark {
  static func main() throws {
    let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
    let folder = NSTemporaryDirectory() + "gatehouse-benchmark-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/check-ins.jsonl"
    try Fleet.write(count, to: file)
    let bytes = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
    print("\(count) check-ins, \(bytes / count) bytes each as JSON")

    let reading = try measured { _ = try DeviceIntake.read(.file(path: file)) { _ in } }
    report("read only", count, reading)

    let store = try SQLiteStore(folder: folder + "/store")
    let importing = try measured {
      _ = try DeviceIntake.read(.file(path: file)) { checkIns in
        let batch = CheckInBatch(source: file, receivedAt: Fleet.time, checkIns: checkIns)
        _ = try store.append([.checkIns(batch)], actor: "benchmark", at: Fleet.time)
      }
    }
    report("read and durable in the journal", count, importing)

    let sizes = try BareRows.sizes(ofJournalIn: folder + "/store")
    let bare = try measured { try BareRows.write(sizes, to: folder + "/bare.sqlite") }
    report("bare rows of the same bytes", count, bare)
    let perCheckIn = sizes.reduce(0, +) / count
    print("journal: \(sizes.count) rows, \(perCheckIn) bytes a check-in")
    print(String(format: "ratio to bare rows: %.3f", bare / importing))
  }

  private static func measured(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return start.duration(to: .now) / .seconds(1)
  }

  private static func report(_ what: String, _ count: Int, _ seconds: Double) {
    print("\(what): \(Int(Double(count) / seconds)) a second (\(String(format: "%.2f", seconds)) s)")
  }
}

/// A made-up fleet as JSON lines.
enum Fleet {
  static let time = Timestamp(milliseconds: 1_795_000_000_000)

  static func write(_ count: Int, to path: String) throws {
    try Data().write(to: URL(fileURLWithPath: path))
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    defer { try? handle.close() }
    for start in stride(from: 0, to: count, by: 10_000) {
      let lines = (start..<min(start + 10_000, count)).map(line).joined()
      try handle.write(contentsOf: Data(lines.utf8))
    }
  }

  private static func line(_ number: Int) -> String {
    let id = String(format: "%08x-1111-4222-8333-%012x", number &* 2_654_435_761 & 0xffff_ffff, number)
    let isPhone = number % 2 == 0
    return """
      {"observedAt":"2026-11-20T10:\(String(format: "%02d:%02d", number / 60 % 60, number % 60))Z",\
      "platform":"\(isPhone ? "ios" : "android")","ownership":"\(number % 5 < 3 ? "company" : "personal")",\
      "management":"enrolled","osVersion":"\(isPhone ? "17.\(number % 7)" : "\(11 + number % 4)")",\
      "name":"Phone \(number)","model":"\(isPhone ? "iPhone15,2" : "Model 8")",\
      "directoryDeviceId":"\(id)","serialNumber":"SN\(String(format: "%09d", number))",\
      "mdmDeviceId":"m\(id)","userPrincipalName":"user\(number)@example.org"}

      """
  }
}

/// What a program would reach that did nothing but write the rows.
enum BareRows {
  static func sizes(ofJournalIn folder: String) throws -> [Int] {
    try DatabaseQueue(path: folder + "/gatehouse.sqlite").read { database in
      try Int.fetchAll(database, sql: "SELECT length(entry) FROM journal ORDER BY position")
    }
  }

  /// One row a transaction, as durable as the journal's.
  static func write(_ sizes: [Int], to path: String) throws {
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.write { try $0.execute(sql: "CREATE TABLE rows (position INTEGER PRIMARY KEY, payload BLOB)") }
    let payload = Data((0..<(sizes.max() ?? 0)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    for size in sizes {
      try queue.write { database in
        let statement = try database.cachedStatement(sql: "INSERT INTO rows (payload) VALUES (?)")
        try statement.execute(arguments: [payload.prefix(size)])
      }
    }
  }
}
