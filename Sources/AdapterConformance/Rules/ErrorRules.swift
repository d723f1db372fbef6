import MTDAdapterABI

extension Rule {
  static let errors: [Rule] =
    [
      Rule(
        "E01", .contract, "Every failure has a status of the header and a message.",
        mending:
          "Write one sentence into mtda_error.message wherever you return anything but MTDA_OK."
      ) { trial in
        for (what, answer) in try trial.failures() where answer.status != MTDA_OK {
          trial.expect(
            StatusName.isKnown(answer.status), "A status of the header.",
            saw: "\(what) answers \(answer.status).")
          trial.expect(
            !answer.message.isEmpty, "A message.",
            saw: "\(what) answers \(trial.name(answer.status)) and says nothing.")
          trial.expect(
            String(validating: answer.message, as: UTF8.self) != nil, "Valid UTF-8.",
            saw: "The message of \(what) is not valid UTF-8.")
        }
      },
      Rule(
        "E02", .contract,
        "A message fits the room that it is given, be it 0, 1 or 7 bytes, null, or no error at all.",
        mending:
          "Write at most cap bytes, set len to what you wanted to write, and MTDA_ERROR_TRUNCATED when it was more."
      ) { trial in
        for room in [ErrorRoom.bytes(0), .bytes(1), .bytes(7), .noMessage, .none] {
          for (what, answer) in try trial.failures(room) where answer.status != MTDA_OK {
            trial.expect(
              !answer.hasOverrun, "Nothing is written behind the room.",
              saw: "\(what) wrote behind the end of its room (\(room)).")
            let capacity = if case .bytes(let count) = room { count } else { 0 }
            guard room != .none else { continue }
            trial.expect(
              (answer.flags & MTDA_ERROR_TRUNCATED != 0) == (answer.wanted > UInt64(capacity)),
              "MTDA_ERROR_TRUNCATED exactly when the message did not fit.",
              saw:
                "\(what), with room for \(capacity) bytes: len \(answer.wanted), flags \(answer.flags)."
            )
          }
        }
      },
      Rule(
        "E03", .contract,
        "What a call was to fill in is untouched when it fails, and its error when it succeeds.",
        mending: "Write to out-parameters last, when nothing can fail any more."
      ) { trial in
        let library = try trial.library()
        trial.step("create without a host")
        let none = try ProbedInstance.failedCreation(library, nil, form: .usual)
        trial.expect(
          none.answer.status != MTDA_OK, "A failure.", saw: "create without a host succeeds.")
        trial.expect(
          none.isOutUntouched, "*out as it was.", saw: "create without a host writes to *out.")
        trial.step("create with a host of another major version")
        let other = try ProbedInstance.failedCreation(
          library, ProbeHost(.init()), form: .majorVersion(99))
        if other.answer.status != MTDA_OK {
          trial.expect(
            other.isOutUntouched, "*out as it was.", saw: "A failed create writes to *out.")
        }
        let instance = try trial.instance()
        trial.step("configure and activate")
        for answer in [instance.configure(try trial.configuration()), instance.activate()]
        where answer.status == MTDA_OK {
          trial.expect(
            !answer.hasDetails, "The error as it was.",
            saw: "A call that succeeds writes to its error.")
        }
      },
      Rule(
        "E04", .robust,
        "When scratch memory runs out at any request, the call answers MTDA_LIMIT and the next one works.",
        mending: "Look at what alloc gives before you use it."
      ) { trial in
        try trial.sweep(\.allocations, saw: { $0.allocations }, allowed: { $0.allocations = $1 }) {
          exchange, place in
          trial.expect(
            exchange.status == MTDA_LIMIT || exchange.status == MTDA_UNSUPPORTED, "MTDA_LIMIT.",
            saw: "Without memory at request \(place) the answer is \(trial.name(exchange.status)).")
        }
      },
      Rule(
        "E05", .robust,
        "When the host refuses reports at any emit, the call stops and answers what emit did.",
        mending: "Return what emit answers, and emit nothing more in this call."
      ) { trial in
        try trial.sweep(\.emits, saw: { $0.emits }, allowed: { $0.emits = $1 }) { exchange, place in
          trial.expect(
            exchange.status == MTDA_LIMIT, "MTDA_LIMIT, which emit answered.",
            saw:
              "emit is refused at call \(place), and the answer is \(trial.name(exchange.status))."
          )
          trial.expect(
            exchange.emitsAfterRefusal == 0, "No emit after one was refused.",
            saw: "After emit was refused at call \(place) it is called again.")
        }
      },
      Rule(
        "E06", .robust,
        "An adapter goes on without any extension of the host's that it is refused.",
        mending: "Look whether extension gives null, and do without."
      ) { trial in
        let all = ProbeHost.allExtensions.sorted()
        var offers: [Set<String>] = [[]] + all.map { ProbeHost.allExtensions.subtracting([$0]) }
        for _ in 0..<8 {
          offers.append(Set(all.filter { _ in Bool.random(using: &trial.random) }))
        }
        for offer in offers {
          var plan = ProbeHost.Plan()
          plan.extensions = offer
          let shown = offer.isEmpty ? "no extension" : offer.sorted().joined(separator: ", ")
          trial.step("create with \(shown)")
          let instance = try trial.active(plan)
          _ = try trial.exercise(instance)
          instance.deactivate()
          instance.destroy()
        }
      },
    ] + http
}

