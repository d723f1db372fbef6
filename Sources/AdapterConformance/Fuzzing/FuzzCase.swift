import MTDAdapterABI

/// A random sequence of calls and what must hold while it runs.
struct FuzzCase {
  let seed: UInt64
  let trial: Trial
  let steps: [FuzzStep]

  /// - Parameter dropped: places of steps that are left out.
  init(seed: UInt64, trial: Trial, dropping dropped: Set<Int> = []) throws {
    self.seed = seed
    self.trial = trial
    var generator = try FuzzGenerator(seed: seed, trial: trial)
    steps = generator.steps().enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
  }

  /// Runs the sequence; what is found goes to the trial.
  func play() throws {
    let instance = try trial.instance()
    var isActive = false
    var given: Set<UInt64> = []
    for step in steps {
      trial.step("case \(seed): \(step.shown)")
      let status: Int32
      var exchange = Exchange()
      switch step {
      case .configure(let configuration): status = instance.configure(configuration).status
      case .activate:
        status = instance.activate().status
        if status == MTDA_OK { (isActive, given) = (true, []) }
      case .devices(let devices):
        given.formUnion(devices.map(\.reference))
        exchange = instance.devices(devices)
        status = exchange.status
      case .apps(let inventories):
        given.formUnion(inventories.map(\.reference))
        exchange = instance.apps(inventories)
        status = exchange.status
      case .receive(let payload):
        exchange = instance.receive(payload)
        status = exchange.status
      case .poll:
        exchange = instance.poll()
        status = exchange.status
      case .cancel:
        instance.cancel()
        status = MTDA_OK
      case .deactivate:
        instance.deactivate()
        (status, isActive) = (MTDA_OK, false)
      }
      judge(status, exchange, step, given)
    }
    if isActive { instance.deactivate() }
    instance.destroy()
  }

  private func judge(
    _ status: Int32, _ exchange: Exchange, _ step: FuzzStep, _ given: Set<UInt64>
  ) {
    trial.expect(
      StatusName.isKnown(status), "A status of the header.",
      saw: "Case \(seed): \(step.shown) answers \(status).")
    for report in exchange.reports {
      trial.expect(
        report.reference == 0 || given.contains(report.reference),
        "A device_ref of this activation.",
        saw: "Case \(seed): \(step.shown) brings a report about device_ref \(report.reference).")
    }
  }
}
