import AdapterHost
import ConnectorModel
import Foundation
import Glibc
import Testing

@Suite("Verified bytes")
struct AdapterImageTests {
  private func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  @Test("The bytes that were verified are loaded, whatever has become of the file")
  func replaced() async throws {
    try await FaultyAdapter.with("entry", ["SOUND_NAME=\"Image One\""]) { path in
      let verified = try bytes(path)
      try Data("not a library".utf8).write(to: URL(fileURLWithPath: path))
      let library = try AdapterLibrary.open(verified: verified, digest: "image-one", path: path)
      #expect(library.descriptor.name == "Image One")
      #expect(library.path == path)
      let again = try AdapterLibrary.open(verified: verified, digest: "image-one", path: path)
      #expect(again.descriptor == library.descriptor)
    }
  }

  @Test("Two images give two libraries, each its own")
  func two() async throws {
    for name in ["Image Two", "Image Three"] {
      try await FaultyAdapter.with("entry", ["SOUND_NAME=\"\(name)\""]) { path in
        let library = try AdapterLibrary.open(verified: bytes(path), digest: name, path: path)
        #expect(library.descriptor.name == name)
      }
    }
  }

  @Test("What is no library is refused with the codes that files have")
  func refused() {
    for (bytes, code) in [
      ([], "load.not-elf"), (Array("text".utf8), "load.not-elf"),
      ([0x7F, 0x45, 0x4C, 0x46], "load.truncated-elf"),
    ] as [([UInt8], String)] {
      for _ in 0..<2 {
        #expect(
          FaultyAdapter.code {
            try AdapterLibrary.open(verified: bytes, digest: "bad \(bytes)", path: "/a.so")
          } == code)
      }
    }
  }

  @Test("Nobody can change an image, its maker included")
  func sealed() throws {
    let image = try AdapterImage([1, 2, 3], digest: "sealed", path: "/a.so")
    defer { close(image.descriptor) }
    #expect(unsafe write(image.descriptor, "x", 1) == -1)
    #expect(ftruncate(image.descriptor, 0) == -1)
    let shared = unsafe mmap(nil, 3, PROT_READ | PROT_WRITE, MAP_SHARED, image.descriptor, 0)
    #expect(unsafe shared == MAP_FAILED)
    let other = unsafe open("/proc/self/fd/\(image.descriptor)", O_RDWR)
    guard other >= 0 else { return }
    defer { close(other) }
    #expect(unsafe write(other, "x", 1) == -1)
  }
}
