import AdapterHost
import Foundation
import Testing

@Suite("A folder of libraries")
struct LibraryFolderTests {
  @Test("libraries are found by their names, and a folder that cannot be read says why")
  func names() async throws {
    try await FaultyAdapter.withFolder { folder in
      for name in ["b.so", "a.so", "readme.txt"] {
        try Data("any".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      }
      #expect(try LibraryFolder.libraries(in: folder) == ["\(folder)/a.so", "\(folder)/b.so"])
      for (place, code) in [
        ("relative", "load.folder-relative"), ("\(folder)/none", "load.folder-unreadable"),
      ] {
        let error = #expect(throws: AdapterError.self) { try LibraryFolder.libraries(in: place) }
        #expect(error?.code == code)
      }
    }
  }
}
