import MTDAdapterABI
import Testing

@Suite struct LifeTests {
  static let good: [String: String] = [
    "lookout": "{}", "zimperium": #"[{"zdeviceId":"z","lastSeen":1}]"#,
    "defender": #"{"value":[]}"#, "symantec": "{}",
    "reference-c": #"{"device":"S","status":"ok","seen":1}"#,
  ]

  @Test("A call in the wrong order answers STATE and changes nothing", arguments: BuiltAdapter.all)
  func order(name: String) throws {
    let body = try #require(Self.good[name])
    let instance = try LoadedInstance(BuiltAdapter(name))
    #expect(instance.receive(body).status == MTDA_STATE)
    #expect(instance.poll() == MTDA_STATE)
    #expect(instance.devices(serials: ["S"]) == MTDA_STATE)
    #expect(instance.apps() == MTDA_STATE)
    instance.deactivate()
    #expect(instance.activate() == MTDA_OK)
    #expect(instance.activate() == MTDA_STATE)
    #expect(instance.configure().status == MTDA_STATE)
    instance.destroyTooEarly()
    #expect(instance.receive(body).status == MTDA_OK)
    instance.deactivate()
    #expect(instance.receive(body).status == MTDA_STATE)
    #expect(instance.configure().status == MTDA_OK)
    #expect(instance.activate() == MTDA_OK)
    #expect(instance.receive(body).status == MTDA_OK)
  }

  @Test(
    "A call that is of no use answers UNSUPPORTED, and apps only without App Sync",
    arguments: BuiltAdapter.all)
  func unsupported(name: String) throws {
    let instance = try LoadedInstance.active(name)
    #expect(instance.poll() == MTDA_UNSUPPORTED)
    let offersAppSync = try DescriptorTests.toggles(of: name).contains { $0.id == 4 }
    #expect(instance.apps() == (offersAppSync ? MTDA_OK : MTDA_UNSUPPORTED))
  }

  @Test("A bad configuration is refused with the thing at fault", arguments: BuiltAdapter.all)
  func configuration(name: String) throws {
    let instance = try LoadedInstance(BuiltAdapter(name))
    #expect(instance.configure(toggles: 1 << 60).status == MTDA_CONFIG)
    #expect(instance.configure(toggles: 1 << 7).status == MTDA_CONFIG)
    #expect(instance.configure(toggles: 1 << 5).status == MTDA_CONFIG)
    #expect(instance.configure(flags: 1).status == MTDA_UNSUPPORTED)
    #expect(instance.configure(size: 8).status == MTDA_ABI)
    #expect(instance.configure(settingCount: 1).status == MTDA_ARG)
    let unknown = instance.configure(settings: [("colour", Array("red".utf8))])
    #expect(unknown.status == MTDA_CONFIG && unknown.message.contains("colour"))
    #expect(!unknown.message.contains("red"))
    #expect(instance.configure(toggles: 0b11).status == MTDA_OK)
  }

  @Test(
    "A value outside its range, repeated or for a switch is refused", arguments: BuiltAdapter.all)
  func values(name: String) throws {
    let instance = try LoadedInstance(BuiltAdapter(name))
    func configure(_ values: [(UInt32, Int64)]) -> mtda_status {
      instance.configure(
        values: values.map { mtda_toggle_value(id: $0.0, reserved: 0, value: $0.1) })
    }
    #expect(configure([(16, 1)]) == MTDA_OK)
    #expect(configure([(16, 90)]) == MTDA_OK)
    #expect(configure([(16, 0)]) == MTDA_CONFIG)
    #expect(configure([(16, 91)]) == MTDA_CONFIG)
    #expect(configure([(16, .min)]) == MTDA_CONFIG)
    #expect(configure([(16, 7), (16, 7)]) == MTDA_CONFIG)
    #expect(configure([(0, 7)]) == MTDA_CONFIG)
    #expect(configure([(99, 7)]) == MTDA_CONFIG)
  }

  @Test(
    "The C adapter's one setting is checked, and a refused configuration leaves the old one in force"
  )
  func settings() throws {
    let instance = try LoadedInstance(BuiltAdapter("reference-c"))
    let yes = Array("yes".utf8)
    #expect(instance.configure(settings: [("strict", yes)]).status == MTDA_OK)
    let twice = instance.configure(settings: [("strict", yes), ("strict", yes)])
    #expect(twice.status == MTDA_CONFIG && twice.message.contains("strict"))
    #expect(instance.configure(settings: [("strict", [])]).status == MTDA_CONFIG)
    let long = [UInt8](repeating: 97, count: 1 << 20)
    #expect(instance.configure(settings: [("strict", long)]).status == MTDA_CONFIG)
    #expect(instance.activate() == MTDA_OK)
    let brought = instance.receive("{\"device\":\"S\",\"status\":\"ok\",\"seen\":1}\nbroken\n")
    #expect(brought.status == MTDA_ARG)
    #expect(brought.reports.count == 1)
  }

  @Test("A disclosed device is named by the host's handle until deactivate")
  func handles() throws {
    let instance = try LoadedInstance.active("reference-c")
    let line = #"{"device":"SN-2","status":"ok","seen":1}"#
    #expect(instance.devices(serials: ["SN-1", "SN-2"]) == MTDA_OK)
    #expect(instance.receive(line).reports.map(\.device) == [2])
    instance.deactivate()
    #expect(instance.activate() == MTDA_OK)
    #expect(instance.receive(line).reports.map(\.identifiers) == [["serialNumber=SN-2"]])
  }

  @Test("Instances do not know of each other")
  func independent() throws {
    let instances = try (0..<16).map { _ in try LoadedInstance.active("reference-c") }
    #expect(instances[3].devices(serials: ["SN-1"]) == MTDA_OK)
    let line = #"{"device":"SN-1","status":"ok","seen":1}"#
    for (place, instance) in instances.enumerated() {
      #expect(instance.receive(line).reports[0].device == (place == 3 ? 1 : nil))
    }
  }
}
