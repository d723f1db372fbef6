import MTDAdapterABI

/// Instances in the states that rules begin with.
extension Trial {
  func instance(
    _ plan: ProbeHost.Plan = ProbeHost.Plan(), form: HostTableForm = .usual
  ) throws -> ProbedInstance {
    let library =
      if case .firstVersion = form { try libraryForFirstVersion() } else { try library() }
    step("create")
    return try ProbedInstance(library, ProbeHost(plan), form: form)
  }

  /// An instance with all toggles on, the settings that lie beside the recordings, and active.
  func active(
    _ plan: ProbeHost.Plan = ProbeHost.Plan(), form: HostTableForm = .usual
  ) throws -> ProbedInstance {
    let instance = try instance(plan, form: form)
    try configure(instance, configuration())
    try activate(instance)
    return instance
  }

  func configure(_ instance: ProbedInstance, _ configuration: ProbeConfiguration) throws {
    step("configure")
    let answer = instance.configure(configuration)
    guard answer.status == MTDA_OK else {
      throw ProbeFault("configure answers \(name(answer.status)): \(answer.text)")
    }
  }

  func activate(_ instance: ProbedInstance) throws {
    step("activate")
    let answer = instance.activate()
    guard answer.status == MTDA_OK else {
      throw ProbeFault("activate answers \(name(answer.status)): \(answer.text)")
    }
  }

  /// Everything that is offered, with its standard values.
  func configuration() throws -> ProbeConfiguration {
    let facts = try facts()
    let values = facts.toggles.compactMap { toggle in toggle.standard.map { (toggle.id, $0) } }
    return ProbeConfiguration(
      toggles: facts.offered, values: Dictionary(values) { one, _ in one },
      settings: try recordings().settings.map { .init($0.key, Array($0.value.utf8)) })
  }

  /// The recorded messages; a rule that can do nothing without them is skipped.
  func messages() throws -> [Recording] {
    let recordings = try recordings().recordings
    guard !recordings.isEmpty else { throw Halt.missing("recorded exchanges beside the adapter") }
    return recordings
  }

  // MARK: Input

  /// Devices that the adapter may know, made of what it says of itself. Their references rise.
  func fleet(
    _ count: Int, from first: UInt64 = 1_000, oldVersions: Bool = false
  ) throws -> [ProbeDevice] {
    let facts = try facts()
    let kinds = facts.identifiers.filter {
      $0 != MTDA_ID_PARTNER_DEVICE && $0 != MTDA_ID_PARENT_PARTNER_DEVICE
    }
    let platforms = facts.platforms.isEmpty ? [nil] : facts.platforms.map(Optional.some)
    return (0..<count).map { index in
      let platform = platforms[index % platforms.count]
      let os = Self.version(for: platform, isOld: oldVersions)
      let name = "\(first)-\(index)"
      return ProbeDevice(
        reference: first + UInt64(index) * 3, platform: platform?.number ?? MTDA_PLATFORM_IOS,
        ownership: UInt32(index % 3), os: os,
        osText: Array(os.map { String($0) }.joined(separator: ".").utf8),
        model: Array("Model \(index % 7)".utf8),
        identifiers: (kinds.isEmpty ? [MTDA_ID_SERIAL_NUMBER] : kinds).map {
          .init(kind: $0, value: Array("probe-\($0)-\(name)".utf8))
        })
    }
  }

  private static func version(for platform: AdapterFacts.Platform?, isOld: Bool) -> [UInt32] {
    guard let platform else { return [18, 0, 0, 0] }
    let minimum = max(platform.minimumForCompliance[0], platform.minimumForAppProtection[0])
    return isOld ? [0, 1, 0, 0] : [minimum + 1, 0, 0, 0]
  }

  func inventories(for devices: [ProbeDevice], apps: Int) -> [ProbeInventory] {
    devices.map { device in
      ProbeInventory(
        reference: device.reference,
        apps: (0..<apps).map { index in
          ProbeApp(
            flags: MTDA_APP_MANAGED, id: Array("org.example.app\(index)".utf8),
            name: Array("App \(index)".utf8))
        })
    }
  }

  // MARK: A round of everything

  /// Every kind of data call once: devices, their apps, each recorded message, and the moment to ask. The same
  /// input brings the same.
  func exercise(
    _ instance: ProbedInstance, devices: [ProbeDevice]? = nil
  ) throws -> [Exchange] {
    let fleet = try devices ?? fleet(8)
    var exchanges: [Exchange] = []
    step("devices, \(fleet.count) records")
    exchanges.append(instance.devices(fleet))
    if try facts().offers(MTDA_TOGGLE_IOS_APP_SYNC) {
      step("apps, \(fleet.count) inventories")
      exchanges.append(instance.apps(inventories(for: fleet, apps: 5)))
    }
    for recording in try recordings().recordings {
      step("receive, \(recording.name), \(recording.payload.body.count) bytes")
      exchanges.append(instance.receive(recording.payload))
    }
    step("poll")
    exchanges.append(instance.poll())
    return exchanges
  }

  /// The reports of some exchanges as lines in which devices have the same names in every activation.
  func lines(_ exchanges: [Exchange], naming devices: [ProbeDevice]) -> [String] {
    let names = Dictionary(devices.map { ($0.reference, $0.name) }) { one, _ in one }
    return exchanges.flatMap { exchange in exchange.reports.map { $0.line(naming: names) } }
  }

  /// What the reports say of whom, without the rest.
  func essences(_ exchanges: [Exchange], naming devices: [ProbeDevice]) -> [String] {
    let names = Dictionary(devices.map { ($0.reference, $0.name) }) { one, _ in one }
    return exchanges.flatMap { exchange in exchange.reports.map { $0.essence(naming: names) } }
  }

  func name(_ status: Int32) -> String { StatusName.of(status) }
}

/// The header's names of statuses.
enum StatusName {
  private static let names = [
    "MTDA_OK", "MTDA_ABI", "MTDA_ARG", "MTDA_STATE", "MTDA_CONFIG", "MTDA_AUTH",
    "MTDA_UNAVAILABLE", "MTDA_CANCELLED", "MTDA_DEADLINE", "MTDA_LIMIT", "MTDA_UNSUPPORTED",
    "MTDA_INTERNAL",
  ]

  static func of(_ status: Int32) -> String {
    isKnown(status) ? names[Int(-status)] : "\(status)"
  }

  static func isKnown(_ status: Int32) -> Bool { (-11...0).contains(status) }
}
