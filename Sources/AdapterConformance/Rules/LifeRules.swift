import MTDAdapterABI

extension Rule {
  static let life: [Rule] = [
    Rule(
      "C01", .contract,
      "Making and ending an instance 1,000 times leaves no memory, descriptor or thread behind.",
      mending: "Free in destroy all that create, configure and activate have taken."
    ) { trial in
      let configuration = try trial.configuration()
      func live(_ times: Int) throws {
        for _ in 0..<times {
          let instance = try trial.instance()
          instance.configure(configuration)
          instance.activate()
          instance.deactivate()
          instance.destroy()
        }
      }
      try live(200)
      let before = (Machine.heapBytes, Machine.openFiles, Machine.threads)
      try live(1_000)
      let after = (Machine.heapBytes, Machine.openFiles, Machine.threads)
      let grown = after.0 - before.0
      trial.expect(
        grown < 8_000, "Less than 8 bytes a life.", saw: "\(grown) bytes more after 1,000 lives.")
      trial.expect(after.1 <= before.1, "No more descriptors.", saw: "\(after.1 - before.1) more.")
      trial.expect(after.2 <= before.2, "No more threads.", saw: "\(after.2 - before.2) more.")
    },
    Rule(
      "C02", .contract, "Every legal order of calls, up to a depth of six, is served.",
      mending:
        "Let configure come any number of times before activate, and data calls in any order after it.",
      seconds: 60
    ) { trial in try LegalOrders(trial).run(depth: 6) },
    Rule(
      "C03", .contract, "A call in the wrong state answers MTDA_STATE and changes nothing.",
      mending: "Keep the state of the instance, and check it first in every function."
    ) { trial in
      let fleet = try trial.fleet(8)
      let undisturbed = try trial.active()
      let baseline = trial.lines(try trial.exercise(undisturbed, devices: fleet), naming: fleet)
      let instance = try trial.instance()
      try trial.expectState(of: instance, whenInactive: true)
      try trial.configure(instance, trial.configuration())
      try trial.expectState(of: instance, whenInactive: true)
      try trial.activate(instance)
      try trial.expectState(of: instance, whenInactive: false)
      trial.step("destroy while active")
      instance.destroyTooEarly()
      let lines = trial.lines(try trial.exercise(instance, devices: fleet), naming: fleet)
      trial.expectSame(lines, baseline, "The reports of an instance that nobody called wrongly.")
      instance.deactivate()
      try trial.expectState(of: instance, whenInactive: true)
    },
    Rule(
      "C04", .contract, "Two and sixteen instances do not know of each other.",
      mending: "Keep all state in the instance, none in static variables."
    ) { trial in
      for count in [2, 16] {
        let fleets = try (0..<count).map { try trial.fleet(6, from: UInt64(1_000 * ($0 + 1))) }
        let alone = try fleets.map { fleet in
          let instance = try trial.active()
          defer { instance.deactivate() }
          return trial.lines(try trial.exercise(instance, devices: fleet), naming: fleet)
        }
        let instances = try (0..<count).map { _ in try trial.active() }
        let ended = try trial.active()
        ended.deactivate()
        ended.destroy()
        let together = try zip(instances, fleets).map { instance, fleet in
          trial.lines(try trial.exercise(instance, devices: fleet), naming: fleet)
        }
        for (one, other) in zip(together, alone) {
          trial.expectSame(one, other, "The reports that the instance makes alone.")
        }
      }
    },
    Rule(
      "C05", .contract,
      "An instance can be destroyed after a failed configure, a failed activate, or neither.",
      mending:
        "Let destroy work from every inactive state, and let failures leave the instance whole."
    ) { trial in
      let library = try trial.library()
      trial.step("create with a host of another major version")
      _ = try ProbedInstance.failedCreation(library, ProbeHost(.init()), form: .majorVersion(99))
      for _ in 0..<8 {
        let instance = try trial.instance()
        trial.step("configure with a toggle that is not offered, then destroy")
        instance.configure(ProbeConfiguration(toggles: 1 << 63))
        instance.destroy()
        let other = try trial.instance()
        trial.step("activate twice, then deactivate and destroy")
        other.activate()
        other.activate()
        other.deactivate()
        other.destroy()
      }
      _ = try trial.exercise(try trial.active())
    },
    Rule(
      "C06", .contract,
      "After deactivate no thread of the adapter is left, and the host is not called.",
      mending: "Join in deactivate every thread that activate or a data call has started."
    ) { trial in
      let instance = try trial.instance()
      try trial.configure(instance, trial.configuration())
      let before = Machine.threads
      try trial.activate(instance)
      _ = try trial.exercise(instance)
      trial.step("deactivate")
      instance.deactivate()
      let left = Machine.threads - before
      trial.expect(
        left <= 0, "No thread more than before activate.", saw: "\(left) threads are left.")
      // Whoever is left gets a moment in which to give himself away.
      Machine.pause(milliseconds: 60)
      for breach in instance.host.breaches where breach.kind == .late {
        trial.fail(saw: "The adapter called \(breach.what).", expected: "No call of the host.")
      }
    },
    Rule(
      "C07", .contract, "An instance that is activated again makes the same reports.",
      mending: "Forget in deactivate all that was learned since activate."
    ) { trial in
      let instance = try trial.active()
      let fleet = try trial.fleet(8)
      let first = trial.lines(try trial.exercise(instance, devices: fleet), naming: fleet)
      instance.deactivate()
      try trial.activate(instance)
      let renewed = fleet.map { device in
        var device = device
        device.reference += 500_000
        return device
      }
      let second = trial.lines(try trial.exercise(instance, devices: renewed), naming: renewed)
      trial.expectSame(second, first, "The reports of the first activation.")
    },
    Rule(
      "C08", .contract,
      "cancel and deactivate are over within two seconds while the partner does not answer.",
      mending:
        "Return at once when a request comes back cancelled or should_stop says so: no further try, no pause."
    ) { trial in
      try trial.requireHTTP()
      try trial.expectQuickEnd(whenHanging: false)
      try trial.expectQuickEnd(whenHanging: true)
    },
  ]
}

