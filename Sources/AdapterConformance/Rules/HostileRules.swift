import AdapterHost
import ConnectorModel
import Foundation
import MTDAdapterABI

extension Rule {
  /// What a process ends with that has got no instance.
  private static let noInstance: Int32 = 99
  /// What a process ends with that could not make its call.
  private static let noCall: Int32 = 97
  /// What a process ends with that could not be limited.
  private static let noLimit: Int32 = 98

  static let hostile: [Rule] = [
    Rule(
      "H01", .hostile,
      "Arguments that are null are refused, and those that lead nowhere end at most the process of the call; a described function of an extension survives null.",
      mending:
        "Check pointers for null before you follow them, and answer MTDA_ARG. If null for a parameter of an extension is the caller's fault, say so in extensions.json, under trusts."
    ) { trial in
      var contained = 0
      let calls = try trial.hostileCalls()
      let message = try trial.recordings().recordings.first { $0.payload.body.count < 4_096 }
      for (call, table) in calls {
        trial.step(call.text)
        let answer = Machine.inFork {
          guard let instance = try? trial.active() else { return Self.noInstance }
          return call.make(on: instance, table: table, message: message?.payload.body ?? [])?
            .rawValue ?? Self.noCall
        }
        guard answer != Self.noInstance else { throw ProbeFault("no instance in another process") }
        guard answer != Self.noCall else {
          throw ProbeFault("this machine cannot make the call: \(call.text)")
        }
        contained += trial.judge(call, answer.flatMap(HostileCall.Answer.init)) ? 0 : 1
      }
      trial.note("\(contained) of \(calls.count) calls ended their process, which contained it")
      try trial.noteUndescribedExtensions()
    },
    Rule(
      "H02", .hostile,
      "Stored state may come back empty, cut at any byte, with flipped bits, or as 1 MB of noise.",
      mending: "Check what mtda.state/1 loads as you would a message."
    ) { trial in
      let instance = try trial.active()
      _ = try trial.exercise(instance)
      guard instance.host.requested.contains(MTDA_EXT_STATE_1), !instance.host.stored.isEmpty else {
        throw Trial.Halt.missing("an adapter that stores something through \(MTDA_EXT_STATE_1)")
      }
      for (key, value) in instance.host.stored.sorted(by: { $0.key < $1.key }) {
        for (what, blob) in trial.damaged(value) {
          var plan = ProbeHost.Plan()
          plan.stored = instance.host.stored
          plan.stored[key] = blob
          let other = try trial.active(plan)
          trial.step("state \(key), \(what)")
          for exchange in try trial.exercise(other) {
            trial.expect(
              trial.isOrdinary(exchange.status), "The state is dropped, and work goes on.",
              saw: "With state \(what) a call answers \(trial.name(exchange.status)).")
          }
          other.deactivate()
        }
      }
    },
    Rule(
      "H03", .hostile, "Random sequences of calls with random content are survived.",
      mending:
        "Reproduce the sequence with its seed: adapter-conformance PATH --reproduce SEED --only H03."
    ) { trial in
      let seed = trial.random.next()
      for round in 0..<40 {
        try FuzzCase(seed: seed &+ UInt64(round), trial: trial).play()
      }
    },
    Rule(
      "H04", .hostile, "A whole life runs in the standard sandbox.",
      mending: "Open nothing and start nothing after activate; ask the host."
    ) { trial in
      guard let worker = trial.subject.worker else {
        throw Trial.Halt.missing("the program adapter-worker beside this one")
      }
      _ = try trial.library()
      let denied = ProbedLibrary.deniedCalls { watch in
        guard let instance = try? trial.active(), watch() else { return 1 }
        _ = try? trial.exercise(instance)
        return 0
      }
      for call in denied.names { trial.note("the sandbox denies \(call)") }
      trial.step("a life in the sandbox")
      let outcome = SandboxedLife(trial.subject, try trial.configuration(), worker: worker).run(
        try trial.recordings().recordings)
      switch outcome {
      case .ran: break
      case .unavailable(let why): throw Trial.Halt.missing(why)
      case .failed(let why):
        trial.fail(saw: why, expected: "It runs as it does without a sandbox.")
      }
    },
    Rule(
      "H05", .hostile,
      "When memory, descriptors, threads or processor time run out, a call fails and says so, or its process ends; no report is lost in silence.",
      mending: "Answer MTDA_LIMIT when you do not get what you need.", seconds: 60
    ) { trial in
      let recording = try trial.messages().max {
        $0.expected.reports.count < $1.expected.reports.count
      }
      guard let recording else { return }
      var payload = recording.payload
      payload.body += Trial.padding(12 << 20)
      let instance = try trial.active()
      let expected = instance.receive(recording.payload).reports.count
      for scarcity in Scarcity.allCases {
        trial.step("receive with \(scarcity.rawValue)")
        let status = Machine.inFork { () -> Int32 in
          var isScarce = false
          instance.beforeData = { isScarce = (try? scarcity.begin()) != nil }
          let exchange = instance.receive(payload)
          guard isScarce else { return Self.noLimit }
          return exchange.status == MTDA_OK && exchange.reports.count != expected ? 9 : 0
        }
        switch status {
        case nil:
          trial.note("receive with \(scarcity.rawValue) ended its process, which contained it")
        case Self.noLimit: trial.note("there is no limit to try for: \(scarcity.rawValue)")
        default: break
        }
        trial.expect(
          status != 9, "MTDA_LIMIT, or all reports.",
          saw: "With \(scarcity.rawValue) receive answers MTDA_OK and leaves reports out.")
      }
    },
    Rule(
      "H06", .soak,
      "Over a long time memory grows by less than 1 KiB a second, and descriptors and threads do not.",
      mending:
        "Find what each call leaves behind: valgrind on adapter-conformance --reproduce SEED --only H06."
    ) { trial in
      let instance = try trial.active()
      let fleet = try trial.fleet(64)
      func work(_ seconds: Double) throws {
        let end = Clock.nanoseconds + UInt64(seconds * 1_000_000_000)
        while Clock.nanoseconds < end {
          _ = try trial.exercise(instance, devices: fleet)
          instance.host.forget()
        }
      }
      try work(min(1, Double(trial.subject.soakSeconds) / 4))
      let before = (Machine.heapBytes, Machine.openFiles, Machine.threads)
      try work(Double(trial.subject.soakSeconds))
      let slope = (Machine.heapBytes - before.0) / max(1, trial.subject.soakSeconds)
      trial.expect(
        slope < 1_024, "Less than 1,024 bytes a second.", saw: "\(slope) bytes a second.")
      trial.expect(Machine.openFiles <= before.1, "No more descriptors.", saw: "There are more.")
      trial.expect(Machine.threads <= before.2, "No more threads.", saw: "There are more.")
    },
  ]
}

