import Foundation

/// A reader of ours that takes bytes from outside, with what must hold of whatever it makes of them.
package struct FuzzedReader: Sendable {
  package let name: String
  /// Where inputs to begin with lie, in the package: the reader's corpus, and samples that are there anyway.
  let folders: [String]
  /// Makes what it needs, and gives what reads bytes.
  package let open: @Sendable () throws -> (_ bytes: [UInt8]) -> Outcome

  /// What came of some bytes.
  package enum Outcome: Hashable, Sendable {
    case refused
    case taken
    /// They were taken, and what was made of them does not hold together.
    case wrong(String)
  }

  init(
    _ name: String, samples: [String] = [],
    open: @escaping @Sendable () throws -> (_ bytes: [UInt8]) -> Outcome
  ) {
    self.name = name
    folders = ["Tests/Fuzzing/corpus/\(name)"] + samples
    self.open = open
  }

  /// One that needs nothing to begin with.
  init(
    _ name: String, samples: [String] = [],
    reading: @escaping @Sendable (_ bytes: [UInt8]) -> Outcome
  ) {
    self.init(name, samples: samples) { reading }
  }

  package static let all = bundles + deviceData + messages + adapters

  package static func named(_ name: String) -> FuzzedReader? { all.first { $0.name == name } }

  static let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The inputs to begin with, in the order of their names.
  package func seeds() throws -> [(name: String, bytes: [UInt8])] {
    try folders.flatMap { folder -> [(String, [UInt8])] in
      let place = Self.root.appending(path: folder)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
      return try names.sorted().filter(Self.isInput).map {
        ("\(folder)/\($0)", Array(try Data(contentsOf: place.appending(path: $0))))
      }
    }
  }

  /// Beside recorded messages lie what they must bring and the settings of then.
  private static func isInput(_ name: String) -> Bool {
    !name.hasSuffix(".expected") && name != "settings.json"
  }
}
