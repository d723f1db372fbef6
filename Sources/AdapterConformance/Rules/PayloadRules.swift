import AdapterBundle
import MTDAdapterABI

extension Rule {
  static let payloads: [Rule] = [
    Rule(
      "P15", .robust,
      "Messages of every source may be empty, cut anywhere, repeated, out of order, 64 MiB long or of another type; unknown words are counted and never guessed.",
      mending:
        "Read defensively, skip what you do not understand, and hand a word over as it stands.",
      seconds: 120
    ) { trial in
      let instance = try trial.active()
      var sources = Set(try trial.recordings().recordings.map(\.payload.source))
      if trial.subject.manifest != nil {
        sources.formUnion(try trial.manifest().sources)
      }
      for source in sources.union(["push"]).sorted() {
        for (what, type, body) in HostileMessages.all {
          trial.step("receive from \(source), \(what)")
          let payload = ProbePayload(source: source, contentType: type, body: body)
          trial.expectHandled(instance.receive(payload), what)
        }
      }
      let recordings = try trial.recordings().recordings
      for recording in recordings { trial.cut(recording, on: instance) }
      for recording in recordings { trial.repeatAndShuffle(recordings, recording, on: instance) }
      for recording in recordings { trial.checkUnknownWords(recording, on: instance) }
      trial.sendHuge(recordings.first?.payload, to: instance)
    },
    Rule(
      "P16", .contract, "Recorded messages bring the reports that stand beside them.",
      mending:
        "Correct the adapter, or record the exchange anew when the change is meant: adapter-conformance record."
    ) { trial in
      let recordings = try trial.messages()
      for recording in recordings {
        let instance = try trial.active()
        trial.step("receive, \(recording.name)")
        let exchange = instance.receive(recording.payload)
        trial.expect(
          exchange.status == recording.expected.status,
          "\(recording.name): \(trial.name(recording.expected.status)).",
          saw: "The answer is \(trial.name(exchange.status)): \(exchange.answer.text)")
        trial.expectSame(
          exchange.reports.map { ExpectedReport($0).line }, recording.expected.reports.map(\.line),
          "The reports recorded as \(recording.name).")
        trial.expect(
          exchange.skips == recording.expected.skips,
          "\(recording.name): \(recording.expected.skips) records passed over.",
          saw: "\(exchange.skips) were passed over.")
        instance.deactivate()
      }
    },
  ]
}

/// Messages that no partner sends on purpose.
enum HostileMessages {
  static let all: [(what: String, type: String, body: [UInt8])] = [
    ("an empty message", "application/json", []),
    ("one NUL", "application/json", [0]),
    ("a page of HTML", "text/html", Array("<html><body>Sign in</body></html>".utf8)),
    ("a number", "application/json", Array("7".utf8)),
    ("nothing but null", "application/json", Array("null".utf8)),
    ("an empty list", "application/json", Array("[]".utf8)),
    ("an empty object", "application/json", Array("{}".utf8)),
    ("a list of lists", "application/json", Array("[[],[[]],{}]".utf8)),
    ("a byte order mark", "application/json", Array("\u{FEFF}{}".utf8)),
    (
      "invalid UTF-8", "application/json",
      Array("{\"a\":\"".utf8) + [0xC3, 0x28, 0xFF] + Array("\"}".utf8)
    ),
    (
      "100,000 open brackets", "application/json",
      [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    ),
    ("compressed bytes", "application/gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]),
    ("numbers too large", "application/json", Array("[1e999,18446744073709551616]".utf8)),
  ]
}

extension Trial {
  private static let mostCuts = 512

  /// The message cut at every byte, or at some of them when it is long.
  fileprivate func cut(_ recording: Recording, on instance: ProbedInstance) {
    let body = recording.payload.body
    let places =
      body.count <= Self.mostCuts
      ? Array(0..<body.count)
      : (0..<Self.mostCuts).map { _ in Int.random(in: 0..<body.count, using: &random) }
    for place in places {
      step("receive, \(recording.name) cut at byte \(place)")
      var payload = recording.payload
      payload.body = Array(body[..<place])
      expectHandled(instance.receive(payload), "\(recording.name) cut at byte \(place)")
    }
  }

  fileprivate func repeatAndShuffle(
    _ all: [Recording], _ recording: Recording, on instance: ProbedInstance
  ) {
    step("receive, \(recording.name) twice")
    let first = instance.receive(recording.payload)
    let second = instance.receive(recording.payload)
    expectSame(second.reports.map { $0.line() }, first.reports.map { $0.line() }, "The same again.")
    for other in all.shuffled(using: &random) {
      step("receive, \(other.name) after \(recording.name)")
      expectHandled(instance.receive(other.payload), "\(other.name) after \(recording.name)")
    }
  }

  private static let unknownWord = "zq-unheard-of"

  /// Puts a word that nobody knows in the place of each word that a report carries.
  fileprivate func checkUnknownWords(_ recording: Recording, on instance: ProbedInstance) {
    let known = instance.receive(recording.payload)
    let lines = Set(known.reports.map { $0.line() })
    for word in Set(known.reports.map(\.word)).filter({ !$0.isEmpty }) {
      let shown = String(decoding: word, as: UTF8.self)
      step("receive, \(recording.name) with an unknown word for \"\(shown)\"")
      var payload = recording.payload
      payload.body = payload.body.replacing(word, with: Array(Self.unknownWord.utf8))
      let exchange = instance.receive(payload)
      for report in exchange.reports where !lines.contains(report.line()) {
        let isCarried = report.line().contains(Self.unknownWord)
        // What else its record says counts in part, beside the word.
        let isBeside = report.isInPart && exchange.carries(Self.unknownWord)
        expect(
          isCarried || isBeside, "The word as it stands, or no report and a skip.",
          saw: "With an unknown word for \"\(shown)\" there is a report: \(report.line())")
      }
      let lost = known.reports.count - exchange.reports.count
      expect(
        lost <= 0 || exchange.status != MTDA_OK || exchange.skips > known.skips,
        "What leads to no report is told by skip.",
        saw:
          "With an unknown word for \"\(shown)\" \(lost) reports are missing and none was skipped.")
    }
  }

  /// What says nothing in JSON, and is one line of blanks among lines.
  static func padding(_ count: Int) -> [UInt8] {
    [UInt8(ascii: "\n")] + [UInt8](repeating: UInt8(ascii: " "), count: count - 1)
  }

  fileprivate func sendHuge(_ payload: ProbePayload?, to instance: ProbedInstance) {
    step("receive, 64 MiB")
    var huge = payload ?? ProbePayload(body: Array("{}".utf8))
    huge.body += Self.padding((64 << 20) - huge.body.count)
    expectHandled(instance.receive(huge), "a message of 64 MiB")
  }
}

extension Exchange {
  /// Whether a report holds a word, or a record was passed over, which is told by its word.
  fileprivate func carries(_ word: String) -> Bool {
    skips > 0 || reports.contains { $0.line().contains(word) }
  }
}
