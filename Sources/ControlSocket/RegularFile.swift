import SystemFiles

/// Files that can be read without waiting for anybody. A service must not wait for what somebody writes into a
/// pipe, so nothing else is handed to it.
package enum RegularFile {
  package static func isRegular(_ descriptor: Int32) -> Bool {
    FileStatus(descriptor: descriptor)?.kind == .file
  }

  /// Reads a descriptor to its end into a file that has no name. The new descriptor stands at the beginning and
  /// is the caller's to close.
  /// - Parameters:
  ///   - most: one byte more than these is copied at most; nil: all of them.
  ///   - progress: called whenever some has come.
  package static func copy(
    of descriptor: Int32, atMost most: Int?, progress: () -> Void = {}
  ) throws(ControlError) -> Int32 {
    do {
      return try FileDescriptor.copy(
        of: descriptor, atMost: most.map { $0 + 1 } ?? .max, progress: progress
      ).release()
    } catch {
      let what = error.operation == .read ? "read" : "keep"
      throw ControlError("cannot \(what) what is handed over: \(error.reason)")
    }
  }
}
