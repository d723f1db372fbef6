import ConnectorModel
import ConnectorStore
import FoundationEssentials

/// Check-ins a second through the store's journal, beside the same bytes as bare SQLite rows, in one run.
@main
struct JournalBenchmark {
  static let checkInsInBatch = 4_096
  static let batches = 64

  static func main() throws {
    let samples = (0..<4).map { batch in
      JournalEntry.checkIns(sampleBatch(batch, checkIns: checkInsInBatch))
    }
    let entries = (0..<batches).map { samples[$0 % samples.count] }
    let count = Double(checkInsInBatch * batches)
    let folder = FileManager.default.temporaryDirectory.appending(path: "journal-benchmark").path
    try? FileManager.default.removeItem(atPath: folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }

    var encoded: [[UInt8]] = []
    let encoding = try seconds {
      for entry in entries { encoded.append(try JournalCoding.encode(entry)) }
    }
    let bytes = encoded.reduce(0) { $0 + $1.count }
    report("encode", count / encoding)
    print("bytes a check-in: \(Double(bytes) / count)")

    let decoding = try seconds {
      for bytes in encoded { _ = try JournalCoding.decode(bytes, at: .start) }
    }
    report("decode", count / decoding)

    let store = try SQLiteStore(folder: "\(folder)/store")
    let appending = try seconds {
      for entry in entries {
        _ = try store.append([entry], actor: "benchmark", at: Timestamp(milliseconds: 1))
      }
    }
    report("append, one batch a commit", count / appending)
    try store.close()

    let bare = try BareRows(path: "\(folder)/bare.sqlite")
    let inserting = try seconds { for bytes in encoded { try bare.append(bytes) } }
    report("bare SQLite rows of the same bytes", count / inserting)
    print("append / bare rows: \(inserting / appending)")
  }

  private static func seconds(_ body: () throws -> Void) rethrows -> Double {
    let span = try ContinuousClock().measure(body)
    return Double(span.components.seconds) + Double(span.components.attoseconds) * 1e-18
  }

  private static func report(_ what: String, _ rate: Double) {
    print("\(what): \(Int(rate)) check-ins/s")
  }
}

/// Check-ins with 13 fields each.
private func sampleBatch(_ batch: Int, checkIns count: Int) -> CheckInBatch {
  let received = Timestamp(milliseconds: 1_790_000_000_000)
  let checkIns = (0..<count).map { index in
    let number = batch * count + index
    return CheckIn(
      observedAt: Timestamp(milliseconds: received.milliseconds - Int64(number)),
      identifiers: [
        DeviceIdentifier(.serialNumber, "SN\(1_000_000 + number)"),
        DeviceIdentifier(.udid, "00008030-\(100_000_000_000 + number)"),
        DeviceIdentifier(.directoryDeviceId, "7d0c5e9a-33f1-4b7e-9c55-\(100_000_000_000 + number)"),
      ].compactMap { $0 },
      platform: .ios, ownership: .company, management: .enrolled, osText: "18.\(number % 7).1",
      name: "Phone \(number)", model: "Model \(number % 9)", manufacturer: "Maker",
      isSupervised: number % 2 == 0, isJailbroken: false,
      enrolledAt: Timestamp(milliseconds: received.milliseconds - 86_400_000))
  }
  return CheckInBatch(source: "benchmark", receivedAt: received, checkIns: checkIns)
}
