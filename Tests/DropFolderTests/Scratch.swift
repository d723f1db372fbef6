import DropFolder
import Foundation

/// A folder that is removed when nobody holds it any more.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "drop-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// Drop folders in `drop`, and what becomes of files in `intake`.
  func space(group: UInt32? = nil) throws -> DropSpace {
    try DropSpace(drop: "\(path)/drop", intake: "\(path)/intake", group: group)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// Writes elsewhere and renames in.
  func drop(_ text: String, as name: String, into folder: String) throws {
    try write(text, to: "written")
    guard unsafe rename("\(path)/written", "\(path)/\(folder)/\(name)") == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  /// The same with a name that need be no text.
  func drop(_ text: String, as name: [UInt8], into folder: String) throws {
    try write(text, to: "written")
    let place = Array("\(path)/\(folder)/".utf8) + name + [0]
    guard unsafe rename("\(path)/written", place.map(CChar.init(bitPattern:))) == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)").sorted()
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }
}
