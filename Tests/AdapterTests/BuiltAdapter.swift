import Foundation
import Glibc
import MTDAdapterABI

/// An adapter of this package, loaded from the folder in which the tests were built.
@safe struct BuiltAdapter: Sendable, CustomStringConvertible {
  static let folders = ["lookout", "zimperium", "defender", "symantec"]
  static let all = folders + ["reference-c"]

  let name: String
  /// The minor version of the host that it is loaded into.
  let minor: UInt16
  // The table is static in the library, which is never unloaded.
  nonisolated(unsafe) let table: UnsafePointer<mtda_adapter>

  var description: String { name }

  init(_ name: String, minor: UInt16 = 1) throws {
    self.name = name
    self.minor = minor
    let entry = try unsafe Self.entry(of: name)
    var table: UnsafePointer<mtda_adapter>?
    guard unsafe entry(UInt32(minor), &table) == MTDA_OK, let table = unsafe table else {
      throw Failure("\(name): the entry function gives no table")
    }
    unsafe self.table = table
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  static func entry(of name: String) throws -> mtda_entry_1_fn {
    let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let path = program.deletingLastPathComponent().appending(path: "lib\(name)-adapter.so").path
    guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
      throw Failure("\(path): \(unsafe dlerror().map { unsafe String(cString: $0) } ?? "")")
    }
    guard let symbol = unsafe dlsym(library, "mtda_entry_1") else {
      throw Failure("\(path) has no mtda_entry_1")
    }
    return unsafe unsafeBitCast(symbol, to: mtda_entry_1_fn.self)
  }

  /// An error with room for a message, and what it says afterwards.
  static func withError<Result>(
    room: Int = 512, _ body: (UnsafeMutablePointer<mtda_error>) -> Result
  ) -> (result: Result, message: String, error: mtda_error) {
    var bytes = [CChar](repeating: 0, count: room)
    return unsafe bytes.withUnsafeMutableBufferPointer { buffer in
      var error = unsafe mtda_error()
      unsafe error.struct_size = UInt32(MemoryLayout<mtda_error>.size)
      unsafe error.item_index = UInt64.max
      unsafe error.message.ptr = buffer.baseAddress
      unsafe error.message.cap = UInt64(room)
      let result = unsafe body(&error)
      let written = unsafe min(Int(error.message.len), room)
      let message = unsafe String(
        decoding: UnsafeRawBufferPointer(start: buffer.baseAddress, count: written), as: UTF8.self)
      return unsafe (result, message, error)
    }
  }
}
