import MTDAdapterABI

extension Rule {
  static let data: [Rule] = batches + inputs + payloads + numbers

  private static let batches: [Rule] = [
    Rule(
      "P01", .contract, "An empty batch is served.",
      mending: "Let a count of 0 be a call that does nothing; its array may be null."
    ) { trial in
      let instance = try trial.active()
      trial.step("devices, no record")
      trial.expectServed(instance.devices([]), "an empty batch of devices")
      guard try trial.facts().offers(MTDA_TOGGLE_IOS_APP_SYNC) else { return }
      trial.step("apps, no record")
      trial.expectServed(instance.apps([]), "an empty batch of inventories")
    },
    Rule(
      "P02", .contract, "Batches of 1, 2, 255, 256, 257, 4,096 and 65,536 records are served.",
      mending: "Take any count, and pass over what you have no room for."
    ) { trial in
      for count in [1, 2, 255, 256, 257, 4_096, 65_536] {
        let instance = try trial.active()
        let fleet = try trial.fleet(count)
        trial.step("devices, \(count) records")
        trial.expectServed(instance.devices(fleet), "a batch of \(count) records")
        instance.deactivate()
      }
    },
    Rule(
      "P03", .contract, "Records with a larger stride are read by that stride.",
      mending: "Step by the stride that is given, never by sizeof."
    ) { trial in
      let fleet = try trial.fleet(16)
      let baseline = trial.lines(
        try trial.exercise(try trial.active(), devices: fleet), naming: fleet)
      for further in [8, 64, 4_096 - MemoryLayout<UInt64>.size * 20] {
        let instance = try trial.active()
        instance.layout.furtherBytes = further
        let lines = trial.lines(try trial.exercise(instance, devices: fleet), naming: fleet)
        trial.expectSame(lines, baseline, "The reports with the stride of 1.0.")
      }
    },
    Rule(
      "P04", .contract, "Reports are only about devices that were handed over.",
      mending: "Use device_ref as it was given, and only until deactivate."
    ) { trial in
      let instance = try trial.active()
      let fleet = try trial.fleet(32)
      let given = Set(fleet.map(\.reference))
      for exchange in try trial.exercise(instance, devices: fleet) {
        for report in exchange.reports where report.reference != 0 {
          trial.expect(
            given.contains(report.reference), "A device_ref of this activation.",
            saw: "A report is about device_ref \(report.reference), which nobody has given out.")
          trial.expect(
            report.identifiers.isEmpty, "A device named by device_ref or by identifiers.",
            saw: "A report names its device twice.")
        }
      }
      instance.deactivate()
      try trial.activate(instance)
      let later = try trial.fleet(4, from: 900_000)
      let allowed = Set(later.map(\.reference))
      for exchange in try trial.exercise(instance, devices: later) {
        for report in exchange.reports where report.reference != 0 {
          trial.expect(
            allowed.contains(report.reference), "A device_ref of this activation.",
            saw: "A report is about device_ref \(report.reference) of the activation before.")
        }
      }
    },
    Rule(
      "P05", .contract,
      "Of a device whose system is older than the lowest supported nothing is reported, or that its state is unknown; never that it is secured.",
      mending: "Compare the system's version with your lowest one before you speak of a device."
    ) { trial in
      let facts = try trial.facts()
      let hasFloor = facts.platforms.contains { $0.minimumForCompliance.contains { $0 != 0 } }
      guard hasFloor else { throw Trial.Halt.missing("a lowest version in the descriptor") }
      let instance = try trial.active()
      let fleet = try trial.fleet(8, oldVersions: true)
      trial.step("devices with old systems")
      let exchange = instance.devices(fleet)
      for report in exchange.reports where report.kind == MTDA_REPORT_STATE {
        let isUnknown =
          report.grade == MTDA_GRADE_STATE && report.state == MTDA_DEVICE_STATE_UNKNOWN
        trial.expect(
          isUnknown || !report.saysSecured(facts), "No report, or the state unknown.",
          saw: "A device with system version 0.1 is reported as secured.")
      }
    },
    Rule(
      "P06", .contract, "The same input brings the same reports again.",
      mending: "Make reports of the input alone."
    ) { trial in
      let instance = try trial.active()
      let fleet = try trial.fleet(8)
      let first = trial.lines(try trial.exercise(instance, devices: fleet), naming: fleet)
      let second = trial.lines(try trial.exercise(instance, devices: fleet), naming: fleet)
      trial.expectSame(second, first, "The reports of the first time.")
    },
    Rule(
      "P07", .contract, "Devices in another order bring the same report for each device.",
      mending: "Judge each record by itself."
    ) { trial in
      let fleet = try trial.fleet(16)
      var other = fleet
      other.shuffle(using: &trial.random)
      try trial.expectSameOfEach(
        fleet, in: [fleet], [other.reversed() == fleet ? other.reversed() : other])
    },
    Rule(
      "P08", .contract, "Two batches bring the same report for each device as one batch of all.",
      mending: "Judge each record by itself, whatever company it comes in."
    ) { trial in
      let fleet = try trial.fleet(16)
      let parts = [Array(fleet[..<3]), Array(fleet[3..<4]), Array(fleet[4...])]
      try trial.expectSameOfEach(fleet, in: [fleet], parts)
    },
  ]
}

