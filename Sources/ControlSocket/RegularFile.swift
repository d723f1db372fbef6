import Glibc

/// Files that can be read without waiting for anybody. A service must not wait for what somebody writes into a
/// pipe, so nothing else is handed to it.
package enum RegularFile {
  package static func isRegular(_ descriptor: Int32) -> Bool { Kernel.isRegular(descriptor) }

  /// Reads a descriptor to its end into a file that has no name. The new descriptor stands at the beginning and
  /// is the caller's to close.
  /// - Parameter most: one byte more than these is copied at most; nil: all of them.
  package static func copy(of descriptor: Int32, atMost most: Int?) throws(ControlError) -> Int32 {
    let copy = try Kernel.scratchFile()
    do throws(ControlError) {
      try Kernel.copy(from: descriptor, to: copy, atMost: most.map { $0 + 1 } ?? .max)
      guard lseek(copy, 0, SEEK_SET) == 0 else { throw ControlError("cannot go back in a file") }
      return copy
    } catch {
      close(copy)
      throw error
    }
  }
}