/// All orders of calls that the header allows.
private struct LegalOrders {
  let trial: Trial
  let instance: ProbedInstance
  let configuration: ProbeConfiguration
  let devices: [ProbeDevice]
  let payload: ProbePayload?
  let hasApps: Bool

  init(_ trial: Trial) throws {
    self.trial = trial
    instance = try trial.instance()
    configuration = try trial.configuration()
    devices = try trial.fleet(1)
    payload = try trial.recordings().recordings.min {
      $0.payload.body.count < $1.payload.body.count
    }?.payload
    hasApps = try trial.facts().offers(MTDA_TOGGLE_IOS_APP_SYNC)
  }

  enum Step: String, CaseIterable {
    case configure, activate, devices, apps, receive, poll, deactivate
  }

  func run(depth: Int) throws {
    try walk([], isActive: false, depth: depth)
  }

  private func walk(_ path: [Step], isActive: Bool, depth: Int) throws {
    guard path.count < depth else { return try play(path) }
    let next: [Step] =
      isActive
      ? [.devices, .receive, .poll, .deactivate] + (hasApps ? [.apps] : [])
      : [.configure, .activate]
    for step in next where step != .receive || payload != nil {
      let active = step == .activate || (isActive && step != .deactivate)
      try walk(path + [step], isActive: active, depth: depth)
    }
  }

  private func play(_ path: [Step]) throws {
    var isActive = false
    for (place, step) in path.enumerated() {
      let status = perform(step)
      if step == .activate { isActive = true }
      if step == .deactivate { isActive = false }
      let isControl = step == .configure || step == .activate || step == .deactivate
      // What a data call brings is for other rules; here it must find the instance ready.
      let isServed =
        isControl
        ? status == MTDA_OK
        : ![MTDA_STATE, MTDA_CONFIG, MTDA_ABI, MTDA_INTERNAL].contains(status)
      guard isServed else {
        let order = path.prefix(place + 1).map(\.rawValue).joined(separator: ", ")
        trial.fail(
          saw: "\(step.rawValue) answers \(trial.name(status)) at the end of: \(order).",
          expected: "A legal call is served.")
        throw Trial.Halt.found
      }
    }
    if isActive { instance.deactivate() }
  }

