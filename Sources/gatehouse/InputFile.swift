import ConnectorService
import Foundation

/// A file that is named on the command line, or standard input where the name is `-`.
enum InputFile {
  /// Reads the file, and of a file that is too long one byte more than `most`, so that whoever takes
  /// the bytes notices it and nobody reads an endless file.
  static func bytes(
    of path: String, atMost most: Int, _ console: any Console
  ) throws(ServiceError) -> [UInt8] {
    let handle = try console.open(path, atMost: most)
    do {
      return [UInt8](try handle.read(upToCount: most + 1) ?? Data())
    } catch {
      throw ServiceError(.notFound, "\(path) cannot be read", remedy: "Check the path.")
    }
  }
}
