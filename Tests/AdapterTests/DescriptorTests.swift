import MTDAdapterABI
import Testing

@Suite struct DescriptorTests {
  @Test(
    "The entry gives the same whole table each time, on every thread", arguments: BuiltAdapter.all)
  func entry(name: String) async throws {
    let entry = try unsafe BuiltAdapter.entry(of: name)
    let withoutRoom = entry(0, nil)
    #expect(withoutRoom == MTDA_ARG)
    let first = try unsafe UInt(bitPattern: BuiltAdapter(name).table)
    let addresses = await withTaskGroup(of: Set<UInt>.self) { group in
      for _ in 0..<8 {
        group.addTask {
          Set(
            (0..<125).compactMap { _ in
              (try? BuiltAdapter(name)).map { unsafe UInt(bitPattern: $0.table) }
            })
        }
      }
      return await group.reduce(into: Set()) { $0.formUnion($1) }
    }
    #expect(addresses == [first])
    for (minor, expected) in [
      (UInt32(0), try BuiltAdapter(name, minor: 0)), (.max, try BuiltAdapter(name)),
    ] {
      var latest: UnsafePointer<mtda_adapter>?
      let status = unsafe entry(minor, &latest)
      #expect(status == MTDA_OK)
      let address = UInt(bitPattern: latest)
      let expected = unsafe UInt(bitPattern: expected.table)
      #expect(address == expected)
    }
  }

  @Test(
    "A host of 1.0 is handed a descriptor that it can read", arguments: BuiltAdapter.all,
    [UInt16(0), 1])
  func lifetime(name: String, minor: UInt16) throws {
    let descriptor = try unsafe BuiltAdapter(name, minor: minor).table.pointee.descriptor.pointee
    let (days, reserved) = unsafe (descriptor.threat_lifetime_days, descriptor.reserved)
    #expect(days == (minor >= 1 && name == "symantec" ? 30 : 0))
    #expect(reserved == 0)
    let kinds = unsafe (0..<Int(descriptor.identifier_count)).map {
      unsafe descriptor.identifiers[$0]
    }
    #expect(!kinds.contains(MTDA_ID_PARENT_PARTNER_DEVICE))
  }

  @Test("Ids, versions and level words are as they should be", arguments: BuiltAdapter.all)
  func descriptor(name: String) throws {
    let table = unsafe try BuiltAdapter(name).table.pointee
    let sizeAndVersion = unsafe [
      table.struct_size, UInt32(table.abi_major), UInt32(table.abi_minor),
    ]
    #expect(sizeAndVersion == [112, 1, 1])
    let descriptor = unsafe table.descriptor.pointee
    let id = unsafe text(descriptor.partner_id) ?? ""
    #expect(
      id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/) != nil)
    let version = unsafe text(descriptor.adapter_version) ?? ""
    #expect(version.wholeMatch(of: /\d+\.\d+\.\d+/) != nil)
    let words = unsafe (0..<Int(descriptor.level_word_count)).map {
      unsafe (text(descriptor.level_words[$0].word) ?? "", descriptor.level_words[$0].state)
    }
    #expect(Set(words.map { $0.0.lowercased() }).count == words.count)
    #expect(Set(words.map(\.1)) == [3, 4, 5, 6])
    let needsPolicy = unsafe descriptor.flags & MTDA_DESCRIPTOR_NEEDS_CLASSIC_POLICY != 0
    #expect(needsPolicy == (name != "defender"))
    let identifierCount = unsafe descriptor.identifier_count
    #expect(identifierCount > 0)
  }

  @Test(
    "Toggles are unique, worded without markup, and their prerequisites are offered",
    arguments: BuiltAdapter.all)
  func toggles(name: String) throws {
    let toggles = try Self.toggles(of: name)
    let ids = toggles.map(\.id)
    #expect(Set(ids).count == ids.count)
    let offered = ids.reduce(UInt64(0)) { $0 | (1 << UInt64($1)) }
    for toggle in toggles {
      #expect(toggle.requires & ~offered == 0)
      #expect(!toggle.label.isEmpty && !toggle.help.isEmpty && toggle.help.utf8.count <= 600)
      #expect(!toggle.help.contains { "<>*_`#".contains($0) })
    }
    #expect(ids.contains(MTDA_TOGGLE_DAYS_UNTIL_UNRESPONSIVE))
  }

  /// The words that the adapter's descriptor has, in small letters.
  static func words(of name: String) throws -> Set<String> {
    let descriptor = try unsafe BuiltAdapter(name).table.pointee.descriptor.pointee
    return unsafe Set(
      (0..<Int(descriptor.level_word_count)).map {
        unsafe (text(descriptor.level_words[$0].word) ?? "").lowercased()
      })
  }

  struct OfferedToggle: Sendable {
    var id: UInt32
    var label: String
    var help: String
    var requires: UInt64
    var range: [Int64]
  }

  static func toggles(of name: String) throws -> [OfferedToggle] {
    let descriptor = try unsafe BuiltAdapter(name).table.pointee.descriptor.pointee
    return unsafe (0..<Int(descriptor.toggle_count)).map {
      let toggle = unsafe descriptor.toggles[$0]
      return unsafe OfferedToggle(
        id: toggle.id, label: text(toggle.label) ?? "", help: text(toggle.help) ?? "",
        requires: toggle.requires_mask,
        range: [toggle.value_min, toggle.value_default, toggle.value_max])
    }
  }

  @Test(
    "Labels carry the partner's name and the label's version",
    arguments: [
      ("lookout", 0, "Connect Android devices version 5.0 and above to Lookout for Work"),
      ("lookout", 1, "Connect iOS/iPadOS devices version 12 and above to Lookout for Work"),
      (
        "lookout", 10,
        "Connect iOS devices version 12 to Lookout for Work for app protection policy evaluation"
      ),
      ("zimperium", 0, "Connect Android devices version 5.1 and above to Zimperium"),
      (
        "symantec", 0,
        "Connect Android devices version 2.3.3 and above to Symantec Endpoint Protection (supported from version 5.0)"
      ),
      (
        "symantec", 1,
        "Connect iOS/iPadOS devices version 8.0 and above to Symantec Endpoint Protection (supported from version 10)"
      ),
      (
        "defender", 2,
        "Connect Windows devices version 10.0.15063 and above to Microsoft Defender for Endpoint"
      ),
      ("defender", 3, "Connect macOS devices to Microsoft Defender for Endpoint"),
      (
        "defender", 9,
        "Connect Android devices of version 6.0 to Microsoft Defender for Endpoint for app protection policy evaluation"
      ),
    ] as [(String, UInt32, String)])
  func label(name: String, id: UInt32, expected: String) throws {
    let toggle = try Self.toggles(of: name).first { $0.id == id }
    #expect(toggle?.label == expected)
  }

  @Test(
    "What is offered follows the catalogue of partners",
    arguments: [
      ("lookout", [0, 1, 4, 5, 8, 9, 10, 12, 13, 16]),
      ("zimperium", [0, 1, 4, 5, 6, 7, 8, 9, 10, 12, 13, 16]),
      ("defender", [0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
      ("symantec", [0, 1, 4, 5, 8, 12, 13, 16]),
      ("reference-c", [0, 1, 8, 16]),
    ] as [(String, [UInt32])])
  func offered(name: String, ids: [UInt32]) throws {
    let toggles = try Self.toggles(of: name)
    #expect(toggles.map(\.id).sorted() == ids)
    #expect(toggles.first { $0.id == 16 }?.range == [1, 7, 90])
  }
}
