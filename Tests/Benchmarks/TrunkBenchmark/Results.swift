import Foundation

/// What was measured, for the table that `Scripts/bench` makes; a line each, by name.
struct Results {
  private let file: FileHandle?

  /// - Parameter folder: where the other benchmarks leave theirs; nil: nothing is kept.
  init(folder: String?) {
    file = folder.flatMap { FileHandle(forWritingAtPath: $0 + "/results.tsv") }
  }

  func add(_ name: String, _ value: Double) {
    _ = try? file?.seekToEnd()
    try? file?.write(contentsOf: Data("\(name)\t\(value)\n".utf8))
  }
}
