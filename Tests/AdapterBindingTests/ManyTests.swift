import AdapterBundle
import AdapterHost
import ConnectorModel
import Foundation
import Testing

@testable import AdapterBinding

@Suite("A library that is asked about many devices at once", .serialized)
struct ManyTests {
  private static let folder = SampleLibrary.folder("many")
  private static let header = folder.appending(path: "many.h").path

  /// The binding, with texts of it replaced by others.
  private static func text(_ changes: [(String, String)]) throws -> [UInt8] {
    var text = try String(contentsOf: folder.appending(path: "binding.json"), encoding: .utf8)
    for (old, new) in changes {
      try #require(text.contains(old), "the binding has no \(old)")
      text = text.replacing(old, with: new)
    }
    return Array(text.utf8)
  }

  /// What comes of devices; the third of them has no serial number.
  private static func result(
    _ proof: BindingProof, changing changes: [(String, String)] = []
  ) async throws -> CrossingResult {
    try await result(proof, changing: changes) { connection in
      let serials = ["a-b-c", "ab", "", "d-e", "f-g-h-i", "xzuv", "yuvw-"]
      return await connection.devices(BoundLibrary.devices(serials))
    }
  }

  /// What comes of a call; no list of the library's is left when it is over.
  private static func result(
    _ proof: BindingProof, changing changes: [(String, String)] = [],
    _ call: (any AdapterConnection) async -> CrossingResult
  ) async throws -> CrossingResult {
    let binding = try Binding.read(try text(changes))
    return try await SampleLibrary.withFolder { folder in
      let adapter = try await SampleLibrary.adapter(
        "many", binding: binding, proof: proof, in: folder)
      let bound = try await BoundLibrary.connect(adapter, settings: [:])
      let result = await call(bound.connection)
      let beat = await bound.connection.poll().reports.map(\.kind)
      #expect(result.failure != nil || beat == [.heartbeat(errorCode: 0, lagMilliseconds: 0)])
      await bound.connection.close()
      return result
    }
  }

  @Test("has a binding that its header agrees with")
  func proved() throws {
    let check = try Binding.read(try Self.text([])).check(header: Self.header)
    #expect(check.faults == [])
  }