/// What a call may have to do with too little of.
private enum Scarcity: String, CaseIterable {
  case memory = "little memory"
  case descriptors = "no further descriptor"
  case threads = "no further thread"
  case time = "one second of processor time"

  /// Begins in this process, which has it to its end.
  func begin() throws {
    switch self {
    case .memory: Machine.limitMemory(to: 4 << 20)
    case .descriptors: Machine.limitFiles(to: 3)
    case .threads: try Machine.refuseThreads()
    case .time: Machine.limitProcessorTime(to: 1)
    }
  }
}

extension Trial {
  /// Calls of every function of the adapter's table, and of the extensions that are described and there.
  fileprivate func hostileCalls() throws -> [(HostileCall, ExtensionTable?)] {
    let library = try library()
    var calls = HostileCall.all(of: .adapter).map { ($0, ExtensionTable?.none) }
    for described in try DescribedExtensions.read(inFolder: subject.recordings) {
      let id = described.id ?? ""
      step("extension \(id)")
      guard let table = library.extensionTable(id) else {
        fail(
          saw: "The answer for \(id) is null.",
          expected: "A table, which extensions.json describes.")
        continue
      }
      guard table.bytes >= described.bytes else {
        fail(
          saw: "The table of \(id) says that it has \(table.bytes) bytes.",
          expected: "At least \(described.bytes), as extensions.json describes it.")
        continue
      }
      for call in HostileCall.all(of: described) where !table.isNull(at: call.function.place) {
        calls.append((call, table))
      }
    }
    return calls
  }

  /// Says whether the process of the call has survived it.
  fileprivate func judge(_ call: HostileCall, _ answer: HostileCall.Answer?) -> Bool {
    if call.expectation == .refusal {
      expect(answer != .ok, "MTDA_ARG or MTDA_ABI.", saw: "\(call.text) is answered with MTDA_OK.")
    }
    if call.expectation == .survival {
      expect(answer != nil, "An answer.", saw: "\(call.text) ends the process.")
    }
    expect(
      answer != .unknownStatus, "A status of the header.",
      saw: "\(call.text) is answered with a number that is no status.")
    return answer != nil
  }

  /// Nothing lists an adapter's extensions. But whoever compares ids has them as text in the library.
  fileprivate func noteUndescribedExtensions() throws {
    let described = try DescribedExtensions.read(inFolder: subject.recordings).map(\.id)
    let library = try library()
    guard let image = try? ElfImage(path: subject.library) else { return }
    for id in image.extensionIds where !described.contains(id) {
      step("extension \(id)")
      guard library.extensionTable(id) != nil else { continue }
      note(
        "the functions of the extension \(id) were not called: \(DescribedExtensions.file) beside the recordings does not describe them"
      )
    }
  }

  /// A stored value as it may come back.
  fileprivate func damaged(_ value: [UInt8]) -> [(String, [UInt8])] {
    var all: [(String, [UInt8])] = [("empty", [])]
    for place in 0..<min(value.count, 256) {
      all.append(("cut at byte \(place)", Array(value[..<place])))
    }
    for _ in 0..<16 where !value.isEmpty {
      let bit = Int.random(in: 0..<value.count * 8, using: &random)
      var flipped = value
      flipped[bit / 8] ^= 1 << (bit % 8)
      all.append(("with bit \(bit) flipped", flipped))
    }
    for round in 0..<3 {
      all.append(
        (
          "of noise, \(round)",
          (0..<1_000_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        ))
    }
    return all
  }
}
