import MTDAdapterABI

extension Rule {
  static let stop: [Rule] = [
    Rule(
      "S01", .contract,
      "A call that should_stop tells to stop ends within 50 ms with MTDA_CANCELLED.",
      mending: "Ask should_stop at least every 1,000 records or 50 ms, and return what it says."
    ) { trial in
      try trial.stop(MTDA_STOP_CANCELLED, asksBeforeStop: 1, answer: MTDA_CANCELLED)
    },
    Rule(
      "S02", .contract, "A call whose deadline has passed ends within 50 ms with MTDA_DEADLINE.",
      mending:
        "Ask should_stop before you begin, and return MTDA_DEADLINE when it says MTDA_STOP_DEADLINE."
    ) { trial in
      try trial.stop(MTDA_STOP_DEADLINE, asksBeforeStop: 0, answer: MTDA_DEADLINE)
    },
    Rule(
      "S03", .robust,
      "Killed at any point and started again, an adapter loses no report and doubles none.",
      mending:
        "Keep nothing outside the process but through mtda.state/1, which is stored together with the reports."
    ) { trial in
      let recordings = try trial.messages()
      guard
        let recording = recordings.max(by: { $0.expected.reports.count < $1.expected.reports.count }
        )
      else { return }
      let whole = try trial.active()
      trial.step("receive, \(recording.name)")
      let baseline = whole.receive(recording.payload).reports.map { $0.line() }
      let callbacks = whole.host.callbacks
      whole.deactivate()
      for _ in 0..<12 {
        let place = Int.random(in: 1...max(callbacks, 1), using: &trial.random)
        trial.step("receive, killed at callback \(place)")
        let ended = Machine.inFork {
          var plan = ProbeHost.Plan()
          plan.deadlyCallback = place
          guard let instance = try? trial.active(plan) else { return 1 }
          _ = instance.receive(recording.payload)
          return 0
        }
        guard ended == nil || ended == 0 else { throw ProbeFault("no instance in another process") }
        // Nothing of the call that was killed has been taken, so the message comes again.
        let instance = try trial.active()
        trial.step("receive, after it was killed at callback \(place)")
        let again = instance.receive(recording.payload).reports.map { $0.line() }
        trial.expectSame(again, baseline, "All reports, each once.")
        instance.deactivate()
      }
    },
    Rule(
      "S04", .contract, "The handling of signals is the same after a whole life.",
      mending: "Leave signals alone: they are the host's."
    ) { trial in
      _ = Machine.changedSignal()
      let instance = try trial.active()
      _ = try trial.exercise(instance)
      let during = Machine.changedSignal()
      instance.deactivate()
      instance.destroy()
      guard let signal = during ?? Machine.changedSignal() else { return }
      trial.fail(
        saw: "Signal \(signal) is handled otherwise than before the library was loaded.",
        expected: "No signal is touched.")
    },
  ]
}

extension Trial {
  /// Tells calls with much to do to stop, and looks how they end.
  fileprivate func stop(_ word: UInt32, asksBeforeStop: Int, answer: Int32) throws {
    let fleet = try fleet(20_000)
    var calls: [(String, @Sendable (ProbedInstance) -> Exchange)] = [
      ("devices", { $0.devices(fleet) })
    ]
    for recording in try recordings().recordings {
      calls.append(("receive, \(recording.name)", { $0.receive(recording.payload) }))
    }
    for (what, call) in calls {
      var times: [Double] = []
      for _ in 0..<3 {
        var plan = ProbeHost.Plan()
        plan.stop = word
        plan.asksBeforeStop = asksBeforeStop
        if word == MTDA_STOP_DEADLINE { plan.deadline = 1 }
        let instance = try active(plan)
        step("\(what), told to stop")
        let exchange = call(instance)
        instance.deactivate()
        guard exchange.status != MTDA_UNSUPPORTED else { break }
        guard let spent = exchange.stopMilliseconds else {
          // A call that was over before it had to ask again has done its work.
          let isShort = what != "devices" && asksBeforeStop > 0
          expect(
            isShort, "should_stop is asked every 1,000 records.",
            saw: "\(what) asked \(exchange.asks) times and did not hear that it should stop.")
          break
        }
        times.append(spent)
        expect(
          exchange.status == answer, "\(name(answer)).",
          saw: "\(what) is told to stop and answers \(name(exchange.status)).")
      }
      guard let best = times.min() else { continue }
      expect(best <= 50, "At most 50 ms.", saw: "\(what) goes on for \(Int(best)) ms.")
    }
  }
}
