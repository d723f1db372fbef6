import Foundation
import TestSupport
import Testing

/// What keeps the header from breaking adapters that are out there.
@Suite("The ABI gate")
struct GateTests {
  static func withFolder<Answer>(_ body: (URL) throws -> Answer) throws -> Answer {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gate-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  @Test(
    "each version that is kept has the layout of the header that is kept",
    arguments: KeptVersion.all)
  func kept(version: KeptVersion) throws {
    let written = try String(
      contentsOf: version.folder.appending(path: "mtda.layout"), encoding: .utf8)
    let result = try Toolchain.run(
      KeptVersion.root.appending(path: "Scripts/abi-layout").path, [version.header.path])
    #expect(result.status == 0 && result.output == written)
    let layout = try version.layout()
    #expect((layout.major, layout.minor) == (version.major, version.minor))
  }

  @Test("each version that is kept grew out of the one before")
  func grown() throws {
    #expect(!KeptVersion.all.isEmpty)
    for (old, new) in zip(KeptVersion.all, KeptVersion.all.dropFirst()) {
      #expect(try old.layout().faults(growingInto: new.layout()) == [], "\(new)")
    }
  }

  @Test("the header of the sources is that of the newest version, or the one after it")
  func current() throws {
    let newest = try #require(KeptVersion.all.last)
    let kept = try newest.layout()
    let current = try Layout(ofHeader: URL(fileURLWithPath: "\(Header.folder)/mtda.h"))
    #expect(kept.faults(growingInto: current) == [])
    #expect((kept.minor...kept.minor + 1).contains(current.minor))
  }

  @Test("the layout has every struct of the header, every field and every number")
  func complete() throws {
    let layout = try Layout(ofHeader: URL(fileURLWithPath: "\(Header.folder)/mtda.h"))
    let structs = try Header.structs()
    #expect(layout.structs.map(\.name) == structs.map(\.name))
    #expect(layout.structs.map { $0.fields.map(\.name) } == structs.map(\.fields))
    let numbers = try Header.text().matches(of: /#define MTDA_[A-Z_0-9]+ +[("0-9U]/).count
    // All but the two of the version.
    #expect(layout.constants.count == numbers - 2)
    #expect(layout.functions.map(\.name) == ["mtda_entry_1"])
  }

  @Test("what may be demanded of an adapter's structs is what they had at 1.0")
  func least() throws {
    let first = try #require(KeptVersion.all.first).layout()
    let least = first.constants.filter(\.isLeastSize)
    #expect(least.count == 10)
    for row in least {
      let record = first.structs.first {
        "\($0.name.uppercased())_SIZE_1_0" == row.name
      }
      #expect(record.map { "\($0.bytes)u" } == row.meaning, "\(row.name)")
    }
  }

  @Test(
    "a change that would break adapters is refused, and named", arguments: ChangedHeader.refused)
  func refused(change: ChangedHeader) throws {
    try Self.withFolder { folder in
      let faults = try Self.faults(of: change, in: folder)
      let expected = try #require(change.fault)
      #expect(faults.contains { $0.contains(expected) }, "\(faults)")
    }
  }

  @Test("a change that no adapter notices is let through", arguments: ChangedHeader.allowed)
  func allowed(change: ChangedHeader) throws {
    try Self.withFolder { folder in
      let faults = try Self.faults(of: change, in: folder)
      #expect(faults == [])
    }
  }

  private static func faults(of change: ChangedHeader, in folder: URL) throws -> [String] {
    let changed = try Layout(ofHeader: change.write(to: folder))
    return try #require(KeptVersion.all.first).layout().faults(growingInto: changed)
  }

  @Test(
    "what has no place in the ABI has no layout",
    arguments: [
      ("int64_t value_min;", "double value_min;", "value_min is of type double"),
      ("uint32_t reserved; /* 0          */", "uint8_t reserved;", "padding before value"),
      ("void *ctx;", "uintptr_t count : 64;", "count is of type"),
    ])
  func noPlace(old: String, new: String, fault: String) throws {
    try Self.withFolder { folder in
      let changed = ChangedHeader(title: fault, edits: [(old, new)])
      let header = try changed.write(to: folder)
      let result = try Toolchain.run(
        KeptVersion.root.appending(path: "Scripts/abi-layout").path, [header.path])
      #expect(result.status != 0 && result.output.contains(fault), "\(result.output)")
    }
  }
}
