import AdapterBinding
import AdapterBundle
import ConnectorService
import Foundation

/// A file that is named on the command line, or standard input where the name is `-`.
enum InputFile {
  /// The interpreter of bindings, which lies beside this program.
  static func interpreter() throws(ServiceError) -> [UInt8] {
    let folder = Surroundings.programPath.split(separator: "/", omittingEmptySubsequences: false)
      .dropLast()
    let path = (folder + ["libbinding-interpreter.so"]).joined(separator: "/")
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw ServiceError(
        .notFound, code: "binding.no-interpreter", "The interpreter of bindings is not there",
        lookedAt: path, remedy: "Install Gatehouse again: it belongs beside the program.")
    }
    return [UInt8](bytes)
  }

  /// A partner's shared library.
  static func vendorLibrary(_ path: String) throws -> VendorLibrary {
    try VendorLibrary(
      path: path,
      bytes: try bytes(of: path, atMost: BundleArchive.mostFileBytes, Surroundings.console))
  }

  /// Writes a file that somebody has named.
  static func write(_ bytes: [UInt8], to path: String) throws(ServiceError) {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw ServiceError(
        .failed, "\(path) cannot be written", remedy: "Check the folder and its rights.")
    }
  }

  /// Says of what is wrong with the contents of a file also which file it is.
  static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch var error as BundleError {
      if !error.lookedAt.contains(path) { error.lookedAt = "\(path), \(error.lookedAt)" }
      throw error
    }
  }

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