  @Test(
    "gets as many as its array has room for, in the order of the batch, and answers one by one",
    arguments: [BindingProof.compiled, .unproven])
  func gathered(proof: BindingProof) async throws {
    let result = try await Self.result(proof)
    #expect(result.failure == nil)
    let opened = result.reports.compactMap { report -> String? in
      guard case .threatOpened(let id, let level) = report.kind else { return nil }
      return "\(Self.key(report)) \(id) \(level)"
    }
    #expect(
      opened == [
        "1 q1 of 4 low", "1 q1 of 4 medium", "4 q1 of 4 low", "5 q1 of 4 low", "5 q1 of 4 medium",
        "5 q1 of 4 high", "7 q2 of 2 low",
      ])
    let states = result.reports.compactMap { report -> String? in
      guard case .state(let state) = report.kind else { return nil }
      return "\(Self.key(report)) \(state)"
    }
    #expect(
      states == [
        "1 highSeverity", "2 highSeverity", "4 lowSeverity", "5 mediumSeverity",
        "6 mediumSeverity", "7 highSeverity",
      ])
  }

  @Test("gives arrays in structs, of numbers too, and arrays of pointers")
  func arrays() async throws {
    let reports = try await Self.result(.compiled).reports
    let codes = reports.filter { $0.kind == .threatClosed(id: "code") }
    #expect(codes.map(\.vendorCode) == [10, 11, 10, 10, 11, 12, 10])
    #expect(Self.removed(reports, by: .serialNumber) == ["ab", "xzuv"])
  }

  @Test("says a platform, always or by a number, and the parent of a device")
  func platforms() async throws {
    let changes = [
      (
        "\"threat_id\": {\"text\": \"code\"}",
        "\"threat_id\": {\"text\": \"code\"}, "
          + "\"platform\": {\"of\": \"code\", \"cases\": {\"10\": \"ios\", \"11\": \"android\"}}"
      ),
      (
        "\"device\": {\"imei\": \"name\"}",
        "\"device\": {\"imei\": \"name\", \"parentPartnerDeviceId\": {\"text\": \"PHONE-1\"}}, "
          + "\"platform\": \"macos\""
      ),
      ("\"level_words\": []", "\"threat_lifetime_days\": 30, \"level_words\": []"),
    ]
    let result = try await Self.result(.compiled, changing: changes) { connection in
      #expect(connection.descriptor.threatLifetimeDays == 30)
      return await connection.devices(BoundLibrary.devices(["a-b-c", "ab", "f-g-h-i"]))
    }
    #expect(result.failure == nil)
    let codes = result.reports.filter { $0.kind == .threatClosed(id: "code") }
    let expected = codes.map { [10: Platform.ios, 11: .android][$0.vendorCode] }
    #expect(codes.map(\.platform) == expected && expected.contains(.ios) && expected.contains(nil))
    #expect(result.skipped.filter { $0.field == "platform" }.count == expected.count { $0 == nil })
    let parent = DeviceIdentifier(.parentPartnerDeviceId, "PHONE-1")
    let named = result.reports.filter { report in
      guard case .identifiers(let identifiers) = report.subject else { return false }
      return identifiers.contains { $0 == parent }
    }
    #expect(!named.isEmpty && named.allSatisfy { $0.platform == .macos })
  }

  @Test("gets the apps of a device likewise", arguments: [BindingProof.compiled, .unproven])
  func apps(proof: BindingProof) async throws {
    let result = try await Self.result(proof) { connection in
      await connection.apps(
        [["a", "b", "c"], [], ["d"]].enumerated().map { index, ids in
          DisclosedInventory(
            device: DeviceKey(rawValue: Int64(index + 1)), observedAt: Timestamp(milliseconds: 5),
            apps: ids.map {
              SharedApp(
                app: InstalledApp(appId: $0, name: $0, bundleSize: $0 == "c" ? 7 : 1),
                isManaged: true)
            })
        })
    }
    #expect(result.failure == nil)
    let opened = result.reports.compactMap { report -> String? in
      guard case .threatOpened(let id, let level) = report.kind else { return nil }
      return "\(Self.key(report)) \(id) \(level)"
    }
    #expect(opened == ["1 a medium", "1 b medium", "1 c high", "3 d low"])
  }

  @Test("gives a struct that is released by its address, and knows of none that was not")
  func released() async throws {
    let reports = try await Self.result(.compiled).reports
    #expect(Self.removed(reports, by: .imei) == ["ab", "xzuv"])
  }

  @Test("gives a chain, of which each leads to the next")
  func chain() async throws {
    let reports = try await Self.result(.compiled).reports
    #expect(reports.filter { $0.kind == .threatClosed(id: "link") }.map(\.vendorCode) == [1, 2])
  }

  @Test("calls what was put into a struct for it")
  func calledBack() async throws {
    let reports = try await Self.result(.compiled).reports
    #expect(Self.removed(reports, by: .udid) == ["ab", "xzuv"])
  }

  /// What the identifiers of one kind say of devices that are removed.
  private static func removed(_ reports: [Report], by kind: IdentifierKind) -> [String] {
    reports.filter { $0.kind == .removed }.compactMap { report in
      guard case .identifiers(let identifiers) = report.subject else { return nil }
      return identifiers.first { $0.kind == kind }?.value
    }
  }

  @Test("is not asked about a device that lacks what it wants, which is counted each time")
  func lacking() async throws {
    let result = try await Self.result(.compiled)
    #expect(result.skipped.map(\.reason) == [.noDevice, .noDevice])
  }

  private static func key(_ report: Report) -> String {
    guard case .device(let key) = report.subject else { return "?" }
    return "\(key.rawValue)"
  }

  @Test(
    "has mistakes in its binding that its reader finds",
    arguments: [
      (
        "many_verdict verdicts[4]", "many_verdict verdicts[3]",
        "$.verbs.devices[2].do[1].beside.verdict has room for 3, and 4 can be gathered"
      ),
      (
        "{\"out\": \"many_list_free\"}", "{\"out\": \"many_close\"}",
        "$.functions[5].freed_by.out releases many_session *, and out is many_list"
      ),
      (
        "\"options.on_strange\": \"many_event_fn\"", "\"options.on_strange\": \"options\"",
        "$.verbs.activate[1].set.options.on_strange is given something of another type"
      ),
      (
        "\"gather\": \"device\", \"as\": \"ref\"", "\"gather\": \"app\", \"as\": \"ref\"",
        "$.verbs.devices[2].gather is app"
      ),
      ("\"into\": \"refs\"", "\"into\": \"verdicts\"", "$.verbs.devices[2].with.ref.serial "),
      ("\"into\": \"refs\"", "\"into\": \"asked\"", "$.verbs.devices[2].into is no array"),
      (
        "\"refs\": \"refs\"", "\"refs\": \"verdicts\"",
        "$.verbs.devices[2].do[0].with.refs is many_verdict *, and const many_ref * is wanted"
      ),
      (
        "\"ref.platform\"", "\"verdict.platform\"",
        "$.verbs.devices[2].with.verdict.platform is no part of ref"
      ),
      (
        "\"out\": \"verdicts\"}}", "\"out\": \"verdicts\"}, \"on_failure\": \"skip\"}",
        "$.verbs.devices[2].do[0].on_failure passes a record over"
      ),
      (
        "\"for_each\": \"code\"", "\"for_each\": \"payload\"",
        "$.verbs.devices[2].do[1].do[1].for_each gives the name payload, which something else has"
      ),
      (
        "\"next\": \"next\"", "\"next\": \"number\"",
        "$.verbs.devices[7].next leads from no struct to another of its kind"
      ),
      (
        "{\"sizeof\": \"many_options\"}", "{\"sizeof\": \"many_option\"}",
        "$.verbs.activate[1].set.options.size asks for the size of many_option"
      ),
      (
        "\"in\": \"verdict.findings\"", "\"in\": \"verdict.count\"",
        "$.verbs.devices[2].do[1].do[0].in is neither an array"
      ),
      (
        "\"device\": \"record\", \"level\": {\"table\": \"severity\", \"of\": \"level\"}",
        "\"device\": \"record\", \"level\": {\"table\": \"severity\", \"of\": \"levels\"}",
        "$.verbs.devices[5].do[1].do[0].report.level.of is no number"
      ),
    ])
  func mistake(old: String, new: String, message: String) throws {
    let bytes = try Self.text([(old, new)])
    let error = #expect(throws: BundleError.self) { try Binding.read(bytes).check() }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test(
    "has mistakes in its binding that its header shows",
    arguments: [
      ("const char *const *serials", "const char **serials", "$.functions[3].declaration"),
      ("many_finding findings[3]", "many_finding findings[2]", "$.structs[6]"),
      ("many_event_fn on_strange", "void *on_strange", "$.structs[0].fields[2]"),
    ])
  func contradiction(old: String, new: String, path: String) throws {
    let binding = try Binding.read(try Self.text([(old, new)]))
    let found = try binding.check(header: Self.header).faults.map(\.path)
    #expect(found.contains(path), "\(found)")
  }

  @Test(
    "has mistakes in its binding that end its worker at most",
    arguments: [
      ("\"count\": \"verdict.count\"", "\"count\": 4", "4 elements, and there is room for 3"),
      ("\"count\": \"asked\", \"out\"", "\"count\": 64000, \"out\"", "SIGSEGV"),
    ])
  func contained(old: String, new: String, message: String) async throws {
    let result = try await Self.result(.unproven, changing: [(old, new)])
    let words =
      [result.failure?.message].compactMap(\.self) + result.poisonous.map(\.message)
    #expect(words.contains { $0.contains(message) }, "\(words)")
  }
}
