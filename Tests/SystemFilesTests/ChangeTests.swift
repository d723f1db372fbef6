import Foundation
import SystemFiles
import Testing

@Suite("Changing files")
struct ChangeTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("A new file has the permissions that were asked for, whatever the mask, and replaces none")
  func create() throws {
    let path = scratch.path("a")
    try FileSystem.create(path, Array("x".utf8), mode: 0o666)
    #expect(FileStatus(path)?.mode == 0o666)
    let error = #expect(throws: FileError.self) { try FileSystem.create(path, []) }
    #expect(error?.operation == .make)
    #expect(try scratch.text("a") == "x")
  }

  @Test("A file takes the place of another, and nothing is left beside it")
  func replace() throws {
    let path = try scratch.file("a", "old")
    try FileSystem.replace(path, Array("new".utf8))
    #expect(try scratch.text("a") == "new")
    #expect(try scratch.names() == ["a"])
  }

  @Test("What cannot take a place leaves nothing behind")
  func refused() throws {
    let path = try scratch.folder("a")
    let error = #expect(throws: FileError.self) { try FileSystem.replace(path, []) }
    #expect(error?.operation == .move)
    #expect(try scratch.names() == ["a"])
    #expect(throws: FileError.self) { try FileSystem.setLink(path, to: "b") }
    #expect(try scratch.names() == ["a"])
  }

  @Test("A link is pointed somewhere else in one step")
  func setLink() throws {
    let path = scratch.path("current")
    try FileSystem.setLink(path, to: "1")
    try FileSystem.setLink(path, to: "2")
    #expect(FileSystem.target(ofLink: path) == "2")
    #expect(try scratch.names() == ["current"])
  }

  @Test("Two folders change places")
  func exchange() throws {
    for name in ["a", "b"] {
      try scratch.folder(name)
      try scratch.file("\(name)/name", name)
    }
    try FileSystem.exchange(scratch.path("a"), scratch.path("b"))
    #expect(try scratch.text("a/name") == "b")
    #expect(try scratch.text("b/name") == "a")
    let error = #expect(throws: FileError.self) {
      try FileSystem.exchange(scratch.path("a"), scratch.path("none"))
    }
    #expect(error?.isMissing == true)
  }

  @Test("Folders are made with those above them, and a link to a folder is as good as one")
  func folders() throws {
    try FileSystem.makeFolders(scratch.path("a/b/c"))
    #expect(FileSystem.kind(of: scratch.path("a/b/c")) == .folder)
    try scratch.link("link", to: "a")
    try FileSystem.makeFolders(scratch.path("link/d"))
    #expect(FileSystem.kind(of: scratch.path("a/d")) == .folder)
    #expect(throws: FileError(.make, scratch.path("link"), .notFolder)) {
      try FileSystem.makeFolder(scratch.path("link"))
    }
  }

  @Test("Names come sorted, none of them from behind a link, and none that no text can name")
  func names() throws {
    for name in ["b", "a", ".c", "ä"] { try scratch.file(name) }
    let odd = Array(scratch.path.utf8CString.dropLast()) + [0x2f, -1, 0]
    let descriptor = unsafe open(odd, O_CREAT | O_WRONLY, 0o600)
    #expect(descriptor >= 0)
    close(descriptor)
    #expect(try FileSystem.names(in: scratch.path) == [".c", "a", "b", "ä"])
    let other = try Scratch()
    let link = try other.link("link", to: scratch.path)
    #expect(throws: FileError.self) { try FileSystem.names(in: link) }
    #expect(try FileSystem.names(in: link, followsLink: true).count == 4)
    FileSystem.removeTree(scratch.path)
    #expect(FileSystem.kind(of: scratch.path) == nil)
  }

  @Test("A folder is removed with all that lies in it, and nothing that its links lead to")
  func removeTree() throws {
    try scratch.folder("kept")
    try scratch.file("kept/a")
    try scratch.folder("gone/deep/deeper")
    try scratch.file("gone/deep/a")
    try scratch.link("gone/deep/link", to: scratch.path("kept"))
    try scratch.link("link", to: "kept")
    for name in ["gone", "link", "none"] { FileSystem.removeTree(scratch.path(name)) }
    #expect(try scratch.names() == ["kept"])
    #expect(try scratch.names("kept") == ["a"])
  }

  @Test("A file in memory has its bytes, and nobody can change it")
  func sealed() throws {
    let file = try FileDescriptor.sealed(Array("0123".utf8), name: "test")
    #expect(file.bytes(at: 1, 2) == Array("12".utf8))
    let written = unsafe pwrite(file.number, "x", 1, 0)
    #expect(written == -1)
    #expect(ftruncate(file.number, 0) == -1)
  }

  @Test("A descriptor is closed with its holder, unless it was handed out")
  func owned() throws {
    let path = try scratch.file("a")
    let closed = try number(of: FileDescriptor.reading(path))
    #expect(fcntl(closed, F_GETFD) == -1)
    let open = try FileDescriptor.reading(path).release()
    #expect(fcntl(open, F_GETFD) == FD_CLOEXEC)
    close(open)
  }

  private func number(of file: consuming FileDescriptor) -> Int32 { file.number }
}
