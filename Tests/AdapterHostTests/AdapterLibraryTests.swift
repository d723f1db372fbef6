import AdapterHost
import ConnectorModel
import Foundation
import TestSupport
import Testing

@Suite("Opening a library")
struct AdapterLibraryTests {
  @Test("each fault of the entry function has its code", arguments: IsolationProfile.allCases)
  func entryFaults(profile: IsolationProfile) async throws {
    let cases: [([String], String?)] = [
      ([], nil),
      (["ENTRY_NAME=something_else"], "abi.no-entry"),
      (["ENTRY_NAME=mtda_entry_2"], "abi.no-common-major"),
      (["UNRESOLVED"], "load.unresolved-symbol"),
      (["ENTRY_STATUS=MTDA_INTERNAL"], "abi.entry-failed"),
      (["ENTRY_STATUS=77"], "abi.entry-failed"),
      (["ENTRY_STATUS=MTDA_ABI"], "abi.host-too-old"),
      (["NULL_TABLE"], "abi.null-table"),
      (["IMPURE"], "abi.entry-not-pure"),
      (["TABLE_SIZE=96"], "abi.struct-size"),
      (["TABLE_SIZE=0"], "abi.struct-size"),
      (["TABLE_SIZE=sizeof(mtda_adapter)+16"], nil),
      (["TABLE_MAJOR=2"], "abi.major"),
      (["NULL_SLOT"], "abi.null-function"),
      (["NULL_DESCRIPTOR"], "descriptor.null"),
    ]
    for (switches, code) in cases {
      let seen = try await FaultyAdapter.codeOfOpening("entry", switches, profile: profile)
      #expect(seen == code, "\(switches)")
    }
  }

  @Test("a null slot is named, and every error says how to go on")
  func nullSlotIsNamed() async throws {
    try await FaultyAdapter.with("entry", ["NULL_SLOT"]) { path in
      let error = #expect(throws: AdapterError.self) { try AdapterLibrary.open(path: path) }
      #expect(error?.message.contains("\"receive\"") == true)
      #expect(error?.remedy.isEmpty == false)
      #expect(error?.adapter == path)
    }
  }

  @Test("a file that is no library of this machine is refused before anything runs")
  func filesThatAreNoLibraries() async throws {
    try await FaultyAdapter.with("entry") { path in
      let sound = try Data(contentsOf: URL(fileURLWithPath: path))
      func code(_ change: (inout Data) -> Void) throws -> String? {
        var bytes = sound
        change(&bytes)
        let changed = "\(path)-\(UUID().uuidString).so"
        try bytes.write(to: URL(fileURLWithPath: changed))
        return FaultyAdapter.code { try AdapterLibrary.open(path: changed) }
      }
      #expect(try code { $0 = Data() } == "load.not-elf")
      #expect(try code { $0 = Data("#!/bin/sh\n".utf8) } == "load.not-elf")
      #expect(try code { $0 = $0.prefix(20) } == "load.truncated-elf")
      #expect(try code { $0 = $0.prefix(64) } == "load.truncated-elf")
      #expect(try code { $0 = $0.prefix($0.count / 2) } == "load.truncated-elf")
      #expect(try code { $0 = $0.dropLast() } == "load.truncated-elf")
      #expect(try code { $0.replaceSubrange(60..<62, with: [0, 0]) } == "load.no-symbol-table")
      #expect(try code { $0[4] = 1 } == "load.wrong-architecture")
      #expect(try code { $0[5] = 2 } == "load.wrong-architecture")
      #expect(try code { ($0[18], $0[19]) = (0xF3, 0) } == "load.wrong-architecture")
      #expect(try code { $0[16] = 1 } == "load.not-a-library")
    }
  }

  @Test("random damage to the ELF header is an error or a library, never a crash of the reading")
  func damagedHeaders() async throws {
    try await FaultyAdapter.with("entry", ["ENTRY_NAME=something_else"]) { path in
      // Without the entry symbol nothing of the file is ever loaded.
      let sound = try Data(contentsOf: URL(fileURLWithPath: path))
      let seed = UInt64.random(in: 0...UInt64.max)
      var random = SeededGenerator(seed: seed)
      for _ in 0..<300 {
        var bytes = sound
        for _ in 0..<4 {
          bytes[16 + Int(random.next() % 48)] = UInt8(truncatingIfNeeded: random.next())
        }
        try bytes.write(to: URL(fileURLWithPath: path))
        let code = FaultyAdapter.code { try AdapterLibrary.open(path: path) }
        #expect(code?.isEmpty == false, "seed \(seed)")
      }
    }
  }

  @Test("paths that lead to no file")
  func paths() async throws {
    try await FaultyAdapter.withFolder { folder in
      let missing = ["", "/nowhere/at/all.so", "\(folder)/missing.so", "with\0nul", "nowhere.so"]
      for path in missing {
        #expect(FaultyAdapter.code { try AdapterLibrary.open(path: path) } == "load.file-missing")
      }
      #expect(FaultyAdapter.code { try AdapterLibrary.open(path: folder) } == "load.not-a-file")
    }
  }

  @Test("a file opened again, also by another name, is the same library; one in its place is not")
  func openedTwice() async throws {
    try await FaultyAdapter.with("entry") { path in
      let link = path + "-link.so"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
      let first = try AdapterLibrary.open(path: path)
      #expect(try AdapterLibrary.open(path: link).path == first.path)
      try FileManager.default.removeItem(atPath: path)
      try FaultyAdapter.build("entry", ["SOUND_NAME=\"Newer\""], to: path)
      #expect(FaultyAdapter.code { try AdapterLibrary.open(path: path) } == "load.replaced")
    }
  }
}
