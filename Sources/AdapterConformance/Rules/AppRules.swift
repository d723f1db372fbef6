import MTDAdapterABI

extension Rule {
  static let apps: [Rule] = [
    Rule(
      "A01", .contract, "apps answers MTDA_UNSUPPORTED exactly when app sync is not offered.",
      mending: "Offer MTDA_TOGGLE_IOS_APP_SYNC and serve apps, or do neither."
    ) { trial in
      let offers = try trial.facts().offers(MTDA_TOGGLE_IOS_APP_SYNC)
      let instance = try trial.active()
      trial.step("apps")
      let status = instance.apps(trial.inventories(for: try trial.fleet(2), apps: 2)).status
      trial.expect(
        (status == MTDA_UNSUPPORTED) == !offers,
        offers ? "An inventory is taken." : "MTDA_UNSUPPORTED.",
        saw: "App sync is \(offers ? "" : "not ")offered, and apps answers \(trial.name(status)).")
    },
    Rule(
      "A02", .contract, "While app sync is off, inventories lead to nothing.",
      mending: "Look at MTDA_TOGGLE_IOS_APP_SYNC in the configuration that is in force."
    ) { trial in
      try trial.requireAppSync()
      let instance = try trial.instance()
      try trial.configure(instance, ProbeConfiguration())
      try trial.activate(instance)
      let fleet = try trial.fleet(4)
      trial.step("apps while app sync is off")
      let exchange = instance.apps(trial.inventories(for: fleet, apps: 8))
      trial.expect(
        exchange.reports.isEmpty, "No report.", saw: "\(exchange.reports.count) reports were made.")
    },
    Rule(
      "A03", .contract,
      "Inventories of no app, one app and 10,000 apps are served, and so is one device without any.",
      mending: "Take any count of apps; the array of none may be null."
    ) { trial in
      try trial.requireAppSync()
      let fleet = try trial.fleet(3)
      for count in [0, 1, 10_000] {
        let instance = try trial.active()
        var inventories = trial.inventories(for: fleet, apps: count)
        inventories[1].apps = []
        trial.step("apps, \(count) apps")
        let exchange = instance.apps(inventories)
        guard exchange.status != MTDA_UNSUPPORTED else { continue }
        trial.expect(
          exchange.status == MTDA_OK, "MTDA_OK for \(count) apps.",
          saw: "The answer is \(trial.name(exchange.status)): \(exchange.answer.text)")
        instance.deactivate()
      }
    },
    Rule(
      "A04", .contract,
      "Nothing of the apps on a device is written to the log, and nothing of apps that are withheld anywhere.",
      mending: "Stop at app_count, and log counts and no names."
    ) { trial in
      try trial.requireAppSync()
      let mark = "canary-\(String(trial.seed, radix: 36))"
      let instance = try trial.active()
      let fleet = try trial.fleet(4)
      var inventories = trial.inventories(for: fleet, apps: 3)
      let shared = ProbeApp(id: Array("shared-\(mark)".utf8), name: Array("shared-\(mark)".utf8))
      let withheld = ProbeApp(
        id: Array("withheld-\(mark)".utf8), name: Array("withheld-\(mark)".utf8))
      for index in inventories.indices {
        inventories[index].apps.append(shared)
        inventories[index].withheld = [withheld, withheld]
      }
      trial.step("apps with canaries")
      let exchanges = [instance.apps(inventories)] + (try trial.exercise(instance, devices: fleet))
      instance.deactivate()
      trial.expect(
        !instance.host.log.contains { $0.holds(mark) }, "No app in the log.",
        saw: "The log names an app that was handed over.")
      let spoken =
        exchanges.flatMap { $0.reports.map { Array($0.line().utf8) } }
        + exchanges.map(\.answer.message) + instance.host.requests
      trial.expect(
        !spoken.contains { $0.holds("withheld-\(mark)") }, "Nothing of apps that are withheld.",
        saw: "An app behind the end of the list stands in a report, an error or a request.")
    },
  ]
}

extension Trial {
  fileprivate func requireAppSync() throws {
    guard try facts().offers(MTDA_TOGGLE_IOS_APP_SYNC) else {
      throw Halt.missing("an adapter that offers app sync")
    }
  }
}
