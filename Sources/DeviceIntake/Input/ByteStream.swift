import Foundation

/// The bytes of a source, in chunks.
struct ByteStream {
  let name: String
  private let handle: FileHandle?
  private var rest: ArraySlice<UInt8>
  private var isBegun = false
  /// What makes UTF-8 of the source, where that is in UTF-16.
  private var decoder: UTF16Decoder?

  init(_ source: IntakeSource) throws(IntakeFailure) {
    name = source.name
    rest = []
    switch source {
    case .file(let path): handle = try Self.open(path)
    case .open(let open, _): handle = open
    case .bytes(let bytes, _):
      handle = nil
      rest = bytes[...]
    }
  }

  static func open(_ path: String) throws(IntakeFailure) -> FileHandle {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    // A link that leads nowhere is resolved to itself.
    guard let attributes, attributes[.type] as? FileAttributeType != .typeSymbolicLink else {
      let isLink = attributes != nil
      throw .cannotOpen(
        source: path,
        reason: isLink
          ? "it is a link to something that is not there"
          : "there is no such file, or it may not be looked at")
    }
    guard attributes[.type] as? FileAttributeType != .typeDirectory else {
      throw .isFolder(source: path)
    }
    do {
      return try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    } catch {
      throw .cannotOpen(source: path, reason: reason(error))
    }
  }

  /// Appends the next chunk, in UTF-8; false at the end.
  mutating func read(into buffer: inout [UInt8]) throws(IntakeFailure) -> Bool {
    let start = buffer.count
    guard try readBytes(into: &buffer) else {
      buffer.append(contentsOf: decoder?.end() ?? [])
      return buffer.count > start
    }
    if !isBegun {
      isBegun = true
      // A pipe may begin with a single byte.
      while buffer.count < start + 4, try readBytes(into: &buffer) {}
      decoder = UTF16Decoder(of: buffer[start...])
    }
    if decoder != nil {
      let chunk = Array(buffer[start...])
      buffer.removeSubrange(start...)
      buffer.append(contentsOf: decoder?.decode(chunk) ?? [])
    }
    return true
  }

  /// Appends the next chunk as it is; false at the end.
  private mutating func readBytes(into buffer: inout [UInt8]) throws(IntakeFailure) -> Bool {
    guard let handle else {
      let chunk = rest.prefix(IntakeLimits.chunkBytes)
      buffer.append(contentsOf: chunk)
      rest = rest.dropFirst(chunk.count)
      return !chunk.isEmpty
    }
    do {
      guard let chunk = try handle.read(upToCount: IntakeLimits.chunkBytes), !chunk.isEmpty else {
        return false
      }
      buffer.append(contentsOf: chunk)
      return true
    } catch {
      throw .cannotRead(source: name, reason: Self.reason(error))
    }
  }

  /// The system's own words, without an error's number and domain.
  private static func reason(_ error: any Error) -> String {
    let error = error as NSError
    let cause = error.userInfo[NSUnderlyingErrorKey] as? NSError ?? error
    if cause.domain == NSPOSIXErrorDomain,
      let code = POSIXErrorCode(rawValue: Int32(truncatingIfNeeded: cause.code))
    {
      return POSIXError(code).localizedDescription
    }
    return error.localizedDescription
  }
}
