import MTDAdapterABI

extension Rule {
  static let inputs: [Rule] = [
    Rule(
      "P09", .robust,
      "Texts may be empty, hold NUL, four-byte or invalid UTF-8, have 1 MiB, and begin at any address.",
      mending: "Go by the length, copy what you keep, and bound what you copy."
    ) { trial in
      let texts: [(String, [UInt8])] = [
        ("empty texts", []), ("texts with NUL", Array("a\0b\0".utf8)),
        ("four-byte characters", Array("📱🛡️".utf8)),
        ("invalid UTF-8", [0xC3, 0x28, 0xFF, 0xED, 0xA0, 0x80]),
        ("texts of 1 MiB", [UInt8](repeating: UInt8(ascii: "m"), count: 1 << 20)),
      ]
      for (what, text) in texts {
        let instance = try trial.active()
        instance.layout.isUnaligned = true
        var fleet = try trial.fleet(4)
        for index in fleet.indices {
          fleet[index].model = text
          fleet[index].osText = text
          for place in fleet[index].identifiers.indices where !text.isEmpty {
            fleet[index].identifiers[place].value = text
          }
        }
        var inventories = trial.inventories(for: fleet, apps: 2)
        for index in inventories.indices {
          inventories[index].apps[0].id = text
          inventories[index].apps[0].name = text
        }
        trial.step("devices with \(what)")
        trial.expectServed(instance.devices(fleet), what)
        if try trial.facts().offers(MTDA_TOGGLE_IOS_APP_SYNC) {
          trial.step("apps with \(what)")
          trial.expectServed(instance.apps(inventories), what)
        }
        trial.step("receive with \(what)")
        let payload = ProbePayload(
          source: "push", contentType: String(decoding: text.prefix(256), as: UTF8.self),
          message: String(decoding: text.prefix(256), as: UTF8.self), body: text)
        trial.expectHandled(instance.receive(payload), what)
        instance.deactivate()
      }
    },
    Rule(
      "P10", .robust, "Nothing is read behind the end of a text or an array.",
      mending: "Expect no terminating NUL: ptr[len] must not be read."
    ) { trial in
      let instance = try trial.active()
      instance.layout = .guarded
      _ = try trial.exercise(instance, devices: trial.fleet(24))
      instance.deactivate()
      trial.step("configure")
      instance.configure(try trial.configuration())
    },
    Rule(
      "P11", .robust, "The input is not written.",
      mending: "Copy what you change: what is borrowed is read-only."
    ) { trial in
      let instance = try trial.active()
      instance.layout = InputLayout(place: .paged, isReadOnly: true)
      _ = try trial.exercise(instance, devices: trial.fleet(24))
    },
    Rule(
      "P12", .robust, "Nothing that was borrowed is used after the call has returned.",
      mending: "Copy every text that you keep."
    ) { trial in
      let instance = try trial.active()
      let fleet = try trial.fleet(8)
      let baseline = trial.essences(try trial.exercise(instance, devices: fleet), naming: fleet)
      let other = try trial.instance()
      other.layout = .paged
      other.revokesInput = true
      try trial.configure(other, trial.configuration())
      try trial.activate(other)
      for _ in 0..<2 {
        let lines = trial.essences(try trial.exercise(other, devices: fleet), naming: fleet)
        trial.expectSame(lines, baseline, "The reports while the input stays.")
      }
      // Now readable again, with other content: whoever looks there says something else.
      for memory in other.revoked { memory.spoil() }
      let second = trial.essences(try trial.exercise(other, devices: fleet), naming: fleet)
      trial.expectSame(second, baseline, "The reports while the input stays.")
    },
    Rule(
      "P13", .robust, "A wall clock at 0, in the year 2100 or going back disturbs nothing.",
      mending: "Take no time for later than another one, and subtract none from a smaller one."
    ) { trial in
      let fleet = try trial.fleet(8)
      for (what, times) in [
        ("at 0", [0, 0, 0, 0]), ("in 2100", Array(repeating: 4_102_444_800_000, count: 4)),
        ("going back", [1_795_000_000_000, 1_790_000_000_000, 1, 0]),
      ] as [(String, [UInt64])] {
        var plan = ProbeHost.Plan()
        plan.wallMilliseconds = times[0]
        let instance = try trial.active(plan)
        for time in times {
          instance.host.change { $0.wallMilliseconds = time }
          for exchange in try trial.exercise(instance, devices: fleet) {
            trial.expect(
              trial.isOrdinary(exchange.status), "What is answered at any other time.",
              saw: "With the clock \(what) a call answers \(trial.name(exchange.status)).")
          }
        }
        instance.deactivate()
      }
    },
    Rule(
      "P14", .contract,
      "The texts of reports are valid UTF-8 and no longer than the header allows: 1,024 bytes of detail, 256 of all others.",
      mending: "Cut texts at a character before you hand them over."
    ) { trial in
      let instance = try trial.active()
      for report in try trial.exercise(instance).flatMap(\.reports) {
        let texts: [(String, [UInt8], Int)] = [
          ("detail", report.detail, Int(MTDA_DETAIL_MAX)), ("word", report.word, 256),
          ("threat_id", report.threat, 256), ("category", report.category, 256),
          ("title", report.title, 256),
        ]
        for (field, bytes, most) in texts {
          trial.expect(
            bytes.count <= most, "At most \(most) bytes of \(field).",
            saw: "\(field) has \(bytes.count) bytes.")
          trial.expect(
            String(validating: bytes, as: UTF8.self) != nil, "Valid UTF-8.",
            saw: "\(field) is not valid UTF-8.")
        }
      }
    },
  ]
}

extension Trial {
  /// What an adapter may answer to a message that is anything.
  func isOrdinary(_ status: Int32) -> Bool {
    [MTDA_OK, MTDA_UNSUPPORTED, MTDA_ARG, MTDA_LIMIT].contains(status)
  }

  func expectHandled(_ exchange: Exchange, _ what: String) {
    expect(
      isOrdinary(exchange.status), "MTDA_OK, MTDA_ARG or MTDA_LIMIT.",
      saw: "\(what): the answer is \(name(exchange.status)): \(exchange.answer.text)")
  }
}