  private func perform(_ step: Step) -> Int32 {
    trial.step(step.rawValue)
    switch step {
    case .configure: return instance.configure(configuration).status
    case .activate: return instance.activate().status
    case .devices: return instance.devices(devices).status
    case .apps: return instance.apps(trial.inventories(for: devices, apps: 1)).status
    case .receive: return payload.map { instance.receive($0).status } ?? MTDA_OK
    case .poll: return instance.poll().status
    case .deactivate:
      instance.deactivate()
      return MTDA_OK
    }
  }
}

extension Trial {
  private static let mostMilliseconds = 2_000

  /// Ends an instance whose partner is not there, or takes requests and never answers them.
  fileprivate func expectQuickEnd(whenHanging isHanging: Bool) throws {
    var plan = ProbeHost.Plan()
    plan.http = isHanging ? .hanging : .refused
    let instance = try active(plan)
    step("poll while the partner does not answer")
    let polling = Machine.start { instance.poll().status }
    if isHanging, !instance.host.isAsked(within: Self.mostMilliseconds) {
      throw Halt.missing("an adapter that asks its partner at every poll")
    }
    if !isHanging { _ = polling.answer(within: Self.mostMilliseconds) }
    let began = Clock.nanoseconds
    instance.host.giveUp()
    instance.cancel()
    guard polling.answer(within: Self.mostMilliseconds) != nil else {
      fail(
        saw: "poll is still running \(Self.mostMilliseconds) ms after it was cancelled.",
        expected: "It returns, so that deactivate can be called.")
      throw Halt.found
    }
    step("deactivate while the partner does not answer")
    instance.deactivate()
    let spent = Clock.milliseconds(since: began)
    expect(
      spent <= Double(Self.mostMilliseconds), "At most \(Self.mostMilliseconds) ms.",
      saw: "\(Int(spent)) ms from cancel until deactivate had returned.")
    instance.destroy()
  }

  /// Makes every call that the state forbids.
  fileprivate func expectState(of instance: ProbedInstance, whenInactive: Bool) throws {
    func expect(_ name: String, _ status: Int32) {
      let state = whenInactive ? "inactive" : "active"
      self.expect(
        status == MTDA_STATE, "MTDA_STATE for \(name) while \(state).",
        saw: "The answer is \(self.name(status)).")
    }
    guard whenInactive else {
      step("configure while active")
      expect("configure", instance.configure(ProbeConfiguration()).status)
      step("activate while active")
      expect("activate", instance.activate().status)
      return
    }
    let fleet = try fleet(2)
    step("data calls while inactive")
    expect("devices", instance.devices(fleet).status)
    expect("apps", instance.apps(inventories(for: fleet, apps: 1)).status)
    expect("receive", instance.receive(ProbePayload(body: Array("{}".utf8))).status)
    expect("poll", instance.poll().status)
    step("deactivate while inactive")
    instance.deactivate()
  }

  /// Compares reports, and shows the first that differ.
  func expectSame(_ lines: [String], _ expected: [String], _ what: String) {
    guard lines != expected else { return }
    let place = zip(lines, expected).enumerated().first { $1.0 != $1.1 }?.offset
    guard let place else {
      return fail(saw: "\(lines.count) reports, \(expected.count) expected.", expected: what)
    }
    fail(saw: "Report \(place): \(lines[place])", expected: "\(what) There: \(expected[place])")
  }

  func requireHTTP() throws {
    let instance = try active()
    step("poll")
    let status = instance.poll().status
    guard status != MTDA_UNSUPPORTED, instance.host.requested.contains(MTDA_EXT_HTTP_1) else {
      throw Halt.missing("an adapter that asks its partner through \(MTDA_EXT_HTTP_1)")
    }
  }
}
