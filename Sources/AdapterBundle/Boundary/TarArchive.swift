import CArchive
import Glibc

/// Reads and writes tar in memory with libarchive. This file is the only one that calls it.
enum TarArchive {
  /// A member of an archive as its header describes it.
  struct Member: Hashable {
    enum Kind: Hashable { case file, folder, link, other }

    var path: String
    var kind: Kind
    /// What the header says; the contents decide.
    var size: Int64
    var contents: [UInt8]
  }

  /// What reading stops at.
  enum Failure: Error, Hashable {
    case malformed(String)
    /// `check` refused the member before its contents were read.
    case refused(BundleError)
    case tooLarge(path: String)
    case outOfMemory
  }

  /// Reads every member in order. `check` sees each header before its contents are read and may throw.
  /// - Parameter mostBytes: of contents, over all members.
  static func read(
    _ bytes: [UInt8], mostBytes: Int, check: (Member) throws(BundleError) -> Void
  ) throws(Failure) -> [Member] {
    guard let archive = unsafe archive_read_new() else { throw .outOfMemory }
    defer { unsafe archive_read_free(archive) }
    unsafe archive_read_support_format_tar(archive)
    // The bytes stay where they are until the end of this call, so libarchive may read them in place.
    let result = unsafe bytes.withUnsafeBytes { buffer in
      Result { () throws(Failure) in
        guard
          unsafe archive_read_open_memory(archive, buffer.baseAddress, buffer.count) == ARCHIVE_OK
        else { throw .malformed(unsafe text(archive)) }
        return try unsafe members(of: archive, mostBytes: mostBytes, check: check)
      }
    }
    return try result.get()
  }

  private static func members(
    of archive: OpaquePointer, mostBytes: Int, check: (Member) throws(BundleError) -> Void
  ) throws(Failure) -> [Member] {
    var members: [Member] = []
    var left = mostBytes
    while true {
      var entry: OpaquePointer?
      let status = unsafe archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { return members }
      guard status == ARCHIVE_OK, let entry = unsafe entry else {
        throw .malformed(unsafe text(archive))
      }
      var member = try unsafe header(entry)
      do { try check(member) } catch { throw .refused(error) }
      if member.kind == .file {
        member.contents = try unsafe contents(of: archive, member.path, atMost: left)
        left -= member.contents.count
      }
      members.append(member)
    }
  }

  private static func header(_ entry: OpaquePointer) throws(Failure) -> Member {
    guard let path = unsafe archive_entry_pathname(entry) else {
      throw .malformed("a member has no name")
    }
    let isLink = unsafe archive_entry_hardlink(entry) != nil
    let kind: Member.Kind =
      switch unsafe archive_entry_filetype(entry) & S_IFMT {
      case _ where isLink: .link
      case S_IFREG: .file
      case S_IFDIR: .folder
      case S_IFLNK: .link
      default: .other
      }
    return Member(
      path: unsafe String(cString: path), kind: kind, size: unsafe archive_entry_size(entry),
      contents: [])
  }

  private static func contents(
    of archive: OpaquePointer, _ path: String, atMost most: Int
  ) throws(Failure) -> [UInt8] {
    var contents: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe archive_read_data(archive, &block, block.count)
      guard count >= 0 else { throw .malformed(unsafe text(archive)) }
      if count == 0 { return contents }
      guard count <= most - contents.count else { throw .tooLarge(path: path) }
      contents += block[..<Int(count)]
    }
  }

  /// Writes regular files, in the order given, without times and owners: the same files give the same
  /// bytes on every machine.
  static func write(_ files: [(path: String, contents: [UInt8])]) throws(Failure) -> [UInt8] {
    guard let archive = unsafe archive_write_new(), let entry = unsafe archive_entry_new() else {
      throw .outOfMemory
    }
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_write_set_format_pax_restricted(archive)
    unsafe archive_write_set_bytes_per_block(archive, 0)
    // Headers take up to three blocks of 512 bytes a file, contents are filled up to one; two end it.
    let room = files.reduce(10_240) { $0 + $1.contents.count + 8 * 512 }
    var bytes = [UInt8](repeating: 0, count: room)
    var used = 0
    let result = unsafe bytes.withUnsafeMutableBytes { buffer in
      // Written to until the archive is freed, which is done in here.
      Result { () throws(Failure) in
        defer { unsafe archive_write_free(archive) }
        var status = unsafe archive_write_open_memory(
          archive, buffer.baseAddress, buffer.count, &used)
        for file in files where status == ARCHIVE_OK {
          status = unsafe append(file.path, file.contents, to: archive, entry)
        }
        guard status == ARCHIVE_OK, unsafe archive_write_close(archive) == ARCHIVE_OK else {
          throw .malformed(unsafe text(archive))
        }
      }
    }
    try result.get()
    return Array(bytes[..<used])
  }

  private static func append(
    _ path: String, _ contents: [UInt8], to archive: OpaquePointer, _ entry: OpaquePointer
  ) -> Int32 {
    unsafe archive_entry_clear(entry)
    unsafe archive_entry_set_pathname(entry, path)
    unsafe archive_entry_set_filetype(entry, S_IFREG)
    unsafe archive_entry_set_perm(entry, 0o644)
    unsafe archive_entry_set_size(entry, Int64(contents.count))
    let status = unsafe archive_write_header(archive, entry)
    guard status == ARCHIVE_OK else { return status }
    let written = unsafe archive_write_data(archive, contents, contents.count)
    return written == contents.count ? ARCHIVE_OK : ARCHIVE_FATAL
  }

  private static func text(_ archive: OpaquePointer) -> String {
    guard let text = unsafe archive_error_string(archive) else { return "no reason is given" }
    return unsafe String(cString: text)
  }
}