extension Rule {
  private static let numbers: [Rule] = [
    Rule(
      "P17", .contract,
      "Kinds, platforms, flags and kinds of identifiers of reports are numbers of the header, and what is reserved is zero.",
      mending: "Use the names of mtda.h; leave what your partner does not say at zero."
    ) { trial in
      let instance = try trial.active()
      for report in try trial.exercise(instance).flatMap(\.reports) {
        trial.expect(
          (MTDA_REPORT_STATE...MTDA_REPORT_HEARTBEAT).contains(report.kind),
          "A kind of the header.",
          saw: "A report has the kind \(report.kind).")
        trial.expect(
          report.platform <= MTDA_PLATFORM_MACOS && report.reserved == 0,
          "A platform of the header, or 0 where it is not said.",
          saw: "A report has the platform \(report.platform).")
        trial.expect(
          report.flags & ~MTDA_REPORT_IN_PART == 0, "Flags of the header.",
          saw: "A report has the flags \(report.flags).")
        for identifier in report.identifiers {
          trial.expect(
            (MTDA_ID_DIRECTORY_DEVICE...MTDA_ID_PARENT_PARTNER_DEVICE).contains(identifier.kind),
            "A kind of the header.",
            saw: "A report names its device by the kind \(identifier.kind).")
        }
      }
    }
  ]
}

extension Trial {
  /// A call that an adapter may have no use for, and must serve otherwise.
  func expectServed(_ exchange: Exchange, _ what: String) {
    expect(
      exchange.status == MTDA_OK || exchange.status == MTDA_UNSUPPORTED,
      "MTDA_OK for \(what), or MTDA_UNSUPPORTED.",
      saw: "The answer is \(name(exchange.status)): \(exchange.answer.text)")
  }

  /// Compares what is said of each device when all come in these batches or in those.
  fileprivate func expectSameOfEach(
    _ fleet: [ProbeDevice], in batches: [[ProbeDevice]], _ others: [[ProbeDevice]]
  ) throws {
    func essences(_ batches: [[ProbeDevice]]) throws -> [String] {
      let instance = try active()
      defer { instance.deactivate() }
      let names = Dictionary(fleet.map { ($0.reference, $0.name) }) { one, _ in one }
      step("devices, \(batches.count) batches")
      return batches.flatMap { instance.devices($0).reports.map { $0.essence(naming: names) } }
        .sorted()
    }
    expectSame(
      try essences(others), try essences(batches), "What is said of each device otherwise.")
  }
}
