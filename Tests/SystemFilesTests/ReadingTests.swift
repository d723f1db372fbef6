import Foundation
import SystemFiles
import Testing

@Suite("Reading files")
struct ReadingTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("A file is read whole, up to its limit", arguments: [0, 1, 4_096, 3 << 20])
  func whole(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let path = scratch.path("a")
    try FileSystem.create(path, bytes)
    #expect(try FileSystem.read(path, atMost: count) == bytes)
    guard count > 0 else { return }
    #expect(throws: FileError(.read, path, .tooLarge(most: count - 1))) {
      try FileSystem.read(path, atMost: count - 1)
    }
  }

  @Test("A link at the end of a path is followed only if it is said so")
  func link() throws {
    try scratch.file("a", "behind")
    let link = try scratch.link("link", to: "a")
    let error = #expect(throws: FileError.self) { try FileSystem.read(link, atMost: 10) }
    #expect(error?.isLink == true)
    #expect(try FileSystem.read(link, atMost: 10, followsLink: true) == Array("behind".utf8))
  }

  @Test("A folder, a pipe and a socket are no regular files, and nobody waits for them")
  func special() throws {
    let pipe = scratch.path("pipe")
    let status = unsafe mkfifo(pipe, 0o600)
    #expect(status == 0)
    for path in [try scratch.folder("folder"), pipe, "/dev/null"] {
      #expect(throws: FileError(.read, path, .notRegular)) {
        try FileSystem.read(path, atMost: 10)
      }
    }
  }

  @Test("What is not there is missing, and the error says so in the system's words")
  func missing() {
    let path = scratch.path("none")
    let error = #expect(throws: FileError.self) { try FileSystem.read(path, atMost: 10) }
    #expect(error?.isMissing == true)
    #expect(error?.description == "\(path) cannot be read: No such file or directory")
    #expect(FileSystem.kind(of: path) == nil)
  }

  @Test("A path is resolved to one without links")
  func resolve() throws {
    try scratch.file("a")
    let link = try scratch.link("link", to: "a")
    #expect(try FileSystem.resolve(link) == scratch.path("a"))
    #expect(FileSystem.target(ofLink: link) == "a")
    #expect(FileSystem.target(ofLink: scratch.path("a")) == nil)
    for path in ["", scratch.path("none"), scratch.path("a\0b")] {
      let error = #expect(throws: FileError.self) { try FileSystem.resolve(path) }
      #expect(error?.isMissing == true)
    }
  }

  @Test("A file keeps its identity when it is renamed, and its time says when it was written")
  func status() throws {
    let before = try #require(FileStatus(try scratch.file("a", "12345")))
    try FileSystem.rename(scratch.path("a"), to: scratch.path("b"))
    let after = try #require(FileStatus(scratch.path("b")))
    #expect(after.identity == before.identity)
    #expect(after.changedAtNanoseconds == before.changedAtNanoseconds)
    #expect(after.bytes == 5)
    #expect(after.kind == .file)
    #expect(after.owner == FileSystem.user)
    try scratch.link("link", to: "b")
    #expect(FileSystem.kind(of: scratch.path("link")) == .link)
    #expect(FileStatus(scratch.path("link"), followsLink: true) == after)
  }

  @Test("Bytes are read at a place, all of them or none")
  func place() throws {
    let file = try FileDescriptor.reading(try scratch.file("a", "0123456789"))
    #expect(file.bytes(at: 3, 4) == Array("3456".utf8))
    #expect(file.bytes(at: 8, 2) == Array("89".utf8))
    #expect(file.bytes(at: 8, 3) == nil)
    #expect(file.bytes(at: 11, 1) == nil)
  }
}
