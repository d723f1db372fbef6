import Foundation
import TestSupport
import Testing

/// A minor version of the ABI as it was released: a folder of `abi`.
struct KeptVersion: CustomTestStringConvertible {
  let major: Int
  let minor: Int
  let folder: URL

  var testDescription: String { "\(major).\(minor)" }
  var header: URL { folder.appending(path: "mtda.h") }

  func layout() throws -> Layout {
    try Layout(String(contentsOf: folder.appending(path: "mtda.layout"), encoding: .utf8))
  }

  static let root = URL(fileURLWithPath: Header.folder).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// All of them, the oldest first.
  static let all: [KeptVersion] = {
    let folder = root.appending(path: "abi")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.compactMap { name -> KeptVersion? in
      let numbers = name.split(separator: ".").compactMap { Int($0) }
      guard numbers.count == 2 else { return nil }
      return KeptVersion(
        major: numbers[0], minor: numbers[1], folder: folder.appending(path: name))
    }.sorted { ($0.major, $0.minor) < ($1.major, $1.minor) }
  }()
}

extension Layout {
  /// The layout of a header, which the compiler says.
  init(ofHeader header: URL) throws {
    let script = KeptVersion.root.appending(path: "Scripts/abi-layout").path
    let result = try Toolchain.run(script, [header.path])
    try #require(result.status == 0, "\(result.output)")
    try self.init(result.output)
  }
}