extension Trial {
  /// Calls that every adapter must refuse, and what it answers.
  fileprivate func failures(_ room: ErrorRoom = .usual) throws -> [(String, ProbeAnswer)] {
    let instance = try instance()
    instance.errorRoom = room
    var answers: [(String, ProbeAnswer)] = []
    func take(_ what: String, _ answer: ProbeAnswer) { answers.append((what, answer)) }
    step("calls in the wrong state")
    take("devices while inactive", instance.devices([]).answer)
    take("apps while inactive", instance.apps([]).answer)
    take("receive while inactive", instance.receive(ProbePayload(body: [1])).answer)
    take("poll while inactive", instance.poll().answer)
    step("configurations to refuse")
    take(
      "configure with an unknown toggle", instance.configure(ProbeConfiguration(toggles: 1 << 62)))
    take(
      "configure with an unknown setting",
      instance.configure(ProbeConfiguration(settings: [.init("conformance-probe", [49])])))
    take("configure with an unknown flag", instance.configure(ProbeConfiguration(flags: 1 << 31)))
    step("calls while active")
    instance.configure(try configuration())
    instance.activate()
    take("configure while active", instance.configure(ProbeConfiguration()))
    take("activate while active", instance.activate())
    take("receive of nothing that can be read", instance.receive(ProbePayload(body: [0xFF])).answer)
    take("poll", instance.poll().answer)
    instance.deactivate()
    instance.destroy()
    return answers
  }

  private static let mostPlaces = 64

  /// Repeats each data call, with a limit at its first, second … n-th request.
  fileprivate func sweep(
    _ count: KeyPath<Exchange, Int>, saw: (Exchange) -> Int,
    allowed: @Sendable (inout ProbeHost.Plan, Int) -> Void,
    _ judge: (Exchange, Int) -> Void
  ) throws {
    let fleet = try fleet(200)
    let calls: [(String, (ProbedInstance) -> Exchange)] =
      [("devices", { $0.devices(fleet) })]
      + (try recordings().recordings.map { recording in
        ("receive, \(recording.name)", { $0.receive(recording.payload) })
      })
    var places = 0
    for (what, call) in calls {
      let instance = try active()
      step(what)
      let whole = call(instance)
      guard whole.status == MTDA_OK else { continue }
      for place in 0..<min(saw(whole), Self.mostPlaces) {
        places += 1
        step("\(what), refused at request \(place + 1)")
        instance.host.change { allowed(&$0, place) }
        judge(call(instance), place + 1)
      }
      instance.host.change {
        $0.allocations = .max
        $0.emits = .max
      }
      step("\(what), nothing refused any more")
      expectSame(
        call(instance).reports.map { $0.essence(naming: [:]) },
        whole.reports.map { $0.essence(naming: [:]) },
        "The reports when nothing is refused.")
    }
    guard places > 0 else { throw Halt.missing("a call in which the adapter asks for any") }
  }
}
