import Foundation

/// Recorded exchanges: a payload in a partner's format, invented by us, and beside it what it must bring.
struct Sample: Sendable, CustomStringConvertible {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "Samples")

  let adapter: String
  let payload: URL

  var description: String { "\(adapter)/\(payload.lastPathComponent)" }
  var expected: URL { payload.deletingPathExtension().appendingPathExtension("expected") }

  func body() throws -> [UInt8] { Array(try Data(contentsOf: payload)) }

  /// All samples, in order.
  static let all: [Sample] = BuiltAdapter.all.flatMap { adapter in
    let files = try? FileManager.default.contentsOfDirectory(
      at: folder.appending(path: adapter), includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "json" }
      .sorted { $0.path < $1.path }.map { Sample(adapter: adapter, payload: $0) }
  }
}
