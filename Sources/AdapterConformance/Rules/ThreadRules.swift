import MTDAdapterABI

extension Rule {
  static let threads: [Rule] = [
    Rule(
      "T01", .contract, "Data calls may come on another thread each time.",
      mending: "Keep nothing in thread-local storage, and compare no threads."
    ) { trial in
      let instance = try trial.active()
      let fleet = try trial.fleet(8)
      let payload = try trial.recordings().recordings.first?.payload
      let first = instance.devices(fleet).status
      let expected = payload.map { instance.receive($0).status }
      for _ in 0..<6 {
        trial.step("a life and data calls on a thread of their own")
        let answers = Machine.onNewThread {
          instance.deactivate()
          instance.activate()
          return (instance.devices(fleet).status, payload.map { instance.receive($0).status })
        }
        trial.expect(
          answers.0 == first && answers.1 == expected, "What the first thread was answered.",
          saw: "Another thread is answered \(trial.name(answers.0))"
            + (answers.1.map { " and \(trial.name($0))" } ?? "") + ".")
      }
    },
    Rule(
      "T02", .contract, "Control and data calls may come on different threads.",
      mending: "Bind an instance to no thread."
    ) { trial in
      let fleet = try trial.fleet(8)
      let payload = try trial.recordings().recordings.first?.payload
      let alone = try trial.active()
      let expected = (alone.devices(fleet).status, payload.map { alone.receive($0).status })
      let configuration = try trial.configuration()
      let instance = try trial.instance()
      trial.step("control on one thread, data on another")
      // One inside the other: a thread that has ended may lend its name to the next.
      let answers = Machine.onNewThread {
        let control = [instance.configure(configuration).status, instance.activate().status]
        let data = Machine.onNewThread {
          (0..<4).map { _ in
            (instance.devices(fleet).status, payload.map { instance.receive($0).status })
          }
        }
        instance.deactivate()
        instance.destroy()
        return (control: control, data: data)
      }
      trial.expect(
        answers.control == [MTDA_OK, MTDA_OK], "MTDA_OK.",
        saw: "configure and activate answer "
          + answers.control.map(trial.name).joined(separator: " and ") + ".")
      for answer in answers.data {
        trial.expect(
          answer.0 == expected.0 && answer.1 == expected.1, "What one thread alone is answered.",
          saw: "The thread of data is answered \(trial.name(answer.0)).")
      }
    },
    Rule(
      "T03", .contract,
      "cancel may come before, during and after a call, and returns within 10 ms.",
      mending: "Let cancel set an atomic flag and do nothing else."
    ) { trial in
      let fleet = try trial.fleet(2_000)
      let payload = try trial.recordings().recordings.first?.payload
      for _ in 0..<4 {
        let instance = try trial.active()
        trial.step("cancel before any call")
        instance.cancel()
        instance.cancel()
        trial.step("cancel during calls")
        let outcome = Machine.atOnce([
          { @Sendable in
            instance.deactivate()
            instance.activate()
            return CancelOutcome(
              status: [instance.devices(fleet).status, payload.map { instance.receive($0).status }])
          },
          { @Sendable in
            CancelOutcome(
              milliseconds: (0..<200).map { _ in
                let began = Clock.nanoseconds
                instance.cancel()
                return Clock.milliseconds(since: began)
              })
          },
        ])
        for status in outcome.flatMap(\.status).compactMap({ $0 }) {
          trial.expect(
            trial.isOrdinary(status) || status == MTDA_CANCELLED,
            "MTDA_CANCELLED, or what else is answered.",
            saw: "A call that is cancelled answers \(trial.name(status)).")
        }
        // A busy machine delays some of them; an adapter that blocks delays them all.
        let times = outcome.flatMap(\.milliseconds).sorted()
        let usual = times[times.count / 2]
        trial.expect(usual <= 10, "At most 10 ms.", saw: "cancel takes \(Int(usual)) ms.")
        trial.step("cancel after the calls")
        instance.cancel()
        instance.deactivate()
        instance.cancel()
      }
    },
    Rule(
      "T04", .contract,
      "The host is called only in a role and a state in which it may be, with sound arguments.",
      mending: "Use the call that you were given, until it returns, and never one from before."
    ) { trial in
      let instance = try trial.active()
      for _ in 0..<3 { _ = try trial.exercise(instance) }
      instance.deactivate()
      instance.destroy()
      for breach in instance.host.breaches where breach.kind == .role {
        trial.fail(
          saw: "The adapter called \(breach.what).", expected: "A call that the header allows.")
      }
    },
    Rule(
      "T05", .contract, "Sixteen instances work at once.",
      mending: "Share nothing between instances that is ever written."
    ) { trial in
      let fleets = try (0..<16).map { try trial.fleet(64, from: UInt64(1_000 * ($0 + 1))) }
      let payloads = try trial.recordings().recordings.map(\.payload)
      let alone = try trial.active()
      let expected = fleets.map { alone.devices($0).status }
      let messages = payloads.map { alone.receive($0).status }
      var plan = ProbeHost.Plan()
      plan.stopMilliseconds = 1
      let instances = try fleets.map { _ in try trial.active(plan) }
      trial.step("16 instances at once")
      let answers = Machine.atOnce(
        zip(instances, fleets).map { instance, fleet in
          { @Sendable in
            instance.deactivate()
            instance.activate()
            return (0..<12).map { _ in
              [instance.devices(fleet).status] + payloads.map { instance.receive($0).status }
            }
          }
        })
      for (place, rounds) in answers.enumerated() {
        let wrong = rounds.first { $0 != [expected[place]] + messages }
        trial.expect(
          wrong == nil, "What an instance alone is answered.",
          saw: "One of 16 is answered \((wrong ?? []).map(trial.name).joined(separator: ", ")).")
      }
    },
  ]
}

/// What one of two threads has to tell.
private struct CancelOutcome: Sendable {
  var status: [Int32?] = []
  var milliseconds: [Double] = []
}
