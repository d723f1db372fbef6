import MTDAdapterABI

extension Rule {
  static let configure: [Rule] = [
    Rule(
      "F01", .contract,
      "A setting that is unknown, repeated, empty or of 1 MiB is refused with MTDA_CONFIG, and the message names its key.",
      mending: "Refuse what you do not know, and put the key into the message."
    ) { trial in
      let instance = try trial.instance()
      let whole = try trial.configuration()
      func refuse(_ what: String, _ settings: [ProbeConfiguration.Setting], key: String) {
        trial.step("configure with \(what)")
        var configuration = whole
        configuration.settings = settings
        let answer = instance.configure(configuration)
        trial.expect(
          answer.status == MTDA_CONFIG, "MTDA_CONFIG for \(what).",
          saw: "The answer is \(trial.name(answer.status)).")
        guard answer.status == MTDA_CONFIG else { return }
        trial.expect(
          answer.text.contains(key), "The message names the key \"\(key)\".",
          saw: "It says: \(answer.text)")
      }
      refuse("an unknown key", [.init("conformance-probe", [49])], key: "conformance-probe")
      refuse(
        "an unknown key of 1 MiB of value",
        [
          .init("conformance-probe", [UInt8](repeating: 120, count: 1 << 20))
        ], key: "conformance-probe")
      for known in whole.settings {
        let key = String(decoding: known.key, as: UTF8.self)
        refuse("a repeated key", [known, known], key: key)
        refuse("an empty value", [.init(key, [])], key: key)
        refuse("a value of 1 MiB", [.init(key, [UInt8](repeating: 120, count: 1 << 20))], key: key)
      }
    },
    Rule(
      "F02", .contract, "A toggle that is not offered is refused with MTDA_CONFIG.",
      mending: "Compare toggles_on with the toggles of your descriptor."
    ) { trial in
      let instance = try trial.instance()
      let offered = try trial.facts().offered
      for bit in UInt64(0)..<64 where offered & (1 << bit) == 0 {
        trial.step("configure with toggle \(bit)")
        let status = instance.configure(ProbeConfiguration(toggles: 1 << bit)).status
        trial.expect(
          status == MTDA_CONFIG, "MTDA_CONFIG for a toggle that is not offered.",
          saw: "Toggle \(bit) is answered with \(trial.name(status)).")
      }
    },
    Rule(
      "F03", .contract, "A toggle whose prerequisite is off is refused with MTDA_CONFIG.",
      mending: "Check requires_mask of every toggle that is on."
    ) { trial in
      let dependent = try trial.facts().toggles.filter { $0.requires != 0 }
      guard !dependent.isEmpty else {
        throw Trial.Halt.missing("a toggle that requires another one")
      }
      let instance = try trial.instance()
      for toggle in dependent {
        trial.step("configure with toggle \(toggle.id) alone")
        let status = instance.configure(ProbeConfiguration(toggles: toggle.bit)).status
        trial.expect(
          status == MTDA_CONFIG, "MTDA_CONFIG without its prerequisite.",
          saw: "Toggle \(toggle.id) alone is answered with \(trial.name(status)).")
      }
    },
    Rule(
      "F04", .contract, "A configuration that is refused leaves the one before in force.",
      mending:
        "Read the whole configuration into a copy, and put it into force only when all of it is right."
    ) { trial in
      let fleet = try trial.fleet(8)
      let undisturbed = try trial.active()
      let baseline = try trial.exercise(undisturbed, devices: fleet)
      let instance = try trial.instance()
      try trial.configure(instance, trial.configuration())
      trial.step("configure with a toggle that is not offered")
      let refused = instance.configure(ProbeConfiguration(toggles: 1 << 17))
      guard refused.status != MTDA_OK else {
        throw Trial.Halt.missing("a configuration that the adapter refuses (see F02)")
      }
      try trial.activate(instance)
      let exchanges = try trial.exercise(instance, devices: fleet)
      trial.expectSame(
        trial.lines(exchanges, naming: fleet), trial.lines(baseline, naming: fleet),
        "The reports under the configuration before.")
      for (one, other) in zip(exchanges, baseline) {
        trial.expect(
          one.status == other.status, "\(trial.name(other.status)), as before.",
          saw: "A call answers \(trial.name(one.status)).")
      }
    },
    Rule(
      "F05", .contract,
      "No value of a setting is ever written to the log, to an error or to the state.",
      mending: "Name keys in messages, never values: a value may be a secret."
    ) { trial in
      let secret = "canary-\(String(trial.seed, radix: 36))"
      let keys = try trial.configuration().settings.map { String(decoding: $0.key, as: UTF8.self) }
      for key in keys + ["conformance-probe"] {
        let instance = try trial.instance()
        var configuration = try trial.configuration()
        configuration.settings.removeAll { $0.key == Array(key.utf8) }
        configuration.settings.append(.init(key, Array(secret.utf8)))
        trial.step("configure with a secret under \"\(key)\"")
        let answer = instance.configure(configuration)
        var places: [(String, [[UInt8]])] = [("an error", [answer.message])]
        if answer.status == MTDA_OK, instance.activate().status == MTDA_OK {
          let exchanges = try trial.exercise(instance)
          places.append(("an error", exchanges.map(\.answer.message)))
          places.append(
            ("a report", exchanges.flatMap { $0.reports.map { Array($0.line().utf8) } }))
          instance.deactivate()
        }
        places.append(("the log", instance.host.log))
        places.append(("the state", Array(instance.host.stored.values)))
        for (place, texts) in places where texts.contains(where: { $0.holds(secret) }) {
          trial.fail(
            saw: "The value of \"\(key)\" stands in \(place).", expected: "It stands nowhere.")
        }
      }
    },
  ]
}

extension [UInt8] {
  /// Whether a text stands in these bytes.
  func holds(_ text: String) -> Bool {
    let wanted = Array(text.utf8)
    guard let first = wanted.first, count >= wanted.count else { return false }
    return indices.dropLast(wanted.count - 1).contains {
      self[$0] == first && self[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }
  }
}
